// @ts-check
/**
 * The plaintext inside an envelope: META, files, signature, END, zeros (PROTOCOL 2.2).
 *
 * The reader is fed piece by piece while chunks are still being opened, so it never throws on the way: a broken
 * record must not hide a chunk that fails later. It remembers, and `finish` speaks.
 */
import { concat, uint } from "./encoding.js";
import { CanonError, FilesError, PaddingError } from "./errors.js";
import { FILE_MAX_BYTES, FILES_MAX, META_MAX_BYTES } from "./meta.js";
import { paddedLength } from "./padding.js";

const END = 0;
const META = 1;
const FILE = 2;
const SIG = 3;
const RECORD_HEAD_BYTES = 5;
const SIG_BYTES = 64;

/** Plaintext of a file is handed to a Blob in parts of this size, so that little stays in the script's own memory. */
export const PART_BYTES = 1 << 20;

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
 * The container's bytes in order, without the padding.
 * @param {Uint8Array} meta
 * @param {readonly Blob[]} files
 * @param {Uint8Array} sig
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* containerParts(meta, files, sig) {
  yield concat(recordHead(META, meta.length), meta);
  for (const file of files) {
    yield recordHead(FILE, file.size);
    for (let at = 0; at < file.size; at += PART_BYTES) {
      yield new Uint8Array(await file.slice(at, at + PART_BYTES).arrayBuffer());
    }
  }
  yield concat(recordHead(SIG, SIG_BYTES), sig, Uint8Array.of(END));
}

/** Collects bytes into a Blob, part by part. */
class BlobBuilder {
  constructor() {
    /** @type {Blob[]} */
    this.blobs = [];
    /** @type {Uint8Array[]} */
    this.parts = [];
    this.pending = 0;
  }

  /** @param {Uint8Array} bytes kept until the part is full, so the caller must not write to them again */
  add(bytes) {
    this.parts.push(bytes);
    this.pending += bytes.length;
    if (this.pending >= PART_BYTES) this.flush();
  }

  flush() {
    this.blobs.push(new Blob(/** @type {BlobPart[]} */ (this.parts)));
    this.parts = [];
    this.pending = 0;
  }

  /** @param {string} [type] */
  finish(type = "") {
    this.flush();
    return new Blob(this.blobs, { type });
  }
}

export class ContainerReader {
  constructor() {
    this.length = 0;
    this.sawEnd = false;
    this.brokenRecord = false;
    this.tooLarge = false;
    this.dirtyPadding = false;
    /** @type {Uint8Array} */
    this.meta = new Uint8Array(0);
    /** @type {Uint8Array} */
    this.sig = new Uint8Array(0);
    /** @type {Blob[]} */
    this.files = [];
    /** @type {number[]} */
    this.head = [];
    this.type = -1;
    this.missing = 0;
    /** @type {Uint8Array[]} */
    this.value = [];
    this.builder = new BlobBuilder();
  }

  /** @param {Uint8Array} piece the next bytes of the container; the reader keeps views of them */
  push(piece) {
    let at = 0;
    while (at < piece.length && !this.brokenRecord) {
      if (this.sawEnd) {
        this.dirtyPadding ||= piece.subarray(at).some((byte) => byte !== 0);
        return;
      }
      if (this.type < 0) {
        this.head.push(piece[at]);
        at += 1;
        this.length += 1;
        this.openRecord();
      } else {
        const bytes = piece.subarray(at, at + this.missing);
        at += bytes.length;
        this.length += bytes.length;
        this.missing -= bytes.length;
        if (this.type !== FILE) this.value.push(bytes);
        else if (!this.tooLarge) this.builder.add(bytes);
        if (this.missing === 0) this.closeRecord();
      }
    }
  }

  openRecord() {
    const [type] = this.head;
    const wanted = this.meta.length === 0 ? type === META
      : this.sig.length === 0 ? type === FILE || type === SIG
      : type === END;
    if (!wanted) this.brokenRecord = true;
    else if (type === END) this.sawEnd = true;
    else if (this.head.length === RECORD_HEAD_BYTES) {
      this.missing = this.head.slice(1).reduce((value, byte) => value * 256 + byte, 0);
      this.type = type;
      this.head = [];
      // META of no bytes cannot be JSON, and "no META yet" is told by its length.
      if (type === META) this.brokenRecord = this.missing === 0 || this.missing > META_MAX_BYTES;
      else if (type === SIG) this.brokenRecord = this.missing !== SIG_BYTES;
      else this.tooLarge ||= this.missing > FILE_MAX_BYTES || this.files.length === FILES_MAX;
      if (this.missing === 0) this.closeRecord();
    }
  }

  closeRecord() {
    if (this.type === META) this.meta = concat(...this.value);
    else if (this.type === SIG) this.sig = concat(...this.value);
    else if (!this.tooLarge) {
      this.files.push(this.builder.finish());
      this.builder = new BlobBuilder();
    }
    this.value = [];
    this.type = -1;
  }

  /** The records were well formed up to END; otherwise E_CANON. */
  checkRecords() {
    if (this.brokenRecord || !this.sawEnd) throw new CanonError();
  }

  /** @param {number} padded P, as it was sealed */
  checkPadding(padded) {
    if (this.dirtyPadding || paddedLength(this.length) !== padded) throw new PaddingError();
  }

  /** @param {readonly import("./meta.js").FileMeta[]} claimed */
  checkFiles(claimed) {
    if (this.tooLarge || this.files.length !== claimed.length) throw new FilesError();
    if (this.files.some((file, at) => file.size !== claimed[at].len)) throw new FilesError();
  }
}
