// @ts-check
/** @typedef {"not_a_photo" | "heic" | "file_too_large" | "file_unreadable" | "canvas_blocked" | "photo_unreadable"} PhotoFault */

/** Why a file cannot go along, as a photo or at all. */
export class PhotoError extends Error {
  /** @param {PhotoFault} code */
  constructor(code) {
    super(code);
    this.name = "PhotoError";
    this.code = code;
  }
}
