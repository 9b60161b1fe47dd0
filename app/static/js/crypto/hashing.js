// @ts-check
/**
 * Labelled hashes and key derivation (PROTOCOL 0), comparison in constant time, randomness and wiping.
 *
 * Small inputs are hashed in plain JavaScript, at once. Bulk data goes through `crypto.subtle` where the browser has
 * it (a secure context): the same bytes, five to ten times as fast.
 */
import { blake2b } from "@noble/hashes/blake2.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { equalBytes } from "@noble/ciphers/utils.js";
import { randomBytes as platformRandom } from "@noble/hashes/utils.js";
import { readBytes, slicesOf } from "./blobs.js";
import { concat, utf8 } from "./encoding.js";

const NUL = new Uint8Array(1);

/** @param {Uint8Array} bytes @returns {Uint8Array} */
export const sha256 = (bytes) => nobleSha256(bytes);

/**
 * `SHA-256("ccp1/" || label || 0x00 || parts)`, 32 bytes.
 * @param {string} label
 * @param {...Uint8Array} parts
 */
export const hs = (label, ...parts) => sha256(concat(utf8("ccp1/" + label), NUL, ...parts));

/**
 * `BLAKE2b-256(key, "ccp1/" || label || 0x00 || info)`, 32 bytes.
 * @param {Uint8Array} key 32 bytes
 * @param {string} label
 * @param {Uint8Array} [info]
 * @returns {Uint8Array}
 */
export const kdf = (key, label, info = new Uint8Array(0)) =>
  blake2b(concat(utf8("ccp1/" + label), NUL, info), { key, dkLen: 32 });

/** The browser's own cryptography, or null outside secure contexts and where the platform has none. */
export const platformCrypto = () => globalThis.crypto?.subtle ?? null;

/**
 * SHA-256 of a large buffer.
 * @param {Uint8Array} bytes
 * @param {SubtleCrypto | null} [subtle]
 * @returns {Promise<Uint8Array>}
 */
export async function bulkSha256(bytes, subtle = platformCrypto()) {
  if (!subtle) return sha256(bytes);
  return new Uint8Array(await subtle.digest("SHA-256", /** @type {BufferSource} */ (bytes)));
}

/**
 * SHA-256 of a file. `crypto.subtle` has no streaming, so a whole file (32 MiB at most) is held for it, one at a time.
 * @param {Blob} blob
 * @param {SubtleCrypto | null} [subtle]
 * @returns {Promise<Uint8Array>}
 */
export async function blobSha256(blob, subtle = platformCrypto()) {
  if (subtle) return bulkSha256(await readBytes(blob), subtle);
  const hash = nobleSha256.create();
  for await (const slice of slicesOf(blob, 0, blob.size)) hash.update(slice);
  return hash.digest();
}

/**
 * Whether two byte strings are equal, in time that depends on their length only.
 * @type {(a: Uint8Array, b: Uint8Array) => boolean}
 */
export const equal = equalBytes;

/**
 * Overwrites secrets. Best effort: the engine may have moved copies that no script can reach.
 * @param {...(Uint8Array | null | undefined)} secrets
 */
export function wipe(...secrets) {
  for (const secret of secrets) secret?.fill(0);
}

/**
 * From the platform's `crypto.getRandomValues`, and from nowhere else.
 * @type {(size: number) => Uint8Array}
 */
export const randomBytes = platformRandom;
