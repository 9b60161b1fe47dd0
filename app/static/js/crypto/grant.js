// @ts-check
/** Passing a case from one desk to another: every content key sealed anew, and signed (PROTOCOL 4). */
import { decode, encode } from "./canonical.js";
import { concat, fromBase64, fromHex, toBase64, toHex, utf8 } from "./encoding.js";
import { CanonError, ContextError, GrantError, UnwrapError } from "./errors.js";
import { closedRecord, code, demand, hex, listOf, oneOf, text } from "./fields.js";
import { compareKids, openWrap, WRAP_BYTES } from "./header.js";
import { equal, kdf, wipe } from "./hashing.js";
import { ALG_ED25519, ALG_X25519, kid, seal, sign, verify } from "./keys.js";
import { signSlotRecord, verifySlotRecord } from "./slots.js";

/** @typedef {{ ct: string, kid: string, sig: string }} GrantSlot ct base64, the rest hex */
/**
 * @typedef {{ case_tag: string, env: { id: string, kc: string, slots: GrantSlot[] }[], from: string, to: string, v: 1 }} Grant
 */

const slotShape = closedRecord({ ct: text(Infinity), kid: hex(16), sig: hex(64) });
const grantShape = closedRecord({
  case_tag: hex(16),
  env: listOf(closedRecord({ id: hex(32), kc: hex(32), slots: (slots) => listOf(slotShape)(slots) &&
    slots.every((/** @type {GrantSlot} */ { kid: name }, /** @type {number} */ at) => at === 0 || slots[at - 1].kid < name) })),
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
      .sort((a, b) => compareKids(a.name, b.name))
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
 * The grant, once the desk it is from has signed it and every slot in it.
 * @param {Uint8Array} grant
 * @param {Uint8Array} sig
 * @param {Uint8Array} deskPk the signing desk's key, in force
 * @param {Partial<Pick<Grant, "case_tag" | "from" | "to">>} [expected] what the reader knows of it
 * @returns {Promise<Grant>}
 */
export async function verifyGrant(grant, sig, deskPk, expected = {}) {
  await verify(deskPk, grantMessage(grant), sig);
  const document = decode(grant);
  demand(grantShape, document);
  if (new Set(document.env.map((/** @type {Grant["env"][0]} */ { id }) => id)).size !== document.env.length) throw new CanonError();
  for (const record of slotRecordsOf(document, deskPk)) {
    if (fromBase64(record.ct).length !== WRAP_BYTES) throw new CanonError();
    await verifySlotRecord(record, deskPk);
  }
  for (const [member, value] of Object.entries(expected)) {
    if (value !== document[member]) throw new ContextError();
  }
  return document;
}

/**
 * The slot records a grant amounts to once it is accepted.
 * @param {Grant} grant
 * @param {Uint8Array} deskPk
 * @returns {import("./slots.js").SlotRecord[]}
 */
export function slotRecordsOf(grant, deskPk) {
  const by = toHex(kid(ALG_ED25519, deskPk));
  return grant.env.flatMap(({ id, slots }) => slots.map((slot) => ({ ...slot, by, env_id: id })));
}

/**
 * The content keys a grant gives this desk, by env_id; returning means that it may be accepted. GrantError names the
 * reason to refuse: "incomplete" (an envelope too many or too few, no own slot, one that does not open) or "kc_mismatch".
 * @param {Grant} grant verified
 * @param {Record<string, string>} known env_id -> `kc` in its header, of every envelope of kinds 1 to 3 of the case; hex
 * @param {import("./keys.js").BoxKey} box the new desk's
 * @returns {Promise<Map<string, Uint8Array>>}
 */
export async function checkGrant(grant, known, box) {
  const ids = grant.env.map(({ id }) => id).sort().join();
  if (ids !== Object.keys(known).sort().join()) throw new GrantError("incomplete");
  const own = toHex(kid(ALG_X25519, box.pk));
  const ceks = new Map();
  for (const { id, kc, slots } of grant.env) {
    const slot = slots.find((candidate) => candidate.kid === own);
    if (!slot) throw new GrantError("incomplete");
    const cek = await openGrantedSlot(slot, box);
    ceks.set(id, cek);
    if (kc !== known[id] || !equal(kdf(cek, "commit"), fromHex(kc))) {
      wipe(...ceks.values());
      throw new GrantError("kc_mismatch");
    }
  }
  return ceks;
}

/** @param {GrantSlot} slot @param {import("./keys.js").BoxKey} box */
async function openGrantedSlot(slot, box) {
  try {
    return await openWrap(fromBase64(slot.ct), box);
  } catch (error) {
    if (!(error instanceof UnwrapError)) throw error;
    throw new GrantError("incomplete");
  }
}
