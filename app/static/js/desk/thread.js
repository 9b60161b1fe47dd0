// @ts-check
/**
 * A case's envelopes, opened in this browser and checked against everything that is known of them. The server is believed in
 * nothing: what does not fit is told as a fault beside its letter, never left out.
 */
import { checkAgainstSeen, checkChain, checkSeen } from "../cases/chain.js";
import { receiptFits, signerAt } from "../cases/proof.js";
import { fromHex, toHex } from "../crypto/encoding.js";
import { CryptoError, DirectoryError } from "../crypto/errors.js";
import { readHeader } from "../crypto/envelope.js";
import { fetchLetters } from "../net/bundle.js";
import { AGENCY_MESSAGE, AGENCY_NOTE, REPORT, REPORTER_MESSAGE } from "../crypto/meta.js";
import { signKidOf } from "../crypto/statements.js";

/** @typedef {import("../crypto/directory.js").Directory} Directory */
/** @typedef {import("../crypto/meta.js").Meta} Meta */
/** @typedef {import("../crypto/slots.js").SlotRecord} SlotRecord */
/** @typedef {import("../cases/proof.js").EnvelopeEntry} EnvelopeEntry */
/** @typedef {import("./desk.js").CaseView} CaseView */
/** @typedef {import("./keys.js").HeldKey} HeldKey */
/**
 * @typedef {object} Letter
 * @property {EnvelopeEntry} envelope
 * @property {Meta | null} meta null when it could not be opened, or is not ours to open
 * @property {import("../cases/files.js").OpenedFile[]} files
 * @property {string | null} fault code of the first check that failed
 * @property {boolean | null} receiptFits null for kinds without a receipt
 * @property {boolean} foreign a note of another desk, which nobody else can open
 */
/** @typedef {{ letters: Letter[], report: Letter | undefined, alarms: import("../cases/chain.js").ChainAlarm[], chain: Directory }} Reading */

const WITH_RECEIPT = new Set([REPORT, REPORTER_MESSAGE]);
/** What the event `received` names and META must say too (PROTOCOL 2.2). */
const CLAIMED = ["agency", "oversight", "track", "class", "category", "region", "policy"];

export class Thread {
  /** @type {Map<string, Letter>} */
  #opened = new Map();
  /** env_id by "KIND:SEQ" of each case seen since login: what was there must stay. @type {Map<string, Map<string, string>>} */
  #seen = new Map();
  #caseTag = "";

  /**
   * @param {import("./desk.js").Desk} desk
   * @param {import("../ui/crypto-client.js").CryptoClient} client
   */
  constructor(desk, client) {
    this.desk = desk;
    this.client = client;
  }

  /**
   * Open what this desk's keys open. Letters that were opened before stay opened as long as one stays at the case.
   * @param {CaseView} view
   * @param {object} [options]
   * @param {readonly (SlotRecord & { deskPk?: Uint8Array })[]} [options.slots] instead of the view's, from an offer that was verified
   * @param {(done: number, total: number) => void} [options.onProgress] in letters
   * @param {AbortSignal} [options.signal]
   * @returns {Promise<Reading>}
   */
  async read(view, { slots = view.slots, onProgress, signal } = {}) {
    if (view.case_tag !== this.#caseTag) this.forget();
    this.#caseTag = view.case_tag;
    const chain = this.desk.chain.with(view.statements);
    const listed = [...view.envelopes, ...view.notes].sort((a, b) => a.kind - b.kind || a.seq - b.seq);
    const seen = this.#seen.get(view.case_tag) ?? new Map();
    const alarms = [REPORTER_MESSAGE, AGENCY_MESSAGE, AGENCY_NOTE].flatMap((kind) => checkChain(listed, kind)).concat(checkAgainstSeen(seen, listed));
    for (const { kind, seq, env_id: id } of listed) if (!seen.has(`${kind}:${seq}`)) seen.set(`${kind}:${seq}`, id);
    this.#seen.set(view.case_tag, seen);
    const unread = listed.filter(({ env_id: id }) => !this.#opened.has(id));
    const ours = unread.filter((envelope) => !this.#isForeign(envelope));
    const sealedOf = fetchLetters(ours, (id) => this.desk.download(id), (ids) => this.desk.downloadMany(view.case_tag, ids));
    let done = listed.length - unread.length;
    const open = async (/** @type {EnvelopeEntry} */ envelope) => {
      signal?.throwIfAborted();
      this.#opened.set(envelope.env_id, await this.#open(envelope, view, chain, slots, sealedOf));
      onProgress?.(done += 1, listed.length);
    };
    // the report first: inside it stands the key that the reporter's letters are signed with
    for (const envelope of unread.filter(({ kind }) => kind === REPORT)) await open(envelope);
    await Promise.all(unread.filter(({ kind }) => kind !== REPORT).map(open));
    const letters = listed.map(({ env_id: id }) => /** @type {Letter} */ (this.#opened.get(id)));
    alarms.push(...checkSeen(letters.flatMap(({ envelope: { kind }, meta }) => meta?.seen ? [{ kind, seen: meta.seen }] : []), listed));
    return { letters: newestFirst(letters, view), report: letters.find(({ envelope }) => envelope.kind === REPORT), alarms, chain };
  }

  /** A note of another desk, which nobody here can open. @param {EnvelopeEntry} envelope */
  #isForeign({ kind, agency }) {
    return kind === AGENCY_NOTE && agency !== this.desk.handler.agency;
  }

  /** Let go of what was opened. */
  forget() {
    this.#opened.clear();
    this.#caseTag = "";
  }

  /**
   * @param {EnvelopeEntry} envelope
   * @param {CaseView} view
   * @param {Directory} chain
   * @param {readonly (SlotRecord & { deskPk?: Uint8Array })[]} slots
   * @param {(envId: string) => Promise<import("../crypto/blobs.js").Bytes>} sealedOf
   * @returns {Promise<Letter>}
   */
  async #open(envelope, view, chain, slots, sealedOf) {
    const { kind, env_id: id, wraps_hash: wraps } = envelope;
    /** @type {Letter} */
    const letter = { envelope, meta: null, files: [], fault: null, receiptFits: WITH_RECEIPT.has(kind) ? await receiptFits(envelope, chain, fromHex(view.case_tag, 16)) : null, foreign: false };
    if (this.#isForeign(envelope)) return { ...letter, foreign: true };
    const sealed = await sealedOf(id);
    try {
      const { key, slot } = await this.keyFor(sealed, id, view, chain, slots);
      const report = [...this.#opened.values()].find((one) => one.envelope.kind === REPORT);
      const signer = kind === REPORT ? undefined : kind === REPORTER_MESSAGE ? reporterOf(report) : signerAt(chain, view.track, envelope).signPk;
      const { meta, files } = await this.client.open(sealed, {
        box: { sk: key.boxSk.slice(), pk: key.boxPk }, slot, signer,
        expected: { case_tag: view.case_tag, kind, seq: envelope.seq, prev: envelope.prev, env_id: id, wraps_hash: wraps, ...claims(envelope, view) },
      });
      return { ...letter, meta, files };
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      return { ...letter, fault: error.code };
    }
  }

  /**
   * The desk key that opens an envelope: by its own slot, or by a slot record that a desk of this case signed.
   * @param {import("../crypto/blobs.js").Bytes} sealed
   * @param {string} id
   * @param {CaseView} view
   * @param {Directory} chain
   * @param {readonly (SlotRecord & { deskPk?: Uint8Array })[]} slots
   * @returns {Promise<{ key: HeldKey, slot?: { record: SlotRecord, deskPk: Uint8Array } }>}
   */
  async keyFor(sealed, id, view, chain, slots) {
    const held = this.desk.keysOf(view.track);
    const kids = (await readHeader(sealed)).kids.map(toHex);
    const own = held.find(({ boxKid }) => kids.includes(boxKid));
    const record = slots.find((slot) => slot.env_id === id && held.some(({ boxKid }) => boxKid === slot.kid));
    const key = record && held.find(({ boxKid }) => boxKid === record.kid);
    // after a transfer back and forth the own slot may have been erased, so a record goes first
    if (record && key) return { key, slot: { record, deskPk: record.deskPk ?? deskOf(chain, view, record.by) } };
    if (own) return { key: own };
    // none of ours: opening it says E_NOT_RECIPIENT by itself
    return { key: held[0] };
  }

  /** The reporter's newest letter that was opened, or the report: what an answer says it has seen. @param {Reading} reading @returns {{ id: string, n: number }} */
  static newestSeen({ letters, report }) {
    const newest = letters.filter(({ envelope, meta }) => envelope.kind === REPORTER_MESSAGE && meta).sort((a, b) => b.envelope.seq - a.envelope.seq)[0];
    return { id: (newest ?? report)?.envelope.env_id ?? "", n: newest?.envelope.seq ?? 0 };
  }
}

/**
 * What the server claims of an envelope, and its inside must say too.
 * @param {EnvelopeEntry} envelope
 * @param {CaseView} view
 * @returns {Record<string, any>}
 */
export function claims({ kind, purpose, outcome }, { events, reply_kid: replyKid }) {
  // a reporter's letter carries no word of the server about its purpose; an agency's always does
  if (kind === REPORTER_MESSAGE) return { ...(purpose && { purpose }), outcome: null };
  if (kind !== REPORT) return { purpose: purpose ?? (kind === AGENCY_NOTE ? "note" : ""), outcome: outcome ?? null };
  const received = events.find(({ type }) => type === "received")?.fields ?? {};
  return { reply_kid: replyKid, ...Object.fromEntries(CLAIMED.map((name) => [name, received[name] ?? ""])) };
}

/** The reporter's signing key, from inside the report. @param {Letter | undefined} report */
function reporterOf(report) {
  return report?.meta ? fromHex(report.meta.rk.sign, 32) : undefined;
}

/**
 * The signing key of the desk that made a slot record: of an agency this case has been with, in force when it was.
 * @param {Directory} chain
 * @param {CaseView} view
 * @param {string} by its kid
 */
function deskOf(chain, { events, envelopes, statements, track }, by) {
  const agencies = new Set([...events.map(({ agency }) => agency), ...events.flatMap(({ fields }) => [fields.oversight, fields.to]), ...envelopes.map(({ agency }) => agency)].filter(Boolean));
  for (const { body } of statements) {
    if (body.kind !== "desk_key" || body.track !== track || !agencies.has(body.agency) || signKidOf(body.sign) !== by) continue;
    return chain.deskKeyVersion(body.agency, track, body.version, body.not_before).signPk;
  }
  throw new DirectoryError();
}

/** @param {readonly Letter[]} letters @param {CaseView} view */
function newestFirst(letters, { events }) {
  const order = new Map(events.filter(({ fields }) => fields.env_id).map(({ number, fields }) => [fields.env_id, number]));
  const rank = (/** @type {Letter} */ { envelope }) => order.get(envelope.env_id) ?? 0;
  return [...letters].sort((a, b) => rank(b) - rank(a) || (a.envelope.on < b.envelope.on ? 1 : a.envelope.on > b.envelope.on ? -1 : b.envelope.seq - a.envelope.seq));
}
