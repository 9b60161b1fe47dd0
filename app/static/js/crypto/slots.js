// @ts-check
/**
 * Slot records (PROTOCOL 2.1): a key to an envelope that came later than the envelope, by transfer, rotation or
 * recovery. They live beside the envelope, never in it.
 */
import { concat, fromBase64, fromHex, toBase64, toHex, utf8 } from "./encoding.js";
import { ContextError, NotRecipientError, SigError, UnwrapError } from "./errors.js";
import { ALG_ED25519, ALG_X25519, kid, seal, sign, signKey, unseal, verify } from "./keys.js";
import { WRAP_BYTES } from "./header.js";

/** @typedef {{ env_id: string, kid: string, ct: string, by: string, sig: string }} SlotRecord ct base64, the rest hex */

/** @param {Uint8Array} envId @param {Uint8Array} slotKid @param {Uint8Array} ct */
const slotMessage = (envId, slotKid, ct) => concat(utf8("ccp1/slot\0"), envId, slotKid, ct);

/**
 * @param {Uint8Array} envId
 * @param {Uint8Array} cek
 * @param {Uint8Array} pk the new reader's box key
 * @param {Uint8Array} bySeed the signing desk's seed
 * @returns {SlotRecord}
 */
export function makeSlotRecord(envId, cek, pk, bySeed) {
  const slotKid = kid(ALG_X25519, pk);
  const ct = seal(cek, pk);
  return {
    env_id: toHex(envId),
    kid: toHex(slotKid),
    ct: toBase64(ct),
    by: toHex(kid(ALG_ED25519, signKey(bySeed).pk)),
    sig: toHex(sign(bySeed, slotMessage(envId, slotKid, ct))),
  };
}

/**
 * Returns when the record was signed by that desk; a record that cannot be read was not.
 * @param {SlotRecord} record
 * @param {Uint8Array} byPk a desk of this case, handling or oversight, whose key was in force
 */
export function verifySlotRecord(record, byPk) {
  let message, sig;
  try {
    message = slotMessage(fromHex(record.env_id, 32), fromHex(record.kid, 16), fromBase64(record.ct));
    sig = fromHex(record.sig, 64);
  } catch {
    throw new SigError();
  }
  if (record.by !== toHex(kid(ALG_ED25519, byPk))) throw new SigError();
  verify(byPk, message, sig);
}

/**
 * The envelope's CEK, not yet compared with its commitment.
 * @param {SlotRecord} record
 * @param {Uint8Array} envId of the envelope at hand
 * @param {Uint8Array} byPk
 * @param {import("./keys.js").BoxKey} box
 */
export function openSlotRecord(record, envId, byPk, box) {
  if (record.env_id !== toHex(envId)) throw new ContextError();
  if (record.kid !== toHex(kid(ALG_X25519, box.pk))) throw new NotRecipientError();
  verifySlotRecord(record, byPk);
  const ct = fromBase64(record.ct);
  if (ct.length !== WRAP_BYTES) throw new UnwrapError();
  return unseal(ct, box);
}
