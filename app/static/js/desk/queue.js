// @ts-check
/**
 * The queue: a desk's cases by what is due next. It is read again from time to time, and stays where the reader is: rows are
 * added and taken away around the one that is looked at.
 */
import { arrive, byId, el, replace } from "../ui/dom.js";
import { clock, number, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { empty, note, sees } from "../ui/state.js";
import { Problem } from "../net/api.js";
import { Locked } from "../net/session.js";
import { troubleNote } from "../report/trouble.js";
import { byFacets } from "./places.js";
import { filterPanel, NO_FILTER, viewOf } from "./filters.js";
import { markPlace } from "./head.js";
import { Rows } from "./queue-rows.js";

/** @typedef {import("./desk.js").ListedCase} ListedCase */

/** What a coordinator who is named without tracks sees. */
const TRACKS = ["service", "whistleblower"];
const PAGE = 50;
const PAGE_MAX = 100;
const AGAIN_MS = 15_000;
const TYPING_MS = 250;
/** What the server can look for: digits a reference begins with. */
const REFERENCE = /^[0-9a-f][0-9a-f -]{0,23}$/i;

export class Queue {
  /** @type {import("./filters.js").Filter} */
  filter = { ...NO_FILTER };
  /** @type {ListedCase[]} */
  cases = [];
  /** The row one is at. */
  here = "";
  /** First lines of the cases that were opened here, by tag: they never leave this page. @type {Map<string, string>} */
  lines = new Map();
  /** @type {string | null} */
  #cursor = null;
  /** @type {import("./desk.js").Counters | null} */
  #counters = null;
  #search = "";
  #rows = new Rows();
  #turn = 0;
  #timer = 0;
  #shown = false;
  #scroll = 0;

  /**
   * @param {object} parts
   * @param {import("./desk.js").Desk} parts.desk
   * @param {import("./names.js").Names} parts.names
   * @param {readonly string[] | null} parts.off
   * @param {import("./keyboard.js").Keyboard} parts.keyboard
   * @param {string} parts.siteName
   * @param {(tag: string) => void} parts.onOpen
   */
  constructor({ desk, names, off, keyboard, siteName, onOpen }) {
    this.desk = desk;
    this.names = names;
    this.off = off;
    this.keyboard = keyboard;
    this.siteName = siteName;
    this.onOpen = onOpen;
    this.agency = desk.document.agencies.find(({ id }) => id === desk.handler.agency);
    this.byFacets = byFacets(desk.handler);
    this.panel = filterPanel({
      filter: this.filter, names, byFacets: this.byFacets,
      tracks: this.byFacets && !desk.handler.tracks.length ? TRACKS : desk.handler.tracks,
      regions: this.byFacets ? [...(names.regions.served ?? names.regions.provinces.map(({ code }) => code))] : this.agency?.regions ?? [],
      onChange: (change) => {
        Object.assign(this.filter, change);
        this.panel.tell(this.#counters);
        void this.#load();
      },
    });
    this.heading = el("h1");
    this.updated = el("span");
    this.news = el("p", { class: "small", role: "status", "data-news": "" });
    this.notice = el("div", { class: "stack stack--tight" });
    this.list = el("div", { class: "stack stack--tight" });
    this.input = el("input", { class: "input", id: "q", name: "q", type: "search", maxlength: 80, autocomplete: "off", spellcheck: "false", placeholder: t("desk-search-hint"), on: { input: () => {
      clearTimeout(this.#typing);
      this.#typing = window.setTimeout(() => this.#look(), TYPING_MS);
    }, keydown: (event) => {
      // back to the rows, where the keys work again
      if (event instanceof KeyboardEvent && event.key === "Escape" && this.here) this.#focus();
    } } });
  }

  #typing = 0;

  /** Put the queue on the screen, as it was left; then read it again. */
  async show() {
    this.#shown = true;
    const main = byId("isi");
    main.className = "wrap wrap--full";
    replace(main, el("div", { class: "desk-grid desk-grid--queue", "data-step": "queue" }, this.panel.panel,
      el("div", { class: "stack stack--tight" },
        el("div", { class: "row row--ends" },
          el("div", null, this.heading, el("p", { class: "small soft" }, t("desk-queue-lead", { agency: this.names.agency(this.desk.handler.agency) }), " ", this.updated)),
          el("form", { class: "row", role: "search", on: { submit: (event) => {
            event.preventDefault();
            clearTimeout(this.#typing);
            this.#look();
          } } }, el("div", { class: "input-icon" }, icon("search"), el("label", { class: "hidden-visually", for: "q" }, t("desk-search")), this.input))),
        this.news, this.notice, this.list,
        this.keyboard.line(["j", "k", "enter", "/"], sees("sealed", t("desk-lines-here"))))));
    this.keyboard.use({ j: () => this.#step(1), k: () => this.#step(-1), enter: () => this.here && this.onOpen(this.here), "/": () => this.input.focus(), "?": () => this.keyboard.toggle() });
    this.#draw();
    arrive(`${t("desk-queue")} - ${this.siteName}`);
    markPlace("queue");
    if (this.cases.length) {
      window.scrollTo(0, this.#scroll);
      this.#focus();
      await this.refresh();
    } else await this.#load();
    this.#wait();
  }

  /** The screen is another's now. */
  leave() {
    this.#scroll = window.scrollY;
    this.#shown = false;
    clearTimeout(this.#timer);
  }

  /** Tags around this one, in the order shown. @param {string} tag */
  around(tag) {
    const order = this.#rows.order();
    const at = order.indexOf(tag);
    return { at: at + 1, of: order.length, next: order[at + 1], previous: at > 0 ? order[at - 1] : undefined, more: this.#cursor !== null };
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(async () => {
      // nobody looks at a hidden page, and asking would keep the session alive
      if (document.visibilityState === "visible") await this.refresh();
      if (this.#shown) this.#wait();
    }, AGAIN_MS);
  }

  /** @param {string} [cursor] @param {number} [limit] */
  #page(cursor = "", limit = PAGE) {
    const q = REFERENCE.test(this.#search) ? this.#search : "";
    return this.desk.queue({ ...this.filter, q, cursor, limit: String(limit) });
  }

  /** Read the first page: another filter, another search. */
  async #load() {
    const turn = (this.#turn += 1);
    this.cases = [];
    this.#cursor = null;
    replace(this.notice);
    replace(this.news);
    replace(this.list, el("p", { class: "soft" }, t("desk-loading")));
    try {
      const [page, counters] = await Promise.all([this.#page(), this.desk.counters()]);
      if (turn !== this.#turn) return;
      this.#take(page.cases, page.next_cursor, counters);
    } catch (error) {
      if (error instanceof Locked || turn !== this.#turn) return;
      replace(this.list);
      replace(this.notice, error instanceof Problem && error.status === 403
        ? note("plain", t("desk-no-cases"), { error: error.code }, t("desk-no-cases-more")) : troubleNote(error, () => void this.#load()));
    }
  }

  /** Read again what is shown. */
  async refresh() {
    const turn = (this.#turn += 1);
    const wanted = Math.max(PAGE, this.cases.length);
    try {
      /** @type {ListedCase[]} */
      const cases = [];
      /** @type {string | null} */
      let cursor = "";
      while (cursor !== null && cases.length < wanted) {
        const page = await this.#page(cursor, Math.min(PAGE_MAX, wanted - cases.length));
        // a case that moves while the pages are read comes in two of them
        cases.push(...page.cases.filter(({ case_tag: tag }) => !cases.some((before) => before.case_tag === tag)));
        cursor = page.next_cursor;
      }
      const counters = await this.desk.counters();
      if (turn !== this.#turn) return;
      replace(this.notice);
      this.#take(cases, cursor, counters, { again: true });
    } catch (error) {
      if (error instanceof Locked || turn !== this.#turn) return;
      replace(this.notice, troubleNote(error, () => void this.refresh()));
    }
  }

  async #more() {
    const turn = (this.#turn += 1);
    try {
      const page = await this.#page(this.#cursor ?? "");
      if (turn !== this.#turn) return;
      const known = new Set(this.cases.map(({ case_tag: tag }) => tag));
      const fresh = page.cases.filter(({ case_tag: tag }) => !known.has(tag));
      const first = fresh[0]?.case_tag;
      this.#take([...this.cases, ...fresh], page.next_cursor, this.#counters);
      if (first) {
        this.here = first;
        this.#draw();
        this.#focus();
      }
    } catch (error) {
      if (error instanceof Locked || turn !== this.#turn) return;
      replace(this.notice, troubleNote(error, () => void this.#more()));
    }
  }

  /**
   * @param {ListedCase[]} cases
   * @param {string | null} cursor
   * @param {import("./desk.js").Counters | null} counters
   * @param {{ again?: boolean }} [options] again: the same as before, read once more
   */
  #take(cases, cursor, counters, { again = false } = {}) {
    const before = this.#rows.order().indexOf(this.here);
    if (again) this.#tellNews(cases);
    this.cases = cases;
    this.#cursor = cursor;
    this.#counters = counters;
    this.panel.tell(counters);
    replace(this.updated, t("desk-updated", { time: clock(new Date()) }));
    if (this.#shown) this.#keepPlace(() => this.#draw());
    const order = this.#rows.order();
    // the row one was at has left the queue: its neighbour takes its place
    if (!order.includes(this.here)) {
      this.here = order[Math.max(0, Math.min(before, order.length - 1))] ?? "";
      this.#rows.element(this.here)?.classList.add("is-here");
    }
  }

  /** Tell, once and in words, what has come and what has changed; nothing jumps for it. @param {readonly ListedCase[]} cases */
  #tellNews(cases) {
    const known = new Map(this.cases.map((listed) => [listed.case_tag, listed.number]));
    const fresh = cases.filter(({ case_tag: tag }) => !known.has(tag)).length;
    const changed = cases.filter(({ case_tag: tag, number: at }) => (known.get(tag) ?? at) < at).length;
    if (!fresh && !changed) return;
    this.news.dataset.news = `${fresh}/${changed}`;
    replace(this.news, [fresh && t("casework-news-fresh", { count: fresh }), changed && t("casework-news-changed", { count: changed })].filter(Boolean).join(" "));
  }

  /** Draw, and move the page so that the row one is at stays under the eye. @param {() => void} draw */
  #keepPlace(draw) {
    const focused = document.activeElement;
    const anchor = this.#rows.element(this.here);
    const top = anchor?.isConnected ? anchor.getBoundingClientRect().top : null;
    draw();
    const now = this.#rows.element(this.here);
    if (top !== null && now?.isConnected && top > 0 && top < innerHeight) window.scrollBy(0, now.getBoundingClientRect().top - top);
    if (focused instanceof HTMLElement && focused !== document.activeElement) {
      const same = focused.isConnected ? focused : this.list.querySelector(`[data-open="${focused.dataset.open}"]`);
      if (same instanceof HTMLElement) same.focus({ preventScroll: true });
    }
  }

  #draw() {
    const shown = this.#found();
    const complete = this.#cursor === null;
    this.#rows.draw(shown, { names: this.names, off: this.off, zone: this.agency?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone, lines: this.lines, byFacets: this.byFacets, onOpen: this.onOpen }, { complete, here: this.here });
    const view = viewOf(this.filter);
    const plain = view && view !== "offered" && view !== "contested" && !this.filter.priority && !this.filter.category && !this.filter.region && !this.filter.track && !this.#search ? view : "some";
    replace(this.heading, t(`desk-heading-${plain}`, { count: shown.length, shown: complete ? number(shown.length) : t("desk-more-than", { count: number(shown.length) }) }));
    if (!shown.length) {
      replace(this.list, this.#search || plain === "some" ? empty("search", t("desk-empty-search"), t("desk-empty-search-more")) : empty("on-time", t("desk-empty"), t("desk-empty-more")));
      return;
    }
    const table = el("div", { class: "queue scroll", tabindex: "0", role: "region", "aria-label": t("desk-queue-label") }, this.#rows.table);
    replace(this.list, table, !complete && el("p", null, el("button", { type: "button", class: "button button--second", "data-more": true, on: { click: () => void this.#more() } }, icon("forward"), t("desk-more", { count: PAGE }))));
  }

  /** The loaded cases that a search by words finds: names, and the lines that were opened here. */
  #found() {
    const words = this.#search.toLowerCase();
    if (!words || REFERENCE.test(words)) return this.cases;
    return this.cases.filter(({ case_tag: tag, category, region, reference }) =>
      [this.names.category(category), this.names.place(region), reference, this.lines.get(tag) ?? ""].some((text) => text.toLowerCase().includes(words)));
  }

  #look() {
    const before = REFERENCE.test(this.#search);
    this.#search = this.input.value.trim();
    // only the beginning of a reference is the server's to look for; words stay here
    if (before || REFERENCE.test(this.#search)) void this.#load();
    else this.#draw();
  }

  /** @param {1 | -1} by */
  #step(by) {
    const order = this.#rows.order();
    if (!order.length) return;
    const at = order.indexOf(this.here);
    this.here = order[at < 0 ? 0 : Math.min(order.length - 1, Math.max(0, at + by))];
    for (const tag of order) this.#rows.element(tag)?.classList.toggle("is-here", tag === this.here);
    this.#focus();
  }

  #focus() {
    const link = this.#rows.element(this.here)?.querySelector("a");
    link?.focus({ preventScroll: true });
    link?.scrollIntoView({ block: "nearest" });
  }
}
