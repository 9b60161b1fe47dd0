// @ts-check
/** Who else is at this case, and whether it has moved on: asked again every quarter minute while the page is looked at. */
import { Locked } from "../net/session.js";
import { el, replace } from "../ui/dom.js";
import { t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";

const BEAT_MS = 15_000;

export class Presence {
  #timer = 0;
  #tag = "";

  /**
   * @param {object} parts
   * @param {import("./desk.js").Desk} parts.desk
   * @param {import("./names.js").Names} parts.names
   * @param {(tag: string) => boolean} parts.isWriting
   * @param {(tag: string, number: number) => void} parts.onNumber told the number of the newest event
   */
  constructor({ desk, names, isWriting, onNumber }) {
    this.desk = desk;
    this.names = names;
    this.isWriting = isWriting;
    this.onNumber = onNumber;
    this.line = el("p", { class: "small presence", role: "status", hidden: true });
  }

  /** @param {string} tag */
  come(tag) {
    clearTimeout(this.#timer);
    this.#tag = tag;
    void this.#beat(tag);
  }

  async leave() {
    clearTimeout(this.#timer);
    const tag = this.#tag;
    this.#tag = "";
    // whoever falls silent is gone in half a minute anyway
    if (tag) await this.desk.leaveCase(tag).catch(() => undefined);
  }

  /** @param {string} tag */
  async #beat(tag) {
    if (document.visibilityState === "visible") {
      try {
        const { number, others } = await this.desk.beAt(tag, this.isWriting(tag));
        if (tag !== this.#tag) return;
        this.#show(others);
        this.onNumber(tag, number);
      } catch (error) {
        // the line is down, or the case is another desk's now: whoever does something will be told then
        if (error instanceof Locked) return;
      }
    }
    if (tag === this.#tag) this.#timer = window.setTimeout(() => void this.#beat(tag), BEAT_MS);
  }

  /** @param {{ handler: string, writing: boolean }[]} others */
  #show(others) {
    const told = others.map(({ handler, writing }) => t(writing ? "casework-writes" : "casework-reads", { name: this.names.person(handler) })).join(" ");
    if (this.line.dataset.others === told) return;
    this.line.dataset.others = told;
    this.line.hidden = !told;
    replace(this.line, told && [icon("people"), " ", told]);
  }
}
