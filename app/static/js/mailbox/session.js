// @ts-check
/**
 * A mailbox that was opened with the twelve words: its keys, its session, and their end. Keys and token live in this object
 * only; locking wipes both.
 */
import { actRequest } from "../crypto/acts.js";
import { signMailboxLogin } from "../crypto/challenge.js";
import { fromHex, toHex } from "../crypto/encoding.js";
import { wipe } from "../crypto/hashing.js";
import { deriveReporterKeys, wipeReporterKeys } from "../crypto/reporter.js";
import { persist, Problem, request } from "../net/api.js";

/** @typedef {import("../report/readers.js").DeadlineEntry} DeadlineEntry */
/** @typedef {import("../cases/clocks.js").EventEntry} EventEntry */
/** @typedef {import("../cases/routed.js").Routed} Routed */
/** @typedef {import("../cases/proof.js").EnvelopeEntry} EnvelopeEntry */
/** @typedef {{ seq: number, prev: string, recipients: (import("../report/readers.js").Recipient & { statement: any })[] }} Next */
/**
 * @typedef {{ case_tag: string, reference: string, number: number, state: string, track: string, class: string, category: string,
 *   region: string, received_on: string, agency: string, deadlines: DeadlineEntry[], routed: Routed | null, pause_days: number, events: EventEntry[], envelopes: EnvelopeEntry[],
 *   outcome: { number: number, code: string, answer_by: string | null } | null, next: Next, acts: string[], statements: any[] }} CaseView
 */

const TRIES = 4;
/** The server counts idleness from requests; writing a long answer is not idle, so a request shows it now and then. */
const SIGN_OF_LIFE_SHARE = 3;

/** The mailbox is locked: its session is over, by choice or by time. */
export class Locked extends Error {
  constructor() {
    super("session_ended");
    this.code = "session_ended";
  }
}

export class Mailbox {
  /** @type {CaseView | null} */
  view = null;
  #idleTimer = 0;
  #askedAt = Date.now();

  /**
   * @param {import("../crypto/reporter.js").ReporterKeys} keys
   * @param {{ session: string, idle_s: number, absolute_s: number }} opened
   * @param {string} origin
   */
  constructor(keys, opened, origin) {
    this.keys = keys;
    this.origin = origin;
    this.session = opened.session;
    this.idleMs = opened.idle_s * 1000;
    /** Told once when time has ended the session. @type {() => void} */
    this.onLocked = () => undefined;
    this.#absoluteTimer = window.setTimeout(() => void this.lock({ byTime: true }), opened.absolute_s * 1000);
    this.active();
  }

  #absoluteTimer;

  /**
   * Log in with the bits of the twelve words, which are wiped.
   * @param {Uint8Array} entropy
   * @param {string} origin
   * @returns {Promise<Mailbox>}
   */
  static async open(entropy, origin) {
    const keys = deriveReporterKeys(entropy, origin);
    wipe(entropy);
    const mailbox = toHex(keys.mailbox);
    try {
      const { nonce } = await persist(() => request("POST", "/mailbox/challenge", { json: { mailbox } }), { tries: TRIES });
      const sig = toHex(signMailboxLogin(keys.auth.seed, origin, fromHex(nonce, 40), keys.mailbox));
      const opened = await persist(() => request("POST", "/mailbox/session", { json: { mailbox, nonce, sig } }), { tries: TRIES });
      return new Mailbox(keys, opened, origin);
    } catch (error) {
      wipeReporterKeys(keys);
      throw error;
    }
  }

  /** The person is here: the session goes on. */
  active() {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = window.setTimeout(() => void this.lock({ byTime: true }), this.idleMs);
    if (this.session && Date.now() - this.#askedAt > this.idleMs / SIGN_OF_LIFE_SHARE) void this.refresh().catch(() => undefined);
  }

  /**
   * A request in this session; one that says that there is no session any more locks the mailbox.
   * @param {"GET" | "POST" | "DELETE"} method
   * @param {string} path
   * @param {import("../net/api.js").Call} [call]
   */
  async ask(method, path, call = {}) {
    if (!this.session) throw new Locked();
    this.#askedAt = Date.now();
    try {
      return await request(method, path, { ...call, session: this.session });
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      await this.lock({ byTime: true });
      throw new Locked();
    }
  }

  /** The case as it stands now. @returns {Promise<CaseView>} */
  async refresh() {
    this.view = /** @type {CaseView} */ (await persist(() => this.ask("GET", "/mailbox"), { tries: TRIES }));
    return this.view;
  }

  /** Sealed bytes. @param {string} envId @returns {Promise<Blob>} */
  download(envId) {
    return persist(() => this.ask("GET", `/mailbox/envelopes/${envId}`, { answer: "blob" }), { tries: TRIES });
  }

  /** Those of several, one behind the other. @param {string[]} envIds @returns {Promise<Uint8Array>} */
  downloadMany(envIds) {
    return persist(() => this.ask("POST", "/mailbox/bundle", { json: { env_ids: envIds }, answer: "bytes" }), { tries: TRIES });
  }

  /**
   * A signed act upon the case as it was last seen.
   * @param {string} act
   * @param {Record<string, unknown>} [members]
   */
  async act(act, members = {}) {
    const view = /** @type {CaseView} */ (this.view);
    const signed = actRequest(this.keys.event, this.origin, { act, number: view.number, ...members });
    await persist(() => this.ask("POST", "/mailbox/acts", { json: signed }), { tries: TRIES });
    return this.refresh();
  }

  /**
   * End the session and wipe the keys.
   * @param {{ byTime?: boolean }} [options]
   */
  async lock({ byTime = false } = {}) {
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#absoluteTimer);
    const { session } = this;
    if (!session) return;
    this.session = "";
    this.view = null;
    wipeReporterKeys(this.keys);
    if (byTime) this.onLocked();
    // without an answer the token ends by itself; nothing here can use it any more
    await request("DELETE", "/mailbox/session", { session, answer: "none" }).catch(() => undefined);
  }
}
