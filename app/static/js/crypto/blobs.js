// @ts-check
/** Large files without large memory: Blobs read and built in parts of 1 MiB. */

/** @typedef {Blob | Uint8Array} Bytes in memory what is small and comes by the hundred: every look into a Blob asks another process */

export const PART_BYTES = 1 << 20;

/** @param {Bytes} source */
export const sizeOf = (source) => (source instanceof Blob ? source.size : source.length);

/**
 * A copy of some of the bytes.
 * @param {Bytes} source
 * @param {number} [from]
 * @param {number} [to] excluded; past the end is the end
 * @returns {Promise<Uint8Array>}
 */
export async function readBytes(source, from, to) {
  const part = source.slice(from, to);
  return part instanceof Blob ? new Uint8Array(await part.arrayBuffer()) : part;
}

/**
 * A stretch in slices; the next one is read while the caller works on this one.
 * @param {Bytes} source
 * @param {number} from
 * @param {number} to excluded
 * @param {number} [stride]
 */
export async function* slicesOf(source, from, to, stride = PART_BYTES) {
  const read = (/** @type {number} */ at) => readBytes(source, at, Math.min(at + stride, to));
  let ahead = read(from);
  for (let at = from; at < to; at += stride) {
    const slice = await ahead;
    ahead = read(at + stride);
    yield slice;
  }
}

/** Collects bytes into a Blob, part by part, so that little stays in the script's own memory. */
export function blobBuilder() {
  /** @type {Blob[]} */
  const parts = [];
  /** @type {Uint8Array[]} */
  let pending = [];
  let pendingBytes = 0;
  const flush = () => {
    parts.push(new Blob(/** @type {BlobPart[]} */ (pending)));
    pending = [];
    pendingBytes = 0;
  };
  return {
    /** @param {Uint8Array} bytes kept until the part is full, so nobody may write to them again */
    add(bytes) {
      pending.push(bytes);
      pendingBytes += bytes.length;
      if (pendingBytes >= PART_BYTES) flush();
    },
    finish() {
      flush();
      return new Blob(parts);
    },
  };
}
