// @ts-check
/** The secret of a code generator (RFC 6238), made in this browser and shown as authenticator apps take it. */
import { randomBytes } from "../crypto/hashing.js";
import { el } from "./dom.js";
import { t } from "./i18n.js";
import { qrCode } from "./qr.js";

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
  // spaces as %20: some apps show a plus as a plus
  `otpauth://totp/${encodeURIComponent(`${issuer}:${handler}`)}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;

/** In groups of four, to be typed from. @param {string} secret */
const grouped = (secret) => secret.replace(/(.{4})(?=.)/g, "$1 ");

/**
 * The secret to scan, to type, and for an app on this device.
 * @param {string} secret
 * @param {string} handler
 * @param {string} issuer
 */
export function secretShown(secret, handler, issuer) {
  const link = otpauth(secret, handler, issuer);
  // not on paper, where the words of the first factor may stand
  return el("div", { class: "totp no-print" },
    qrCode(link, t("account-totp-qr")),
    el("div", { class: "stack stack--tight" },
      el("p", { class: "label" }, t("account-totp-typed")),
      el("p", { class: "sheet mono", "data-totp": secret }, grouped(secret)),
      el("p", null, el("a", { href: link }, t("account-totp-here")))));
}
