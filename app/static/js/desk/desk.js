// @ts-check
/**
 * A desk that a handler has opened: session, keys, the verified directory, and the requests that are made there. Locking wipes the
 * keys; nothing of this outlives the document.
 */
import { signHandlerLogin } from "../crypto/challenge.js";
import { openDraft, sealDraft } from "../crypto/draft.js";
import { fromBase64, fromHex, toBase64, toHex } from "../crypto/encoding.js";
import { Directory } from "../crypto/directory.js";
import { DirectoryError } from "../crypto/errors.js";
import { kekOf, loginKeyOf, openBlob, wrapBlob } from "../crypto/handler.js";
import { randomBytes, wipe } from "../crypto/hashing.js";
import { numbersOf } from "../crypto/roster.js";
import { ARGON2_MEMORY_KIB, ARGON2_PASSES } from "../crypto/argon2.js";
import { persist, Problem, request } from "../net/api.js";
import { Session } from "../net/session.js";
import { derivePwKey } from "../ui/argon2-client.js";
import { agencyOfHandler, keyInForce, openDeskKeys, requireListed, wipeKeys } from "./keys.js";

/** @typedef {import("../cases/proof.js").EnvelopeEntry} EnvelopeEntry */
/** @typedef {import("../cases/clocks.js").EventEntry} EventEntry */
/** @typedef {import("../report/readers.js").DeadlineEntry} DeadlineEntry */
/** @typedef {import("../report/readers.js").AgencyEntry} AgencyEntry */
/** @typedef {import("./keys.js").HeldKey} HeldKey */
/** @typedef {import("../crypto/statements.js").Statement} Statement */
/** @typedef {{ id: string, agency: string, roles: string[], tracks: string[] }} Handler */
/** @typedef {{ id: string, name: string, roles: string[], tracks: string[] }} Colleague */
/**
 * @typedef {{ case_tag: string, reference: string, number: number, state: string, track: string, class: string, category: string, region: string,
 *   received_on: string, next_due: DeadlineEntry | null, assignee: string | null, priority: number, unread: boolean, escalated: boolean }} ListedCase
 */
/** @typedef {{ open: number, mine: number, overdue: number, today: number, week: number, unassigned: number, waiting: number, offered: number, contested: number }} Counters */
/**
 * @typedef {{ case_tag: string, reference: string, number: number, state: string, track: string, class: string, category: string, region: string,
 *   received_on: string, agency: string, deadlines: DeadlineEntry[], routed: import("../cases/routed.js").Routed | null, pause_days: number, events: EventEntry[], envelopes: EnvelopeEntry[],
 *   outcome: { number: number, code: string, answer_by: string | null } | null,
 *   next: { seq: number, prev: string, recipients: import("../crypto/directory.js").Recipient[] }, acts: string[],
 *   statements: import("../crypto/statements.js").Statement[], assignee: string | null, reply_kid: string, notes: EnvelopeEntry[],
 *   transfer: { number: number, from: string, to: string, oversight: string, on: string } | null,
 *   slots: import("../crypto/slots.js").SlotRecord[], routing: { contested: boolean, decided_to: string | null }, draft: string | null,
 *   links: { case_tag: string, reference: string, state: string, category: string, region: string }[] }} CaseView
 */
/** @typedef {{ origin: string, agencies: AgencyEntry[], categories: { id: string, group: string, name: { id: string, en: string } }[], statements: import("../crypto/statements.js").Statement[] }} DirectoryDocument */

const TRIES = 4;
const SALT_BYTES = 16;
const PAGES_HELD = 12;
/** 64 MiB on a slow office line. */
const DOWNLOAD_MS = 900_000;

export const unixNow = () => Math.floor(Date.now() / 1000);

/** The server asks for other work than the protocol fixes: weaker words would come of it. */
class WrongParameters extends Error {
  constructor() {
    super("wrong_parameters");
    this.code = "error";
  }
}

/**
 * @param {import("../ui/page.js").PageFacts} facts
 * @param {Record<string, number>} [minimum] numbers that were seen before: a server cannot go back behind them
 * @returns {Promise<{ document: DirectoryDocument, chain: Directory }>}
 */
async function loadDirectory(facts, minimum) {
  const document = await persist(() => request("GET", "/directory"), { tries: TRIES });
  if (document.origin !== facts.origin || document.root !== facts.root) throw new DirectoryError();
  return { document, chain: Directory.verify(document, fromHex(facts.root, 32), minimum) };
}

/**
 * A request at the door: repeated while the line is in its way, but not against a limit, whose wait the person must be told of.
 * @param {string} path
 * @param {unknown} json
 */
async function ask(path, json) {
  const answer = await persist(() => request("POST", path, { json }).catch((error) => {
    if (error instanceof Problem && error.status === 429) return error;
    throw error;
  }), { tries: TRIES });
  if (answer instanceof Problem) throw answer;
  return answer;
}

/**
 * Show a second factor, and another for as long as it is not right and the person goes on.
 * @param {{ handler: string, nonce: string, sig: string }} signed
 * @param {import("./second-factor.js").Shown} shown
 * @param {Entry["onSecondFactor"]} onSecondFactor
 */
async function admit(signed, shown, onSecondFactor) {
  for (;;) {
    try {
      return await ask("/desk/session", { ...signed, ...shown });
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "second_factor") throw error;
      const { methods, passkey } = error.document;
      shown = await onSecondFactor({ methods, passkey, nonce: signed.nonce, tried: Object.keys(shown)[0] ?? "" });
    }
  }
}

/** @typedef {"directory" | "words" | "session" | "keys"} Stage */
/**
 * @typedef {object} Entry
 * @property {string} handler
 * @property {readonly Uint8Array[]} passwords what the words can stand for; wiped
 * @property {string} otp '' to be asked for it
 * @property {(wanted: import("./second-factor.js").Wanted) => Promise<import("./second-factor.js").Shown>} onSecondFactor
 * @property {(stage: Stage) => void} onStage
 */

export class Desk {
  /** @type {HeldKey[]} */
  #keys;
  #secrets;
  #kek;
  #facts;
  /** @type {Promise<Colleague[]> | null} */
  #colleagues = null;
  /** Pages of the queue by what was asked, the newest last. @type {Map<string, { tag: string, page: { cases: ListedCase[], next_cursor: string | null } }>} */
  #pages = new Map();

  /**
   * @param {object} parts
   * @param {Session} parts.session
   * @param {Handler} parts.handler
   * @param {HeldKey[]} parts.keys
   * @param {import("../crypto/handler.js").HandlerSecrets} parts.secrets
   * @param {Uint8Array} parts.kek what wraps the own blob
   * @param {DirectoryDocument} parts.document
   * @param {Directory} parts.chain
   * @param {import("../ui/page.js").PageFacts} parts.facts
   * @param {boolean} parts.mustEnrol
   */
  constructor({ session, handler, keys, secrets, kek, document, chain, facts, mustEnrol }) {
    this.session = session;
    /** No second factor of the own: nothing is open before one is enrolled. */
    this.mustEnrol = mustEnrol;
    this.handler = handler;
    this.document = document;
    this.chain = chain;
    this.#keys = keys;
    this.#secrets = secrets;
    this.#kek = kek;
    this.#facts = facts;
  }

  /**
   * Log in. Nothing is sent before the directory holds; the words themselves are never sent at all.
   * @param {import("../ui/page.js").PageFacts} facts
   * @param {Entry} entry
   * @returns {Promise<Desk>}
   */
  static async open(facts, { handler, passwords, otp, onSecondFactor, onStage }) {
    try {
      onStage("directory");
      const { document, chain } = await loadDirectory(facts);
      const expected = agencyOfHandler(chain, document.statements, handler);
      const asked = await ask("/desk/challenge", { handler });
      if (asked.kdf.alg !== "argon2id13" || asked.kdf.ops !== ARGON2_PASSES || asked.kdf.mem !== ARGON2_MEMORY_KIB * 1024) throw new WrongParameters();
      const nonce = fromHex(asked.nonce, 40);
      for (const [at, pw] of passwords.entries()) {
        onStage("words");
        const pwKey = await derivePwKey(facts.assets["workers/argon2.js"] ?? "", pw, fromHex(asked.salt, 16));
        const login = loginKeyOf(pwKey);
        try {
          onStage("session");
          const sig = toHex(signHandlerLogin(login.seed, facts.origin, nonce, handler));
          const admitted = await admit({ handler, nonce: asked.nonce, sig }, otp ? { otp } : {}, onSecondFactor);
          onStage("keys");
          return await Desk.#enter({ admitted, kek: kekOf(pwKey), document, chain, expected, facts });
        } catch (error) {
          // words that stand in both lists can mean two passwords: the signature decides
          if (!(error instanceof Problem) || error.code !== "not_recognised" || at === passwords.length - 1) throw error;
        } finally {
          wipe(pwKey, login.seed);
        }
      }
      throw new TypeError("no password to try");
    } finally {
      wipe(...passwords);
    }
  }

  /** @param {{ admitted: any, kek: Uint8Array, document: DirectoryDocument, chain: Directory, expected: string | undefined, facts: import("../ui/page.js").PageFacts }} parts */
  static async #enter({ admitted, kek, document, chain, expected, facts }) {
    const session = new Session(admitted, "/desk/session");
    try {
      const { handler } = admitted;
      if (handler.agency !== expected) throw new DirectoryError();
      const secrets = openBlob(kek, handler.id, fromBase64(admitted.blob));
      requireListed(chain, handler, secrets);
      const keys = await openDeskKeys(chain, handler.agency, admitted.keys, secrets);
      return new Desk({ session, handler, keys, secrets, kek, document, chain, facts, mustEnrol: admitted.must_enrol });
    } catch (error) {
      wipe(kek);
      void session.end();
      throw error;
    }
  }

  /**
   * The directory and the desk's keys anew, after an officer has changed them: nothing has to be typed for it. Lists that were seen
   * before cannot be taken back; a desk key may be gone because it is over.
   * @returns {Promise<readonly Statement[]>} every statement about the own agency, older keys included
   */
  async refresh() {
    const kept = [`officers/${this.handler.agency}`, `handlers/${this.handler.agency}`];
    const { document, chain } = await loadDirectory(this.#facts, Object.fromEntries(Object.entries(numbersOf(this.chain)).filter(([name]) => kept.includes(name))));
    requireListed(chain, this.handler, this.#secrets);
    const { keys, statements } = await this.session.ask("GET", "/desk/keys");
    const opened = await openDeskKeys(chain, this.handler.agency, keys, this.#secrets);
    wipeKeys(this.#keys, null);
    this.#keys = opened;
    this.document = document;
    this.chain = chain;
    return statements;
  }

  /** What an officer signs with. */
  get signSeed() {
    return this.#secrets.signSeed;
  }

  /** The highest handler list these keys have sealed to. */
  get seen() {
    return this.#secrets.seen;
  }

  /** The own blob, wrapped anew to remember a newer list. @param {number} seen */
  blobSeeing(seen) {
    return wrapBlob(this.#kek, this.handler.id, { ...this.#secrets, seen });
  }

  /**
   * New words for the same keys: one request, which does everything or nothing. Other sessions end with it.
   * @param {Uint8Array} pw 9 bytes
   * @param {string} workerUrl
   */
  async changeWords(pw, workerUrl) {
    const salt = randomBytes(SALT_BYTES);
    const pwKey = await derivePwKey(workerUrl, pw.slice(), salt);
    const login = loginKeyOf(pwKey);
    try {
      const kek = kekOf(pwKey);
      const { id } = this.handler;
      const { nonce } = await this.session.ask("POST", "/desk/challenge", { json: { handler: id } });
      const sig = toHex(signHandlerLogin(login.seed, this.#facts.origin, fromHex(nonce, 40), id));
      const blob = toBase64(wrapBlob(kek, id, this.#secrets));
      await this.session.ask("POST", "/desk/words", { json: { nonce, sig, salt: toHex(salt), login_pk: toHex(login.pk), blob }, answer: "none" });
      wipe(this.#kek);
      this.#kek = kek;
    } finally {
      wipe(pwKey, login.seed);
    }
  }

  /** The server keeps the blob that remembers it. @param {number} seen */
  hasSeen(seen) {
    this.#secrets.seen = Math.max(seen, this.#secrets.seen);
  }

  /** The desk's keys of a track, newest first. @param {string} track */
  keysOf(track) {
    return this.#keys.filter((key) => key.track === track);
  }

  /** The key to write with now. @param {Directory} chain with the case's statements @param {string} track */
  keyInForce(chain, track) {
    return keyInForce(chain, this.#keys, this.handler.agency, track, unixNow());
  }

  /**
   * One page of the queue; a page that has not changed is not sent again.
   * @param {Record<string, string>} wanted empty members do not filter
   * @returns {Promise<{ cases: ListedCase[], next_cursor: string | null }>}
   */
  async queue(wanted) {
    const path = `/desk/cases?${new URLSearchParams(Object.entries(wanted).filter(([, value]) => value))}`;
    const held = this.#pages.get(path);
    const { tag, body } = await this.session.ask("GET", path, { answer: "tagged", headers: held ? { "If-None-Match": held.tag } : {} });
    const page = body ?? held?.page;
    this.#pages.delete(path);
    if (tag) this.#pages.set(path, { tag, page });
    for (const oldest of this.#pages.keys()) if (this.#pages.size > PAGES_HELD) this.#pages.delete(oldest);
    return page;
  }

  /** @returns {Promise<Counters>} */
  counters() {
    return this.session.ask("GET", "/desk/counters");
  }

  /** The people of the own agency, asked once unless they may have changed. @returns {Promise<Colleague[]>} */
  colleagues({ anew = false } = {}) {
    if (anew) this.#colleagues = null;
    this.#colleagues ??= this.session.ask("GET", "/desk/handlers").then(({ handlers }) => handlers);
    this.#colleagues.catch(() => {
      this.#colleagues = null;
    });
    return this.#colleagues;
  }

  /** @param {string} caseTag @returns {Promise<CaseView>} */
  async view(caseTag) {
    /** @type {CaseView} */
    const view = await this.session.ask("GET", `/desk/cases/${caseTag}`);
    const held = Math.max(0, ...this.keysOf(view.track).map(({ version }) => version));
    const isNewer = (/** @type {Statement} */ { body }) => body.kind === "desk_key" && body.agency === this.handler.agency && body.track === view.track && body.version > held;
    // a colleague has changed the desk's keys since this browser logged in
    if (view.statements?.some(isNewer)) await this.refresh();
    return view;
  }

  /** Sealed bytes. @param {string} envId @returns {Promise<Blob>} */
  download(envId) {
    return this.session.ask("GET", `/desk/envelopes/${envId}`, { answer: "blob", timeoutMs: DOWNLOAD_MS });
  }

  /** Those of several, one behind the other. @param {string} caseTag @param {string[]} envIds @returns {Promise<Uint8Array>} */
  downloadMany(caseTag, envIds) {
    return this.session.ask("POST", `/desk/cases/${caseTag}/bundle`, { json: { env_ids: envIds }, answer: "bytes", timeoutMs: DOWNLOAD_MS });
  }

  /** The first bytes only. @param {string} envId @param {number} bytes @returns {Promise<Blob>} */
  downloadStart(envId, bytes) {
    return this.session.ask("GET", `/desk/envelopes/${envId}`, { answer: "blob", headers: { Range: `bytes=0-${bytes - 1}` } });
  }

  /** Whom the case could be offered to. @param {string} caseTag @returns {Promise<{ agency: string, oversight: string }[]>} */
  async receivers(caseTag) {
    return (await this.session.ask("GET", `/desk/cases/${caseTag}/receivers`)).receivers;
  }

  /** The offer that waits for an answer. @param {string} caseTag @returns {Promise<{ grant: string, sig: string, from: string, statement: import("../crypto/statements.js").Statement }>} */
  offer(caseTag) {
    return this.session.ask("GET", `/desk/cases/${caseTag}/transfer`);
  }

  /**
   * An act upon the case as it was last seen.
   * @param {CaseView} view
   * @param {string} what acts, assign, transfer, transfer/accept, transfer/refuse
   * @param {Record<string, unknown>} members
   * @param {{ tries?: number }} [patience] for callers who have their own
   */
  post({ case_tag: tag, number }, what, members, patience = {}) {
    return this.session.ask("POST", `/desk/cases/${tag}/${what}`, { json: { ...members, number }, ...patience });
  }

  /** Who could answer, for the coordinator. @param {string} caseTag @returns {Promise<{ agency: string, oversight: string, choices: { agency: string, oversight: string, by_rules: boolean }[] }>} */
  choices(caseTag) {
    return this.session.ask("GET", `/desk/cases/${caseTag}/routing`);
  }

  /** Be at a case. @param {string} caseTag @param {boolean} writing @returns {Promise<{ number: number, others: { handler: string, writing: boolean }[] }>} */
  beAt(caseTag, writing) {
    return this.session.ask("POST", `/desk/cases/${caseTag}/presence`, { json: { writing }, tries: 1 });
  }

  /** @param {string} caseTag */
  leaveCase(caseTag) {
    return this.session.ask("DELETE", `/desk/cases/${caseTag}/presence`, { answer: "none", tries: 1 });
  }

  /** @param {string} caseTag @param {string} reference */
  unlink(caseTag, reference) {
    return this.session.ask("DELETE", `/desk/cases/${caseTag}/links/${reference}`);
  }

  /** @param {string} caseTag @param {string} sealed */
  keepDraft(caseTag, sealed) {
    return this.session.ask("PUT", `/desk/cases/${caseTag}/draft`, { json: { sealed }, answer: "none" });
  }

  /** @param {string} caseTag */
  dropDraft(caseTag) {
    return this.session.ask("DELETE", `/desk/cases/${caseTag}/draft`, { answer: "none" });
  }

  /** For this handler's own eyes. @param {string} caseTag @param {Uint8Array} plaintext */
  sealOwn(caseTag, plaintext) {
    return sealDraft(this.#secrets.boxSk, this.handler.id, caseTag, plaintext);
  }

  /** @param {string} caseTag @param {Uint8Array} sealed */
  openOwn(caseTag, sealed) {
    return openDraft(this.#secrets.boxSk, this.handler.id, caseTag, sealed);
  }

  /** Wipe the keys; the session has ended or ends with it. */
  wipe() {
    wipeKeys(this.#keys, this.#secrets);
    wipe(this.#kek);
    this.#keys = [];
  }
}
