// @ts-check
/**
 * The sealed body: 64 KiB pieces under ChaCha20-Poly1305, the STREAM construction as in age (PROTOCOL 2.1).
 *
 * The nonce may be a counter because the key is fresh per envelope. The associated data ties every chunk to its core.
 */
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { uint } from "./encoding.js";
import { ChunkError, TagError } from "./errors.js";

/** @param {number} index from 0 @param {boolean} last */
function nonceOf(index, last) {
  const nonce = new Uint8Array(12);
  nonce.set(uint(index, 8), 3);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/**
 * @param {Uint8Array} key
 * @param {Uint8Array} coreHash
 * @param {number} index
 * @param {boolean} last
 * @param {Uint8Array} piece
 * @returns {Uint8Array} 16 bytes longer
 */
export const sealChunk = (key, coreHash, index, last, piece) =>
  chacha20poly1305(key, nonceOf(index, last), coreHash).encrypt(piece);

/**
 * @param {Uint8Array} key
 * @param {Uint8Array} coreHash
 * @param {number} index
 * @param {boolean} last
 * @param {Uint8Array} chunk
 * @returns {Uint8Array}
 */
export function openChunk(key, coreHash, index, last, chunk) {
  try {
    return chacha20poly1305(key, nonceOf(index, last), coreHash).decrypt(chunk);
  } catch {
    // Fails below either way; the second try only tells a flipped bit from an end in the wrong place.
  }
  try {
    chacha20poly1305(key, nonceOf(index, !last), coreHash).decrypt(chunk);
  } catch {
    throw new ChunkError();
  }
  throw new TagError();
}
