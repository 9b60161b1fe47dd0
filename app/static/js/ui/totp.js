// @ts-check
/** The secret of a code generator (RFC 6238), made in this browser and written as authenticator apps take it. */
import { randomBytes } from "../crypto/hashing.js";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET_BYTES = 20;

/** @returns {string} 160 random bits in base 32 */
export const newTotpSecret = () => base32(randomBytes(SECRET_BYTES));

/** @param {Uint8Array} bytes a multiple of five bytes, so that nothing is padded */
export function base32(bytes) {
  let text = "";
  let pending = 0;
  let bits = 0;
  for (const byte of bytes) {
    pending = ((pending << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(pending >> bits) & 31];
    }
  }
  return text;
}

/**
 * For an app on this device.
 * @param {string} secret
 * @param {string} handler
 * @param {string} issuer
 */
export const otpauth = (secret, handler, issuer) =>
  `otpauth://totp/${encodeURIComponent(`${issuer}:${handler}`)}?${new URLSearchParams({ secret, issuer })}`;

/** In groups of four, to be typed from. @param {string} secret */
export const groupedSecret = (secret) => secret.replace(/(.{4})(?=.)/g, "$1 ");
