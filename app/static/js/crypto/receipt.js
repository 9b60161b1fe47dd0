// @ts-check
/** The signed promise that an envelope was taken in, and by when it will be answered (PROTOCOL 1.5). */
import { encode } from "./canonical.js";
import { concat, fromHex, toHex, utf8 } from "./encoding.js";
import { SigError } from "./errors.js";
import { sign, signKey, verify } from "./keys.js";

/** @typedef {{ body: any, key: string, sig: string }} Receipt */

/** @param {unknown} body */
const receiptMessage = (body) => concat(utf8("ccp1/receipt\0"), encode(body));

/**
 * @param {unknown} body
 * @param {Uint8Array} receiptSeed
 * @returns {Receipt}
 */
export const signReceipt = (body, receiptSeed) => ({
  body,
  key: toHex(signKey(receiptSeed).pk),
  sig: toHex(sign(receiptSeed, receiptMessage(body))),
});

/**
 * The receipt's body, once it is signed by the deployment's receipt key and says what the holder already knows.
 * @param {Receipt} receipt
 * @param {Uint8Array} receiptPk from the verified directory, never the receipt's own `key`
 * @param {Record<string, unknown>} [expected] members the body must have with these values, such as `content`
 */
export function verifyReceipt(receipt, receiptPk, expected = {}) {
  if (receipt.key !== toHex(receiptPk)) throw new SigError();
  verify(receiptPk, receiptMessage(receipt.body), fromHex(receipt.sig, 64));
  for (const [member, value] of Object.entries(expected)) {
    if (receipt.body[member] !== value) throw new SigError();
  }
  return receipt.body;
}
