// @ts-check
/** Bytes and their written forms. JSON edges carry lowercase hex and padded base64; anything else is E_CANON. */
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { CanonError } from "./errors.js";

const UTF8 = new TextEncoder();

/** @param {string} text */
export const utf8 = (text) => UTF8.encode(text);

/** @type {(...parts: Uint8Array[]) => Uint8Array} */
export const concat = concatBytes;

/** @type {(bytes: Uint8Array) => string} */
export const toHex = bytesToHex;

/**
 * Unsigned big-endian number of `size` bytes. Arithmetic instead of shifts, because a u64 does not fit 32-bit `<<`.
 * @param {number} value
 * @param {number} size
 */
export function uint(value, size) {
  const bytes = new Uint8Array(size);
  for (let at = size - 1; at >= 0; at--) {
    bytes[at] = value % 256;
    value = Math.floor(value / 256);
  }
  return bytes;
}

/**
 * Reads what `uint` wrote. Above 2^53 the result is only approximate, which every limit check survives.
 * @param {Iterable<number>} bytes
 */
export function readUint(bytes) {
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  return value;
}

/**
 * @param {unknown} text lowercase hex
 * @param {number} [size] exact number of bytes
 * @returns {Uint8Array}
 */
export function fromHex(text, size) {
  if (typeof text !== "string" || !/^([0-9a-f]{2})*$/.test(text)) throw new CanonError();
  const bytes = hexToBytes(text);
  if (bytes.length !== (size ?? bytes.length)) throw new CanonError();
  return bytes;
}

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  let binary = "";
  // Slices, because one spread call over a whole message would overflow the argument stack.
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

/**
 * @param {unknown} text RFC 4648 base64 with padding, no spaces, unused bits zero
 * @param {number} [size] exact number of bytes
 * @returns {Uint8Array}
 */
export function fromBase64(text, size) {
  try {
    const bytes = Uint8Array.from(atob(/** @type {string} */ (text)), (digit) => digit.charCodeAt(0));
    // atob also takes spaces, missing padding and stray bits in the last digit: other spellings of the same bytes.
    if (toBase64(bytes) === text && bytes.length === (size ?? bytes.length)) return bytes;
  } catch {
    // Not base64 at all: refused below like the rest.
  }
  throw new CanonError();
}
