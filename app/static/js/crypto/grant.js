// @ts-check
/** Passing a case from one desk to another: every content key sealed anew, and signed (PROTOCOL 4). */
import { decode, encode } from "./canonical.js";
import { concat, fromBase64, fromHex, toBase64, toHex, utf8 } from "./encoding.js";
import { CanonError, CryptoError, GrantError } from "./errors.js";
import { closedRecord, code, hex, listOf, oneOf, text } from "./fields.js";
import { compareBytes } from "./header.js";
import { equal, kdf, wipe } from "./hashing.js";
import { ALG_ED25519, ALG_X25519, kid, seal, sign, verify } from "./keys.js";
import { openWrap, signSlotRecord, verifySlotRecord } from "./slots.js";

/** @typedef {{ ct: string, kid: string, sig: string }} GrantSlot */
/**
 * @typedef {{ case_tag: string, env: { id: string, kc: string, slots: GrantSlot[] }[], from: string, to: string, v: 1 }} Grant
 */

const grantShape = closedRecord({
  case_tag: hex(16),
  env: listOf(closedRecord({
    id: hex(32),
    kc: hex(32),
    slots: listOf(closedRecord({ ct: text(Infinity), kid: hex(16), sig: hex(64) })),
  })),
  from: code,
  to: code,
  v: oneOf(1),
});

/** @param {Uint8Array} grant */
const grantMessage = (grant) => concat(utf8("ccp1/grant\0"), grant);

/**
 * @param {object} transfer
 * @param {Uint8Array} transfer.caseTag
 * @param {string} transfer.from
 * @param {string} transfer.to
 * @param {readonly { envId: Uint8Array, cek: Uint8Array }[]} transfer.envelopes every one of kinds 1 to 3, in their order;
 *   `cek` as `unwrapCek` gave it, so that it is the committed one
 * @param {readonly Uint8Array[]} transfer.recipients box keys of the new desk and of its oversight desk, both verified
 * @param {Uint8Array} bySeed the signing desk's seed
 * @returns {{ grant: Uint8Array, sig: Uint8Array }}
 */
export function makeGrant({ caseTag, from, to, envelopes, recipients }, bySeed) {
  const env = envelopes.map(({ envId, cek }) => {
    const slots = recipients
      .map((pk) => ({ name: kid(ALG_X25519, pk), ct: seal(cek, pk) }))
      .sort((a, b) => compareBytes(a.name, b.name))
      .map(({ name, ct }) => {
        const { kid: slotKid, sig } = signSlotRecord(envId, name, ct, bySeed);
        return { ct: toBase64(ct), kid: slotKid, sig };
      });
    return { id: toHex(envId), kc: toHex(kdf(cek, "commit")), slots };
  });
  const grant = encode({ case_tag: toHex(caseTag), env, from, to, v: 1 });
  return { grant, sig: sign(bySeed, grantMessage(grant)) };
}

/**
 * The grant, once it is signed by the desk it says it is from. What it grants is `checkGrant`'s to say.
 * @param {Uint8Array} grant
 * @param {Uint8Array} sig
 * @param {Uint8Array} byPk
 * @returns {Grant}
 */
export function verifyGrant(grant, sig, byPk) {
  verify(byPk, grantMessage(grant), sig);
  const document = decode(grant);
  if (!grantShape(document)) throw new CanonError();
  return document;
}

/**
 * Returns when the new desk may accept: exactly the envelopes the server knows are listed, and each opens. GrantError
 * names the reason to refuse.
 * @param {Grant} grant
 * @param {object} own
 * @param {string} own.caseTag hex
 * @param {string} own.to the reader's agency
 * @param {readonly { id: string, kc: string }[]} own.envelopes kinds 1 to 3 as the server knows them; hex, `kc` from
 *   each envelope's own header
 * @param {import("./keys.js").BoxKey} box the new desk's
 * @param {Uint8Array} byPk
 */
export function checkGrant(grant, { caseTag, to, envelopes }, box, byPk) {
  const listed = new Map(grant.env.map((entry) => [entry.id, entry]));
  const whole = grant.case_tag === caseTag && grant.to === to && listed.size === grant.env.length &&
    listed.size === envelopes.length;
  if (!whole) throw new GrantError("incomplete");
  const own = toHex(kid(ALG_X25519, box.pk));
  for (const { id, kc } of envelopes) {
    const entry = listed.get(id);
    const slot = entry?.slots.find((candidate) => candidate.kid === own);
    if (!entry || !slot) throw new GrantError("incomplete");
    const cek = openGrantedSlot(id, slot, box, byPk);
    const matches = entry.kc === kc && equal(kdf(cek, "commit"), fromHex(kc));
    wipe(cek);
    if (!matches) throw new GrantError("kc_mismatch");
  }
}

/** @param {string} id @param {GrantSlot} slot @param {import("./keys.js").BoxKey} box @param {Uint8Array} byPk */
function openGrantedSlot(id, slot, box, byPk) {
  try {
    verifySlotRecord({ ...slot, env_id: id, by: toHex(kid(ALG_ED25519, byPk)) }, byPk);
    return openWrap(fromBase64(slot.ct), box);
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
    // A slot that is unsigned or does not open is a slot that is not there.
    throw new GrantError("incomplete");
  }
}
