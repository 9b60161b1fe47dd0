// @ts-check
/** Whose signature an envelope must bear, and whether its receipt is for these bytes: the same for reporters and handlers. */
import { fromHex } from "../crypto/encoding.js";
import { CryptoError } from "../crypto/errors.js";
import { contentOf } from "../crypto/header.js";
import { verifyReceipt } from "../crypto/receipt.js";

/** @typedef {import("../crypto/directory.js").Directory} Directory */
/**
 * @typedef {{ env_id: string, kind: number, seq: number, prev: string, bytes: number, kids: string[], on: string, agency: string, version: number,
 *   wraps_hash: string, purpose?: string, outcome?: string, receipt?: import("../crypto/receipt.js").Receipt }} EnvelopeEntry
 *   ENV of the contract
 */

/**
 * The desk's signing key for a letter. Its day is known, its hour is not, and a key may begin or end on that day.
 * @param {Directory} chain
 * @param {string} track
 * @param {EnvelopeEntry} envelope
 */
export function signerAt(chain, track, { agency, version, on }) {
  const noon = Date.parse(`${on}T12:00:00Z`) / 1000;
  /** @type {unknown} */
  let refused;
  for (const at of [noon, noon + 43_200, noon - 43_200]) {
    try {
      return chain.deskKeyVersion(agency, track, version, at);
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      refused = error;
    }
  }
  throw refused;
}

/**
 * Whether the receipt of an own envelope is this deployment's word about exactly these bytes.
 * @param {EnvelopeEntry} envelope
 * @param {Directory} chain
 * @param {Uint8Array} caseTag
 */
export async function receiptFits({ receipt, env_id: id, wraps_hash: wraps }, chain, caseTag) {
  if (!receipt) return false;
  const envId = fromHex(id, 32);
  try {
    await verifyReceipt(receipt, chain.receiptKey(), { envId, content: contentOf(envId, fromHex(wraps, 32)), caseTag });
    return true;
  } catch (error) {
    if (error instanceof CryptoError) return false;
    throw error;
  }
}
