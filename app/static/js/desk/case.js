// @ts-check
/** One case: the report, the conversation, the clocks, the acts. What is being written outlives every reload of the case. */
import { releasePictures } from "../cases/files.js";
import { newsFor } from "../cases/news.js";
import { whyHere } from "../cases/routed.js";
import { checkActs } from "../cases/signed-acts.js";
import { Problem } from "../net/api.js";
import { Locked } from "../net/session.js";
import { troubleNote } from "../report/trouble.js";
import { arrive, byId, el, replace } from "../ui/dom.js";
import { t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note } from "../ui/state.js";
import { actsSheet } from "./acts.js";
import { showCaseFile } from "./case-file.js";
import { checksOf } from "./checks.js";
import { answerSheet, offerForm, pendingNote } from "./handover.js";
import { markPlace } from "./head.js";
import { historyPart } from "./history.js";
import { checkList, letterList } from "./letters.js";
import { spaced } from "./names.js";
import { deadlineSheet } from "./rail.js";
import { changesSince } from "./changes.js";
import { Drafts } from "./drafts.js";
import { linkSheet } from "./links.js";
import { Presence } from "./presence.js";
import { replyForm } from "./reply.js";
import { reportSheet } from "./report-sheet.js";
import { decisionSheet, handOverDecided, routingNote } from "./routing.js";
import { Thread } from "./thread.js";
import { readOffer } from "./transfer.js";

/** @typedef {import("./desk.js").CaseView} CaseView */

const LINE_LETTERS = 140;

export class CasePage {
  tag = "";
  /** What was opened of the case on the screen. @type {import("./thread.js").Reading | null} */
  reading = null;
  /** The case on the screen, as it was last read. @type {CaseView | null} */
  view = null;
  /** The newest event that was seen of it. */
  #number = 0;
  #turn = 0;

  /**
   * @param {object} parts
   * @param {import("./desk.js").Desk} parts.desk
   * @param {import("./names.js").Names} parts.names
   * @param {readonly string[] | null} parts.off
   * @param {import("../ui/crypto-client.js").CryptoClient} parts.client
   * @param {import("../data/sources.js").Sources} parts.sources
   * @param {import("./keyboard.js").Keyboard} parts.keyboard
   * @param {import("./queue.js").Queue} parts.queue
   * @param {string} parts.siteName
   * @param {() => void} parts.onQueue
   * @param {(tag: string) => void} parts.onCase
   */
  constructor(parts) {
    this.parts = parts;
    this.thread = new Thread(parts.desk, parts.client);
    this.kept = el("p", { class: "small soft", role: "status", "data-draft": "" });
    this.drafts = new Drafts(parts.desk, (state) => this.#tellDraft(state));
    this.presence = new Presence({ desk: parts.desk, names: parts.names, isWriting: (tag) => this.drafts.isWriting(tag), onNumber: (tag, number) => this.#moved(tag, number) });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.tag) void this.drafts.keep(this.tag);
    });
  }

  /** Whether anything is written and not sent. */
  get hasDraft() {
    return this.drafts.unkept;
  }

  /** Before the keys go: what is written is sealed and on its way to be kept, and colleagues are told that nobody is here. */
  settle() {
    return Promise.all([this.tag && this.drafts.keep(this.tag), this.presence.leave()]);
  }

  /** The screen is another's now: what was opened is closed. */
  leave() {
    this.#turn += 1;
    void this.presence.leave();
    if (this.tag) void this.drafts.keep(this.tag);
    this.thread.forget();
    releasePictures();
    this.tag = "";
    this.view = null;
  }

  /**
   * @param {string} tag
   * @param {Element | false} [notice] what has just happened
   */
  async show(tag, notice = false) {
    const { desk, siteName } = this.parts;
    const turn = (this.#turn += 1);
    if (tag !== this.tag) {
      void this.presence.leave();
      if (this.tag) void this.drafts.keep(this.tag);
      this.thread.forget();
    }
    this.tag = tag;
    const main = byId("isi");
    main.className = "wrap wrap--full";
    if (!main.querySelector(`[data-case="${tag}"]`)) replace(main, this.#frame(tag, el("p", { class: "soft", role: "status" }, t("desk-case-loading"))));
    markPlace("case");
    this.parts.client.start();
    /** @type {CaseView} */
    let view;
    try {
      view = await desk.view(tag);
    } catch (error) {
      if (error instanceof Locked || turn !== this.#turn) return;
      replace(main, this.#frame(tag, error instanceof Problem && error.status === 404
        ? note("plain", t("desk-case-gone"), { icon: "question", error: "not_found" }, t("desk-case-gone-more")) : troubleNote(error, () => void this.show(tag))));
      return;
    }
    if (turn !== this.#turn) return;
    releasePictures();
    this.#draw(view, notice);
    arrive(`${this.parts.names.category(view.category)} - ${siteName}`);
    await this.#read(view, turn);
    if (turn === this.#turn && view.envelopes) this.presence.come(tag);
  }

  /** @param {string} tag @param {...import("../ui/dom.js").Children} inside */
  #frame(tag, ...inside) {
    const { queue, onQueue } = this.parts;
    const { at, of, more } = queue.around(tag);
    return el("div", { class: "desk-grid desk-grid--case", "data-step": "case", "data-case": tag }, el("div", { class: "stack" },
      el("div", { class: "row row--ends" },
        el("a", { class: "back", href: "#isi", "data-back": true, on: { click: (event) => {
          event.preventDefault();
          onQueue();
        } } }, icon("back"), at ? t(more ? "desk-back-of-more" : "desk-back-of", { at, of }) : t("desk-queue")),
        el("span", { class: "small soft only-wide no-print" }, el("kbd", null, "J"), " ", t("desk-case-next"), " ", el("kbd", null, "K"), " ", t("desk-case-previous"))),
      inside));
  }

  /** @param {CaseView} view @param {Element | false} notice */
  #draw(view, notice) {
    const { desk, names, off, queue, keyboard, onCase, onQueue } = this.parts;
    const { category, reference, track, class: kind, region, state, assignee } = view;
    this.reading = null;
    this.#number = view.number;
    this.view = view;
    this.report = el("div", { class: "stack" }, el("p", { class: "soft", role: "status" }, t("desk-unsealing")));
    this.letters = el("div", { class: "stack" });
    this.reply = el("div");
    this.checks = el("div");
    this.notices = el("div", { class: "stack stack--tight" }, notice, !this.#isOffered(view) && [pendingNote(view, names), view.envelopes && routingNote(view, names)]);
    const main = byId("isi");
    const frame = this.#frame(view.case_tag,
      this.presence.line, this.notices,
      el("div", { class: "stack stack--tight" }, el("h1", null, names.category(category)),
        el("div", { class: "row small", "data-state": state }, el("span", { class: "mono", "data-reference": reference }, spaced(reference)),
          el("span", null, t(`desk-class-${kind}`)), track === "whistleblower" && el("span", { class: "mark" }, icon("seal"), t("desk-track-whistleblower")), el("span", null, names.place(region)), view.agency !== desk.handler.agency && el("span", { "data-agency": view.agency }, names.agency(view.agency)),
          el("span", null, !view.envelopes ? t(`ui-case-${state}`) : assignee ? t("desk-case-with", { state: t(`ui-case-${state}`), name: names.person(assignee) }) : t("desk-case-nobody", { state: t(`ui-case-${state}`) })))),
      this.report,
      view.envelopes && el("section", { class: "stack", "aria-labelledby": "utas" }, el("h2", { id: "utas" }, t("desk-letters")), this.letters, this.reply));
    const acts = actsSheet({
      desk, view, names, compose: (purpose) => this.#compose(purpose), ...this.#ends(view),
      passOn: (box) => offerForm({ desk, thread: this.thread, view, reading: this.reading, names, ...this.#ends(view) }, box),
    });
    frame.append(el("aside", { class: "rail", "aria-label": t("desk-rail") }, deadlineSheet(view, off), !this.#isOffered(view) && view.envelopes && acts, view.links && this.#links(view),
      el("section", { class: "sheet stack stack--tight", "aria-label": t("desk-checks") }, view.envelopes && [el("h2", null, t("desk-checks")), this.checks], whyHere(view.routed), historyPart(view, names)),
      view.envelopes && el("p", { class: "no-print" }, el("button", { type: "button", class: "button button--second button--small", "data-case-file-open": true, on: { click: () => void this.#toPaper(view) } }, icon("download"), t("casefile-open")))));
    replace(main, frame);
    const step = (/** @type {string | undefined} */ tag) => tag && onCase(tag);
    keyboard.use({
      j: () => step(queue.around(view.case_tag).next), k: () => step(queue.around(view.case_tag).previous), r: () => this.#compose(""),
      t: () => {
        const assign = main.querySelector('[data-act="assign"]');
        if (assign instanceof HTMLElement) assign.click();
      },
      "/": onQueue, "?": () => keyboard.toggle(),
    });
    frame.firstElementChild?.append(keyboard.line(view.envelopes ? ["j", "k", "t", "r"] : ["j", "k"]));
  }

  /** @param {CaseView} view */
  #links(view) {
    const { desk, names, queue, onCase } = this.parts;
    const near = queue.cases.filter(({ case_tag: tag, category }) => tag !== view.case_tag && category === view.category);
    return linkSheet({ desk, view, names, near, lines: queue.lines, onCase, onStale: this.#ends(view).onStale });
  }

  /** The whole case as one page to print, once it has been read. @param {CaseView} view */
  async #toPaper(view) {
    const { desk, names } = this.parts;
    const { reading } = this;
    if (!reading) return;
    void this.presence.leave();
    await showCaseFile({ desk, names, view, reading, onBack: () => void this.show(view.case_tag) });
  }

  /** What follows on an act. @param {CaseView} view */
  #ends({ case_tag: tag }) {
    return { onDone: (/** @type {string} */ words) => this.show(tag, note("seal", words, { icon: "tick" })), onStale: (/** @type {string} */ code) => this.#stale(tag, code) };
  }

  /** @param {string} purpose */
  #compose(purpose) {
    this.reply?.querySelector("form")?.dispatchEvent(new CustomEvent("compose", { detail: purpose }));
  }

  /** @param {CaseView} view @param {number} turn */
  async #read(view, turn) {
    const { desk, names, client, sources, queue } = this.parts;
    const { report, letters, reply, checks } = this;
    if (!report || !letters || !reply || !checks) return;
    const tag = view.case_tag;
    if (!view.envelopes) {
      replace(report, note("plain", t("desk-facets-only"), { icon: "seal" }, t("desk-facets-only-more")));
      const sheet = view.acts.includes("routing_decided") && await decisionSheet({ desk, view, names, ...this.#ends(view) });
      if (turn === this.#turn && sheet) report.append(sheet);
      return;
    }
    try {
      const offer = this.#isOffered(view) ? await readOffer(desk, view) : null;
      if (turn !== this.#turn) return;
      if (offer) this.notices?.append(answerSheet({ desk, view, names, offer, ...this.#ends(view) }));
      const reading = await this.thread.read(view, offer && "slots" in offer ? { slots: offer.slots } : {});
      this.reading = reading;
      const acts = await checkActs(view.events, tag, desk.document.origin);
      if (turn !== this.#turn) return;
      const text = reading.report?.meta?.text;
      if (text) queue.lines.set(tag, text.replace(/\s+/g, " ").slice(0, LINE_LETTERS));
      replace(checks, checkList(checksOf(reading.letters, reading.alarms, acts)));
      const { draft, returned } = this.drafts.of(view);
      this.#tellDraft(returned ? "returned" : "");
      replace(reply, !offer && replyForm({
        desk, client, view, reading, names, draft, kept: this.kept, onWritten: () => this.drafts.changed(tag), onSending: () => this.drafts.settle(),
        onSent: (words) => {
          this.drafts.sent(tag);
          return this.show(tag, note("seal", words, {}, t("desk-sent-more")));
        },
        onStale: this.#ends(view).onStale,
      }));
      const known = { names, agency: desk.handler.agency, news: newsFor(view.events, view.envelopes, "agency") };
      const [sheet, list] = await Promise.all([reading.report ? reportSheet(reading.report, { names, sources, receivedOn: view.received_on }) : note("stop", t("desk-report-missing"), { error: "gap" }), letterList(reading, known)]);
      if (turn !== this.#turn) return;
      replace(report, sheet);
      replace(letters, list);
      if (!offer && this.notices) await handOverDecided({ desk, thread: this.thread, view, reading, names, notices: this.notices, ...this.#ends(view) });
    } catch (error) {
      if (error instanceof Locked || turn !== this.#turn) return;
      replace(report, troubleNote(error, () => void this.show(tag)));
    }
  }

  /** Whether another desk waits for this one's answer. @param {CaseView} view */
  #isOffered({ transfer, agency }) {
    return transfer?.to === this.parts.desk.handler.agency && agency !== transfer.to;
  }

  /** The case has changed under what was about to be done: show it as it is, what has changed, and the draft. @param {string} tag @param {string} code */
  async #stale(tag, code) {
    const seen = this.#number;
    const kept = this.drafts.isWriting(tag) ? t("desk-stale-draft") : t("desk-stale-more");
    const told = el("div");
    await this.show(tag, note("soon", code === "act_not_allowed" || code === "case_closed" ? t("desk-not-allowed") : t("desk-stale"), { error: code }, told, kept));
    if (this.tag === tag && this.view?.case_tag === tag) replace(told, changesSince(this.view, seen, this.parts.names));
  }

  /** @param {"kept" | "failed" | "returned" | ""} state of the draft */
  #tellDraft(state) {
    this.kept.dataset.draft = state;
    replace(this.kept, state && t(`casework-draft-${state}`));
  }

  /** Say when the case has moved on meanwhile. @param {string} tag @param {number} number of its newest event */
  #moved(tag, number) {
    if (tag !== this.tag || number <= this.#number || this.notices?.querySelector("[data-changed]")) return;
    this.notices?.append(el("div", { "data-changed": number }, note("soon", t("desk-changed"), { icon: "again" }, t("desk-changed-more"),
      el("p", null, el("button", { type: "button", class: "button button--second button--small", "data-reload": true, on: { click: () => void this.#stale(tag, "reloaded") } }, icon("again"), t("desk-reload"))))));
  }
}
