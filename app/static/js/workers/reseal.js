// @ts-check
/**
 * Seals the keys of envelopes for a desk's newest key, away from the page's own thread: `{slots, keys, to, signSeed}` in,
 * `{done}` on the way, `{records, failed}` at the end. The commitment shows whether what was unsealed is the envelope's key;
 * its readers compare it once more with the envelope itself.
 */
import { fromBase64, fromHex } from "../crypto/encoding.js";
import { CryptoError } from "../crypto/errors.js";
import { equal, kdf, wipe } from "../crypto/hashing.js";
import { openWrap } from "../crypto/header.js";
import { makeSlotRecord } from "../crypto/slots.js";

/** @typedef {{ env_id: string, kid: string, ct: string, kc: string }} OldSlot */
/** @typedef {{ slots: OldSlot[], keys: Record<string, { sk: Uint8Array, pk: Uint8Array }>, to: Uint8Array, signSeed: Uint8Array }} Work */

const TOLD_EVERY = 20;
const scope = /** @type {{ postMessage(message: unknown): void, onmessage: unknown }} */ (/** @type {unknown} */ (self));

/** @param {OldSlot} slot @param {Work} work */
async function resealed({ env_id: id, kid, ct, kc }, { keys, to, signSeed }) {
  const key = keys[kid];
  if (!key) return null;
  let cek;
  try {
    cek = await openWrap(fromBase64(ct), key);
    return equal(kdf(cek, "commit"), fromHex(kc, 32)) ? makeSlotRecord(fromHex(id, 32), cek, to, signSeed) : null;
  } catch (error) {
    if (error instanceof CryptoError) return null;
    throw error;
  } finally {
    wipe(cek);
  }
}

/** @param {Work} work */
async function resealAll(work) {
  const records = [];
  const failed = [];
  for (const [at, slot] of work.slots.entries()) {
    const record = await resealed(slot, work);
    if (record) records.push(record);
    else failed.push(slot.env_id);
    if ((at + 1) % TOLD_EVERY === 0) scope.postMessage({ done: TOLD_EVERY });
  }
  scope.postMessage({ done: work.slots.length % TOLD_EVERY });
  scope.postMessage({ records, failed });
  wipe(work.signSeed, ...Object.values(work.keys).map(({ sk }) => sk));
}

/** @param {MessageEvent<Work>} event */
scope.onmessage = ({ data }) => {
  // the page hears of what goes wrong here by `onerror`, which a rejection would not reach
  resealAll(data).catch(reportError);
};
