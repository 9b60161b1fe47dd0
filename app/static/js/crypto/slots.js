// @ts-check
/**
 * Slot records (PROTOCOL 2.1): a key to an envelope that came later than the envelope, by transfer, rotation or
 * recovery. They live beside the envelope, never in it.
 */
import { concat, fromBase64, fromHex, toBase64, toHex, utf8 } from "./encoding.js";
import { ContextError, NotRecipientError, SigError } from "./errors.js";
import { demand, hex, record as recordOf, text } from "./fields.js";
import { ALG_ED25519, ALG_X25519, kid, seal, sign, signKey, verify } from "./keys.js";
import { openWrap } from "./header.js";

/** @typedef {{ env_id: string, kid: string, ct: string, by: string, sig: string }} SlotRecord ct base64, the rest hex */

const slotRecord = recordOf({ by: hex(16), ct: text(Infinity), env_id: hex(32), kid: hex(16), sig: hex(64) });

/** @param {Uint8Array} envId @param {Uint8Array} slotKid @param {Uint8Array} ct */
const slotMessage = (envId, slotKid, ct) => concat(utf8("ccp1/slot\0"), envId, slotKid, ct);

/**
 * The record of a slot that is sealed already.
 * @param {Uint8Array} envId
 * @param {Uint8Array} slotKid
 * @param {Uint8Array} ct
 * @param {Uint8Array} bySeed the signing desk's seed
 * @returns {SlotRecord}
 */
export const signSlotRecord = (envId, slotKid, ct, bySeed) => ({
  by: toHex(kid(ALG_ED25519, signKey(bySeed).pk)),
  ct: toBase64(ct),
  env_id: toHex(envId),
  kid: toHex(slotKid),
  sig: toHex(sign(bySeed, slotMessage(envId, slotKid, ct))),
});

/**
 * @param {Uint8Array} envId
 * @param {Uint8Array} cek
 * @param {Uint8Array} pk the new reader's box key
 * @param {Uint8Array} bySeed the signing desk's seed
 */
export const makeSlotRecord = (envId, cek, pk, bySeed) =>
  signSlotRecord(envId, kid(ALG_X25519, pk), seal(cek, pk), bySeed);

/**
 * Resolves when the record was signed by that desk.
 * @param {SlotRecord} record
 * @param {Uint8Array} byPk a desk of this case, handling or oversight, whose key was in force
 * @param {SubtleCrypto | null} [subtle]
 */
export async function verifySlotRecord(record, byPk, subtle) {
  demand(slotRecord, record);
  if (record.by !== toHex(kid(ALG_ED25519, byPk))) throw new SigError();
  const message = slotMessage(fromHex(record.env_id), fromHex(record.kid), fromBase64(record.ct));
  await verify(byPk, message, fromHex(record.sig), subtle);
}

/**
 * The envelope's CEK, not yet compared with its commitment.
 * @param {SlotRecord} record
 * @param {Uint8Array} envId of the envelope at hand
 * @param {Uint8Array} byPk
 * @param {import("./keys.js").BoxKey} box
 * @param {SubtleCrypto | null} [subtle]
 */
export async function unsealSlot(record, byPk, envId, box, subtle) {
  demand(slotRecord, record);
  if (record.env_id !== toHex(envId)) throw new ContextError();
  if (record.kid !== toHex(kid(ALG_X25519, box.pk))) throw new NotRecipientError();
  await verifySlotRecord(record, byPk, subtle);
  return openWrap(fromBase64(record.ct), box, subtle);
}

/**
 * What `open` takes in place of the reader's own slot.
 * @param {{ record: SlotRecord, deskPk: Uint8Array }} slot `deskPk` is the desk's key that must have signed the record
 * @returns {import("./envelope.js").SlotOpener}
 */
export const slotOpener = ({ record, deskPk }) => (envId, box, subtle) => unsealSlot(record, deskPk, envId, box, subtle);
