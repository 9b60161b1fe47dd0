// @ts-check
/**
 * The letters of a case, opened and checked on the phone. The server is believed in nothing: signatures hang on the pinned root
 * key, order on the chain of envelopes, and what does not fit is shown as an alarm instead of left out.
 */
import { toHex } from "../crypto/encoding.js";
import { CryptoError } from "../crypto/errors.js";
import { HEADER_MAX_BYTES, parseHeader } from "../crypto/header.js";
import { AGENCY_MESSAGE, REPORT, REPORTER_MESSAGE } from "../crypto/meta.js";
import { checkAgainstSeen, checkChain, checkSeen } from "../cases/chain.js";
import { receiptFits, signerAt } from "../cases/proof.js";

/** @typedef {import("../cases/chain.js").ChainAlarm} ChainAlarm */
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
 * @property {{ id: string, n: number } | null} seen the newest of the other side that its author had opened
 * @property {boolean} receiptFits for own letters: the signed receipt names exactly these bytes
 */
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
    alarms.push(...checkSeen(letters.flatMap(({ envelope: { kind }, seen }) => seen ? [{ kind, seen }] : []), view.envelopes));
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
    const letter = { envelope, mine: false, text: null, files: [], alarm: null, seen: null, receiptFits: true };
    const blob = await this.mailbox.download(envelope);
    try {
      const { meta, files } = await this.client.open(blob, {
        boxSk: keys.box.sk.slice(), signer: signerAt(chain, view.track, envelope).signPk,
        expected: {
          kind: AGENCY_MESSAGE, case_tag: toHex(keys.caseTag), seq: envelope.seq, prev: envelope.prev, env_id: envelope.env_id,
          wraps_hash: envelope.wraps_hash, purpose: envelope.purpose ?? "info", outcome: envelope.outcome ?? null,
        },
      });
      return { ...letter, text: meta.text, files, seen: meta.seen ?? null };
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
    const letter = { envelope, mine: true, text: null, files: [], alarm: null, seen: null, receiptFits: receiptFits(envelope, chain, keys.caseTag) };
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
      return { ...letter, text: meta.text, files, seen: meta.seen ?? null };
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      return { ...letter, alarm: error.code };
    }
  }
}
