// @ts-check
/** Bytes and their written forms. JSON edges carry lowercase hex and padded base64; anything else is E_CANON. */
import { CanonError } from "./errors.js";

const UTF8 = new TextEncoder();

/** @param {string} text */
export const utf8 = (text) => UTF8.encode(text);

/**
 * @param {...Uint8Array} parts
 * @returns {Uint8Array}
 */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

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
 * @param {Uint8Array} bytes
 */
export const readUint = (bytes) => bytes.reduce((value, byte) => value * 256 + byte, 0);

/** @param {Uint8Array} bytes */
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * @param {unknown} text lowercase hex
 * @param {number} [size] exact number of bytes
 * @returns {Uint8Array}
 */
export function fromHex(text, size) {
  if (typeof text !== "string" || !/^(?:[0-9a-f]{2})*$/.test(text)) throw new CanonError();
  if (size !== undefined && text.length !== size * 2) throw new CanonError();
  return Uint8Array.from({ length: text.length / 2 }, (_, at) => parseInt(text.slice(at * 2, at * 2 + 2), 16));
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
  if (typeof text !== "string" || !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    throw new CanonError();
  }
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
  // atob ignores the unused bits of the last digit: two texts would decode to the same bytes.
  if (toBase64(bytes) !== text) throw new CanonError();
  if (size !== undefined && bytes.length !== size) throw new CanonError();
  return bytes;
}
