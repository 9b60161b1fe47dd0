// @ts-check
/**
 * The letters of a case, opened and checked on the phone. The server is believed in nothing: signatures hang on the pinned root
 * key, order on the chain of envelopes, and what does not fit is shown as an alarm instead of left out.
 */
import { fromHex, toHex } from "../crypto/encoding.js";
import { CryptoError } from "../crypto/errors.js";
import { contentOf, HEADER_MAX_BYTES, parseHeader } from "../crypto/header.js";
import { AGENCY_MESSAGE, REPORT, REPORTER_MESSAGE } from "../crypto/meta.js";
import { verifyReceipt } from "../crypto/receipt.js";

/** @typedef {import("./session.js").Mailbox} Mailbox */
/** @typedef {import("./session.js").EnvelopeEntry} EnvelopeEntry */
/** @typedef {import("../crypto/directory.js").Directory} Directory */
/** @typedef {{ name: string, type: string, blob: Blob }} OpenedFile */
/**
 * @typedef {object} Letter
 * @property {EnvelopeEntry} envelope
 * @property {boolean} mine
 * @property {string | null} text null when it cannot be read here
 * @property {OpenedFile[]} files
 * @property {string | null} alarm code of what does not fit
 * @property {boolean} receiptFits for own letters: the signed receipt names exactly these bytes
 */
/** @typedef {{ code: "gap" | "E_FORK" | "E_CONTEXT", seq: number, mine: boolean }} ChainAlarm */

/**
 * Gaps, doubles and broken links in one direction's letters.
 * @param {readonly EnvelopeEntry[]} envelopes all of the case
 * @param {number} kind
 * @returns {ChainAlarm[]}
 */
export function checkChain(envelopes, kind) {
  const mine = kind === REPORTER_MESSAGE;
  const report = envelopes.find((envelope) => envelope.kind === REPORT);
  const row = envelopes.filter((envelope) => envelope.kind === kind).sort((a, b) => a.seq - b.seq);
  /** @type {ChainAlarm[]} */
  const alarms = [];
  let expected = 1;
  let before = report?.env_id;
  for (const { seq, env_id: id, prev } of row) {
    if (seq < expected) {
      alarms.push({ code: "E_FORK", seq, mine });
      continue;
    }
    for (; expected < seq; expected += 1) {
      alarms.push({ code: "gap", seq: expected, mine });
      before = undefined;
    }
    // after a gap the link before is unknown, so it can be neither right nor wrong
    if (before !== undefined && prev !== before) alarms.push({ code: "E_CONTEXT", seq, mine });
    before = id;
    expected = seq + 1;
  }
  return alarms;
}

/**
 * Letters another view of the same case had, which have changed or gone since.
 * @param {ReadonlyMap<string, string>} seen env_id by "KIND:SEQ", from earlier in this session
 * @param {readonly EnvelopeEntry[]} envelopes
 * @returns {ChainAlarm[]}
 */
export function checkAgainstSeen(seen, envelopes) {
  const now = new Map(envelopes.map((envelope) => [`${envelope.kind}:${envelope.seq}`, envelope.env_id]));
  return [...seen].filter(([place, id]) => now.get(place) !== id).map(([place]) => {
    const [kind, seq] = place.split(":").map(Number);
    return { code: now.has(place) ? "E_FORK" : "gap", seq, mine: kind === REPORTER_MESSAGE };
  });
}

export class Thread {
  /** Opened letters stay opened while the mailbox is. @type {Map<string, Letter>} */
  #opened = new Map();
  /** @type {Map<string, string>} */
  #seen = new Map();

  /**
   * @param {Mailbox} mailbox
   * @param {import("../ui/crypto-client.js").CryptoClient} client
   * @param {Directory} directory
   */
  constructor(mailbox, client, directory) {
    this.mailbox = mailbox;
    this.client = client;
    this.directory = directory;
  }

  /**
   * Every letter, newest first, and what is wrong with their order.
   * @returns {Promise<{ letters: Letter[], alarms: ChainAlarm[] }>}
   */
  async read() {
    const view = /** @type {import("./session.js").CaseView} */ (this.mailbox.view);
    const chain = this.directory.with(view.statements);
    const alarms = [...checkChain(view.envelopes, AGENCY_MESSAGE), ...checkChain(view.envelopes, REPORTER_MESSAGE), ...checkAgainstSeen(this.#seen, view.envelopes)];
    for (const { kind, seq, env_id: id } of view.envelopes) this.#seen.set(`${kind}:${seq}`, id);
    const letters = [];
    for (const envelope of view.envelopes) {
      let letter = this.#opened.get(envelope.env_id);
      if (!letter) {
        letter = envelope.kind === AGENCY_MESSAGE ? await this.#openTheirs(envelope, chain) : await this.#openMine(envelope, chain);
        this.#opened.set(envelope.env_id, letter);
      }
      letters.push(letter);
    }
    const order = new Map(view.events.filter(({ fields }) => fields.env_id).map(({ number, fields }) => [fields.env_id, number]));
    const rank = (/** @type {Letter} */ { envelope }) => order.get(envelope.env_id) ?? 0;
    letters.sort((a, b) => rank(b) - rank(a) || (a.envelope.on < b.envelope.on ? 1 : -1) || b.envelope.seq - a.envelope.seq);
    return { letters, alarms };
  }

  /** Keep what was just written readable while the mailbox is open. @param {string} envId @param {string} text @param {OpenedFile[]} files */
  remember(envId, text, files) {
    this.#written.set(envId, { text, files });
  }

  /** @type {Map<string, { text: string, files: OpenedFile[] }>} */
  #written = new Map();

  /** The agency's newest letter that was opened here: what an answer says it has seen. */
  newestOpened() {
    const view = /** @type {import("./session.js").CaseView} */ (this.mailbox.view);
    const opened = [...this.#opened.values()].filter(({ mine, alarm, text }) => !mine && !alarm && text !== null);
    const newest = opened.sort((a, b) => b.envelope.seq - a.envelope.seq)[0];
    const report = view.envelopes.find(({ kind }) => kind === REPORT);
    return newest ? { id: newest.envelope.env_id, n: newest.envelope.seq } : { id: report?.env_id ?? "", n: 0 };
  }

  /**
   * @param {EnvelopeEntry} envelope
   * @param {Directory} chain
   * @returns {Promise<Letter>}
   */
  async #openTheirs(envelope, chain) {
    const { keys } = this.mailbox;
    const view = /** @type {import("./session.js").CaseView} */ (this.mailbox.view);
    /** @type {Letter} */
    const letter = { envelope, mine: false, text: null, files: [], alarm: null, receiptFits: true };
    const blob = await this.mailbox.download(envelope);
    try {
      const { meta, files } = await this.client.open(blob, {
        boxSk: keys.box.sk.slice(), signer: signerAt(chain, view.track, envelope).signPk,
        expected: {
          kind: AGENCY_MESSAGE, case_tag: toHex(keys.caseTag), seq: envelope.seq, prev: envelope.prev, env_id: envelope.env_id,
          wraps_hash: envelope.wraps_hash, purpose: envelope.purpose ?? "info", outcome: envelope.outcome ?? null,
        },
      });
      return { ...letter, text: meta.text, files };
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      return { ...letter, alarm: error.code };
    }
  }

  /**
   * @param {EnvelopeEntry} envelope
   * @param {Directory} chain
   * @returns {Promise<Letter>}
   */
  async #openMine(envelope, chain) {
    const { keys } = this.mailbox;
    /** @type {Letter} */
    const letter = { envelope, mine: true, text: null, files: [], alarm: null, receiptFits: receiptFits(envelope, chain, keys.caseTag) };
    const written = this.#written.get(envelope.env_id);
    if (written) return { ...letter, ...written };
    const start = new Uint8Array(await (await this.mailbox.downloadStart(envelope, Math.min(HEADER_MAX_BYTES, envelope.bytes))).arrayBuffer());
    try {
      const own = toHex(keys.replyKid);
      // by default own letters have no slot for these words: whoever finds the words cannot read them
      if (!parseHeader(start, envelope.bytes).kids.some((kid) => toHex(kid) === own)) return letter;
      const { meta, files } = await this.client.open(await this.mailbox.download(envelope), {
        boxSk: keys.box.sk.slice(), signer: keys.sign.pk,
        expected: { kind: envelope.kind, case_tag: toHex(keys.caseTag), seq: envelope.seq, prev: envelope.prev, env_id: envelope.env_id, wraps_hash: envelope.wraps_hash },
      });
      return { ...letter, text: meta.text, files };
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      return { ...letter, alarm: error.code };
    }
  }
}

/**
 * The desk's signing key for a letter. Its day is known, its hour is not, and a key may begin or end on that day.
 * @param {Directory} chain
 * @param {string} track
 * @param {EnvelopeEntry} envelope
 */
function signerAt(chain, track, { agency, version, on }) {
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
export function receiptFits({ receipt, env_id: id, wraps_hash: wraps }, chain, caseTag) {
  if (!receipt) return false;
  const envId = fromHex(id, 32);
  try {
    verifyReceipt(receipt, chain.receiptKey(), { envId, content: contentOf(envId, fromHex(wraps, 32)), caseTag });
    return true;
  } catch (error) {
    if (error instanceof CryptoError) return false;
    throw error;
  }
}
