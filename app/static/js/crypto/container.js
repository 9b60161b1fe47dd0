// @ts-check
/**
 * The plaintext inside an envelope: META, files, signature, END, zeros (PROTOCOL 2.2).
 *
 * The reader is fed piece by piece while chunks are still being opened, so it never throws on the way: a broken
 * record must not hide a chunk that fails later. It remembers, and `finish` speaks.
 */
import { blobBuilder, slicesOf } from "./blobs.js";
import { concat, readUint, uint } from "./encoding.js";
import { CanonError, FilesError, PaddingError } from "./errors.js";
import { wipe } from "./hashing.js";
import { FILE_MAX_BYTES, FILES_MAX, META_MAX_BYTES } from "./meta.js";
import { paddedLength, PIECE_BYTES } from "./padding.js";

const END = 0;
const META = 1;
const FILE = 2;
const SIG = 3;
const RECORD_HEAD_BYTES = 5;
const SIG_BYTES = 64;

/** @param {number} type @param {number} length */
const recordHead = (type, length) => concat(Uint8Array.of(type), uint(length, 4));

/**
 * L: bytes up to and including END.
 * @param {number} metaBytes
 * @param {readonly number[]} fileBytes
 */
export const containerLength = (metaBytes, fileBytes) =>
  fileBytes.reduce((sum, bytes) => sum + RECORD_HEAD_BYTES + bytes, RECORD_HEAD_BYTES + metaBytes) +
  RECORD_HEAD_BYTES + SIG_BYTES + 1;

/**
 * The container's bytes in order, zeros included.
 * @param {Uint8Array} meta
 * @param {readonly Blob[]} files
 * @param {Uint8Array} sig
 * @param {number} zeros
 * @returns {AsyncGenerator<Uint8Array>}
 */
async function* containerParts(meta, files, sig, zeros) {
  yield concat(recordHead(META, meta.length), meta);
  for (const file of files) {
    yield recordHead(FILE, file.size);
    yield* slicesOf(file, 0, file.size);
  }
  yield concat(recordHead(SIG, SIG_BYTES), sig, new Uint8Array(1 + zeros));
}

/**
 * The container in pieces of 64 KiB, the last one shorter; each is overwritten by the next.
 * @param {Uint8Array} meta
 * @param {readonly Blob[]} files
 * @param {Uint8Array} sig
 * @param {number} padded
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* containerPieces(meta, files, sig, padded) {
  const piece = new Uint8Array(PIECE_BYTES);
  const zeros = padded - containerLength(meta.length, files.map(({ size }) => size));
  let filled = 0;
  for await (const bytes of containerParts(meta, files, sig, zeros)) {
    for (let at = 0; at < bytes.length;) {
      const taken = bytes.subarray(at, at + PIECE_BYTES - filled);
      piece.set(taken, filled);
      at += taken.length;
      filled += taken.length;
      if (filled === PIECE_BYTES) {
        yield piece;
        filled = 0;
      }
    }
  }
  if (filled) yield piece.subarray(0, filled);
  wipe(piece);
}

/**
 * @typedef {object} Container
 * @property {Uint8Array} meta
 * @property {Uint8Array} sig
 * @property {Blob[]} files
 * @property {() => void} checkPadding E_PADDING unless the zeros are zeros and exactly as many as the content demands
 * @property {(claimed: readonly import("./meta.js").FileMeta[]) => void} checkFiles E_FILES unless number and lengths fit
 */

/**
 * A reader of one container of `padded` bytes.
 * @param {number} padded
 */
export function containerReader(padded) {
  let length = 0;
  let ended = false;
  let broken = false;
  let overLimit = false;
  let dirtyPadding = false;
  /** @type {Uint8Array | undefined} */
  let meta;
  /** @type {Uint8Array | undefined} */
  let sig;
  /** @type {Blob[]} */
  const files = [];
  /** @type {number[]} */
  let head = [];
  let type = END;
  let missing = 0;
  /** @type {Uint8Array[]} */
  let value = [];
  let file = blobBuilder();

  /** Looks at the head so far: its first byte already tells whether a record may stand here. */
  function readHead() {
    [type] = head;
    broken = !meta ? type !== META : sig ? type !== END : type !== FILE && type !== SIG;
    ended = !broken && type === END;
    if (broken || head.length < RECORD_HEAD_BYTES) return;
    missing = readUint(head.slice(1));
    head = [];
    if (type === FILE) overLimit ||= missing > FILE_MAX_BYTES || files.length === FILES_MAX;
    else broken = type === META ? missing > META_MAX_BYTES : missing !== SIG_BYTES;
    if (!missing) closeRecord();
  }

  function closeRecord() {
    if (type === META) meta = concat(...value);
    else if (type === SIG) sig = concat(...value);
    else if (!overLimit) {
      files.push(file.finish());
      file = blobBuilder();
    }
    value = [];
  }

  return {
    /** @param {Uint8Array} piece the next bytes of the container; views of them are kept */
    push(piece) {
      for (let at = 0; at < piece.length && !broken;) {
        if (ended) {
          dirtyPadding ||= piece.subarray(at).some((byte) => byte !== 0);
          return;
        }
        const bytes = piece.subarray(at, at + (missing || 1));
        at += bytes.length;
        length += bytes.length;
        if (!missing) {
          head.push(bytes[0]);
          readHead();
          continue;
        }
        missing -= bytes.length;
        if (type !== FILE) value.push(bytes);
        else if (!overLimit) file.add(bytes);
        if (!missing) closeRecord();
      }
    },

    /**
     * What the container held, if its records were well formed up to END; else E_CANON.
     * @returns {Container}
     */
    finish() {
      if (broken || !ended || !meta || !sig) throw new CanonError();
      return {
        meta,
        sig,
        files,
        checkPadding() {
          if (dirtyPadding || paddedLength(length) !== padded) throw new PaddingError();
        },
        checkFiles(claimed) {
          const fits = files.length === claimed.length && files.every(({ size }, at) => size === claimed[at].len);
          if (overLimit || !fits) throw new FilesError();
        },
      };
    },
  };
}
