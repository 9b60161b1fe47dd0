// @ts-check
/**
 * Letters that are being written. Each outlives the tab and the login: sealed with the handler's own key (crypto/draft.js) and kept
 * by the server, which can neither read nor write one. Attachments are not kept.
 */
import { fromBase64, toBase64, utf8 } from "../crypto/encoding.js";
import { CryptoError } from "../crypto/errors.js";
import { newDraft } from "./reply.js";

/** @typedef {import("./reply.js").Draft} Draft */
/** @typedef {import("./desk.js").CaseView} CaseView */

const KEEP_AFTER_MS = 1500;

export class Drafts {
  /** @type {Map<string, Draft>} */
  #drafts = new Map();
  /** What the server holds, by case. @type {Map<string, string>} */
  #kept = new Map();
  #timer = 0;
  /** What is on its way to be kept. @type {Promise<void>} */
  #going = Promise.resolve();

  /** @param {import("./desk.js").Desk} desk @param {(state: "kept" | "failed") => void} tell */
  constructor(desk, tell) {
    this.desk = desk;
    this.tell = tell;
  }

  /** Whether anything is written that is neither sent nor kept. */
  get unkept() {
    return [...this.#drafts].some(([tag, draft]) => draft.files.length > 0 || this.#unlike(tag, draft));
  }

  /** @param {string} tag */
  isWriting(tag) {
    return Boolean(this.#drafts.get(tag)?.text.trim());
  }

  /**
   * The letter being written about a case: as it was left in this tab, or as it was kept.
   * @param {CaseView} view
   * @returns {{ draft: Draft, returned: boolean }} returned: it was kept before this login
   */
  of({ case_tag: tag, draft: sealed }) {
    const here = this.#drafts.get(tag);
    if (here) return { draft: here, returned: false };
    const draft = newDraft();
    this.#drafts.set(tag, draft);
    const words = sealed ? this.#open(tag, sealed) : "";
    this.#kept.set(tag, words);
    if (!words) return { draft, returned: false };
    const [purpose, outcome, text] = JSON.parse(words);
    Object.assign(draft, { purpose, outcome, text });
    return { draft, returned: true };
  }

  /** Keep it, once the writer pauses. @param {string} tag */
  changed(tag) {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.keep(tag), KEEP_AFTER_MS);
  }

  /** Keep it now: sealed and on its way before this returns. @param {string} tag */
  keep(tag) {
    this.#going = this.#keep(tag);
    return this.#going;
  }

  /** The letter is about to be sent: nothing that was kept may arrive after it and come back as a draft. */
  settle() {
    clearTimeout(this.#timer);
    return this.#going;
  }

  /** @param {string} tag */
  async #keep(tag) {
    clearTimeout(this.#timer);
    const draft = this.#drafts.get(tag);
    if (!draft || !this.#unlike(tag, draft)) return;
    const words = wordsOf(draft);
    try {
      if (words) await this.desk.keepDraft(tag, toBase64(this.desk.sealOwn(tag, utf8(words))));
      else await this.desk.dropDraft(tag);
      this.#kept.set(tag, words);
      this.tell("kept");
    } catch {
      // it still stands on the screen, and the next pause tries again
      this.tell("failed");
    }
  }

  /** It has been sent: the server has forgotten it already. @param {string} tag */
  sent(tag) {
    clearTimeout(this.#timer);
    this.#drafts.delete(tag);
    this.#kept.delete(tag);
  }

  /** @param {string} tag @param {Draft} draft */
  #unlike(tag, draft) {
    return wordsOf(draft) !== (this.#kept.get(tag) ?? "");
  }

  /** @param {string} tag @param {string} sealed */
  #open(tag, sealed) {
    try {
      return new TextDecoder().decode(this.desk.openOwn(tag, fromBase64(sealed)));
    } catch (error) {
      // sealed with keys that are no more, or changed: as good as none
      if (error instanceof CryptoError) return "";
      throw error;
    }
  }
}

/** @param {Draft} draft */
const wordsOf = ({ purpose, outcome, text }) => (text.trim() ? JSON.stringify([purpose, outcome, text]) : "");
