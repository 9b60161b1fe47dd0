// @ts-check
/**
 * Every way the sealed envelope can fail, one class per code of PROTOCOL 2.5.
 *
 * A page decides by `code`; messages never carry input, keys or words. A worker hands over the code alone, and
 * `errorFor` makes the same class of it on the other side.
 */

export class CryptoError extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.name = "CryptoError";
    this.code = code;
  }
}

/** @param {string} code */
const codeClass = (code) =>
  class extends CryptoError {
    constructor() {
      super(code);
    }
  };

export const LengthError = codeClass("E_LENGTH");
export const MagicError = codeClass("E_MAGIC");
export const VersionError = codeClass("E_VERSION");
export const RecipientsError = codeClass("E_RECIPIENTS");
export const OversizeError = codeClass("E_OVERSIZE");
export const TrailingError = codeClass("E_TRAILING");
export const PaddingError = codeClass("E_PADDING");
export const ContextError = codeClass("E_CONTEXT");
export const NotRecipientError = codeClass("E_NOT_RECIPIENT");
export const UnwrapError = codeClass("E_UNWRAP");
export const CommitError = codeClass("E_COMMIT");
export const ChunkError = codeClass("E_CHUNK");
export const TagError = codeClass("E_TAG");
export const CanonError = codeClass("E_CANON");
export const FilesError = codeClass("E_FILES");
export const SigError = codeClass("E_SIG");
export const ReplayError = codeClass("E_REPLAY");
export const ForkError = codeClass("E_FORK");
/** The signed directory is not one this page may trust: unsigned, expired, revoked, rolled back or contradictory. */
export const DirectoryError = codeClass("E_DIRECTORY");
/** A handler's words do not open the blob that the server gave out. */
export const LoginError = codeClass("E_LOGIN");

/** A transfer that must be refused; `reason` is what the refusal says. */
export class GrantError extends CryptoError {
  /** @param {"kc_mismatch" | "incomplete"} reason */
  constructor(reason) {
    super("E_GRANT");
    this.reason = reason;
  }
}

/** Words that are not a passphrase, with what the person who typed them needs to find the slip. */
export class PassphraseError extends CryptoError {
  /**
   * @param {"count" | "unknown" | "check"} kind wrong number of words | a word of no list | the check bits do not fit
   * @param {number} position of the first unknown word, from 1; for "count" how many words there were; else 0
   * @param {string[]} near listed words that look like it, nearest first
   */
  constructor(kind, position = 0, near = []) {
    super("E_PASSPHRASE");
    this.kind = kind;
    this.position = position;
    this.near = near;
  }
}

const CLASSES = [
  LengthError, MagicError, VersionError, RecipientsError, OversizeError, TrailingError, PaddingError, ContextError,
  NotRecipientError, UnwrapError, CommitError, ChunkError, TagError, CanonError, FilesError, SigError, ReplayError,
  ForkError, DirectoryError, LoginError,
];

/**
 * The error a worker reported by its code.
 * @param {string} code
 * @returns {CryptoError}
 */
export function errorFor(code) {
  for (const Class of CLASSES) {
    const error = new Class();
    if (error.code === code) return error;
  }
  return new CryptoError(code);
}
