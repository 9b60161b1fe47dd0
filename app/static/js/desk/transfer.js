// @ts-check
/**
 * Passing a case on: every content key sealed anew to the next desk and its oversight in this browser, and on the other side
 * checked before anything is accepted (PROTOCOL 4).
 */
import { fromBase64, fromHex, toBase64, toHex } from "../crypto/encoding.js";
import { DirectoryError, GrantError } from "../crypto/errors.js";
import { readHeader, unwrapCek } from "../crypto/envelope.js";
import { checkGrant, makeGrant, slotRecordsOf, verifyGrant } from "../crypto/grant.js";
import { wipe } from "../crypto/hashing.js";
import { HEADER_MAX_BYTES, parseHeader } from "../crypto/header.js";
import { slotOpener } from "../crypto/slots.js";
import { fetchLetters } from "../net/bundle.js";
import { unixNow } from "./desk.js";

/** @typedef {import("./desk.js").CaseView} CaseView */
/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./thread.js").Reading} Reading */
/** @typedef {{ slots: (import("../crypto/slots.js").SlotRecord & { deskPk: Uint8Array })[], from: string } | { refuse: "kc_mismatch" | "incomplete" }} Offer */

/**
 * Offer the case to another agency.
 * @param {{ desk: Desk, thread: import("./thread.js").Thread, view: CaseView, reading: Reading }} at
 * @param {{ agency: string, oversight: string }} receiver
 */
export async function offerCase({ desk, thread, view, reading }, { agency, oversight }) {
  const now = unixNow();
  const recipients = [...new Set([agency, oversight])].map((each) => desk.chain.deskKey(each, view.track, now).boxPk);
  const key = desk.keyInForce(reading.chain, view.track);
  /** @type {{ envId: Uint8Array, cek: Uint8Array }[]} */
  const envelopes = [];
  try {
    const sealedOf = fetchLetters(view.envelopes, (id) => desk.download(id), (ids) => desk.downloadMany(view.case_tag, ids));
    for (const { env_id: id } of view.envelopes) {
      const sealed = await sealedOf(id);
      const { key: held, slot } = await thread.keyFor(sealed, id, view, reading.chain, view.slots);
      const cek = await unwrapCek(sealed, await readHeader(sealed), { box: { sk: held.boxSk, pk: held.boxPk }, slot: slot && slotOpener(slot) });
      envelopes.push({ envId: fromHex(id, 32), cek });
    }
    const { grant, sig } = makeGrant({ caseTag: fromHex(view.case_tag, 16), from: desk.handler.agency, to: agency, envelopes, recipients }, key.signSeed);
    return await desk.post(view, "transfer", { to: agency, grant: toBase64(grant), sig: toHex(sig) });
  } finally {
    wipe(...envelopes.map(({ cek }) => cek));
  }
}

/**
 * The offer to this desk, checked: what opens the case's envelopes, or why it must be refused.
 * @param {Desk} desk
 * @param {CaseView} view
 * @returns {Promise<Offer>}
 */
export async function readOffer(desk, view) {
  const { grant, sig, from, statement } = await desk.offer(view.case_tag);
  const { body } = statement;
  if (body.kind !== "desk_key" || body.agency !== from || body.track !== view.track) throw new DirectoryError();
  const deskPk = desk.chain.with([...view.statements, statement]).deskKeyVersion(from, view.track, body.version, unixNow()).signPk;
  const document = await verifyGrant(fromBase64(grant), fromHex(sig, 64), deskPk, { case_tag: view.case_tag, from, to: desk.handler.agency });
  /** @type {Record<string, string>} */
  const known = {};
  for (const { env_id: id, bytes } of view.envelopes) {
    const start = new Uint8Array(await (await desk.downloadStart(id, Math.min(HEADER_MAX_BYTES, bytes))).arrayBuffer());
    known[id] = toHex(parseHeader(start, bytes).kc);
  }
  const kids = new Set(document.env.flatMap(({ slots }) => slots.map(({ kid }) => kid)));
  const held = desk.keysOf(view.track).find(({ boxKid }) => kids.has(boxKid));
  if (!held) return { refuse: "incomplete" };
  try {
    wipe(...(await checkGrant(document, known, { sk: held.boxSk, pk: held.boxPk })).values());
  } catch (error) {
    if (error instanceof GrantError) return { refuse: error.reason };
    throw error;
  }
  return { from, slots: slotRecordsOf(document, deskPk).filter(({ kid }) => kid === held.boxKid).map((record) => ({ ...record, deskPk })) };
}
