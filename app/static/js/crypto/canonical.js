// @ts-check
/**
 * Canonical JSON (PROTOCOL 0): one value, one byte string, so that a signature over the bytes is one over the value.
 *
 * Narrower than RFC 8785: no floats, no null, integers within 2^53-1, keys `[a-z][a-z0-9_]{0,31}`, eight levels.
 */
import { CanonError } from "./errors.js";
import { utf8 } from "./encoding.js";

const DEPTH_MAX = 8;
const KEY = /^[a-z][a-z0-9_]{0,31}$/;
const LONE_SURROGATE = /\p{Cs}/u;

/**
 * @param {unknown} value
 * @param {number} depth
 * @returns {string}
 */
function write(value, depth) {
  if (typeof value === "boolean" || Number.isSafeInteger(value)) return String(value);
  if (typeof value === "string" && !LONE_SURROGATE.test(value)) return JSON.stringify(value);
  if (typeof value !== "object" || value === null || depth > DEPTH_MAX) throw new CanonError();
  if (Array.isArray(value)) return "[" + value.map((item) => write(item, depth + 1)).join(",") + "]";
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return "{" + members.map(([key, item]) => {
    if (!KEY.test(key)) throw new CanonError();
    return `"${key}":` + write(item, depth + 1);
  }).join(",") + "}";
}

/**
 * @param {unknown} value
 * @returns {Uint8Array}
 */
export const encode = (value) => utf8(write(value, 1));

/**
 * The value, if these bytes are the one way to write it.
 * @param {Uint8Array} bytes
 * @returns {any}
 */
export function decode(bytes) {
  let text, value;
  try {
    // ignoreBOM keeps a byte order mark in the text, where JSON.parse refuses it.
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new CanonError();
  }
  // Duplicate keys, spaces, 1.0, -0 and escapes all come back written differently.
  if (write(value, 1) !== text) throw new CanonError();
  return value;
}
