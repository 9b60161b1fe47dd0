// @ts-check
/** This device could not seal; `cause` says why to whoever asks. Nothing has been sent. */
export class SealingFailed extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super("sealing_failed", { cause });
    this.code = "sealing_failed";
  }
}
