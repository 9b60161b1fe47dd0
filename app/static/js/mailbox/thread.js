// @ts-check
/**
 * The letters of a case, opened and checked on the phone. The server is believed in nothing: signatures hang on the pinned root
 * key, order on the chain of envelopes, and what does not fit is shown as an alarm instead of left out.
 */
import { toHex } from "../crypto/encoding.js";
import { CryptoError } from "../crypto/errors.js";
import { AGENCY_MESSAGE, REPORT, REPORTER_MESSAGE } from "../crypto/meta.js";
import { checkAgainstSeen, checkChain, checkSeen } from "../cases/chain.js";
import { receiptFits, signerAt } from "../cases/proof.js";
import { fetchLetters } from "../net/bundle.js";

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
    const unread = view.envelopes.filter(({ env_id: id }) => !this.#opened.has(id));
    const sealedOf = fetchLetters(unread.filter((envelope) => this.#isForUs(envelope)), (id) => this.mailbox.download(id), (ids) => this.mailbox.downloadMany(ids));
    await Promise.all(unread.map(async (envelope) => {
      const letter = envelope.kind === AGENCY_MESSAGE ? await this.#openTheirs(envelope, chain, sealedOf) : await this.#openMine(envelope, chain, sealedOf);
      this.#opened.set(envelope.env_id, letter);
    }));
    const letters = view.envelopes.map(({ env_id: id }) => /** @type {Letter} */ (this.#opened.get(id)));
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
   * Whether these words may open the letter. Own ones have no slot for them unless that was asked for, so that whoever finds the
   * words cannot read them; a server that says so of a letter that has one only hides it from its own writer.
   * @param {EnvelopeEntry} envelope
   */
  #isForUs({ env_id: id, kind, kids }) {
    return kind === AGENCY_MESSAGE || (!this.#written.has(id) && kids.includes(toHex(this.mailbox.keys.replyKid)));
  }

  /**
   * @param {EnvelopeEntry} envelope
   * @param {Directory} chain
   * @param {(envId: string) => Promise<import("../crypto/blobs.js").Bytes>} sealedOf
   * @returns {Promise<Letter>}
   */
  async #openTheirs(envelope, chain, sealedOf) {
    const { keys } = this.mailbox;
    const view = /** @type {import("./session.js").CaseView} */ (this.mailbox.view);
    /** @type {Letter} */
    const letter = { envelope, mine: false, text: null, files: [], alarm: null, seen: null, receiptFits: true };
    const sealed = await sealedOf(envelope.env_id);
    try {
      const { meta, files } = await this.client.open(sealed, {
        box: { ...keys.box, sk: keys.box.sk.slice() }, signer: signerAt(chain, view.track, envelope).signPk,
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
   * @param {(envId: string) => Promise<import("../crypto/blobs.js").Bytes>} sealedOf
   * @returns {Promise<Letter>}
   */
  async #openMine(envelope, chain, sealedOf) {
    const { keys } = this.mailbox;
    /** @type {Letter} */
    const letter = { envelope, mine: true, text: null, files: [], alarm: null, seen: null, receiptFits: await receiptFits(envelope, chain, keys.caseTag) };
    const written = this.#written.get(envelope.env_id);
    if (written) return { ...letter, ...written };
    if (!this.#isForUs(envelope)) return letter;
    try {
      const { meta, files } = await this.client.open(await sealedOf(envelope.env_id), {
        box: { ...keys.box, sk: keys.box.sk.slice() }, signer: keys.sign.pk,
        expected: { kind: envelope.kind, case_tag: toHex(keys.caseTag), seq: envelope.seq, prev: envelope.prev, env_id: envelope.env_id, wraps_hash: envelope.wraps_hash },
      });
      return { ...letter, text: meta.text, files, seen: meta.seen ?? null };
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      return { ...letter, alarm: error.code };
    }
  }
}
