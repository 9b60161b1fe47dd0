// @ts-check
/** The signed promise that an envelope was taken in, and by when it will be answered (PROTOCOL 1.5). */
import { encode } from "./canonical.js";
import { concat, fromHex, toHex, utf8 } from "./encoding.js";
import { ContextError, SigError } from "./errors.js";
import { closedRecord, code, demand, hex, listOf, matching, oneOf, text } from "./fields.js";
import { sign, signKey, verify } from "./keys.js";

/** @typedef {{ body: any, key: string, sig: string }} Receipt */

const date = matching(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/);
const anyText = text(Infinity);
const receiptBody = closedRecord({
  agency: code, case_tag: hex(16), content: hex(32), due: listOf(closedRecord({ kind: anyText, on: date })),
  env_id: hex(32), kind: oneOf(1, 2), origin: anyText, oversight: code, policy: code, received_on: date, v: oneOf(1),
});
const receiptShape = closedRecord({ body: receiptBody, key: hex(32), sig: hex(64) });

/** @param {unknown} body */
const receiptMessage = (body) => concat(utf8("ccp1/receipt\0"), encode(body));

/**
 * @param {any} body
 * @param {Uint8Array} receiptSeed
 * @returns {Receipt}
 */
export function signReceipt(body, receiptSeed) {
  demand(receiptBody, body);
  return { body, key: toHex(signKey(receiptSeed).pk), sig: toHex(sign(receiptSeed, receiptMessage(body))) };
}

/**
 * The body of a receipt that this deployment signed for exactly this envelope.
 *
 * `content` is the holder's own recomputation (own env_id, stored wraps_hash): whoever has read a report could seal
 * another one under the same case_tag, and only this comparison tells them apart.
 * @param {Receipt} receipt
 * @param {Uint8Array} receiptPk from the verified directory, never the receipt's own `key`
 * @param {{ envId: Uint8Array, content: Uint8Array, caseTag: Uint8Array }} own
 */
export async function verifyReceipt(receipt, receiptPk, { envId, content, caseTag }) {
  demand(receiptShape, receipt);
  const { body, key, sig } = receipt;
  if (key !== toHex(receiptPk)) throw new SigError();
  await verify(receiptPk, receiptMessage(body), fromHex(sig, 64));
  if (body.env_id !== toHex(envId) || body.content !== toHex(content) || body.case_tag !== toHex(caseTag)) {
    throw new ContextError();
  }
  return body;
}
