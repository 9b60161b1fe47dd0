// @ts-check
/**
 * The auditor's place: who did what and when at the own agency, and where the chain ends, to be carried away. Never content.
 */
import { markPlace } from "../desk/head.js";
import { spaced } from "../desk/names.js";
import { Locked } from "../net/session.js";
import { saveFile } from "../report/save.js";
import { troubleNote } from "../report/trouble.js";
import { arrive, byId, el, replace } from "../ui/dom.js";
import { clearErrors, field, showErrors, whileWorking } from "../ui/form.js";
import { clock, dayAndYear, dayIn, hasText, number, t, zoneName } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { empty, sees } from "../ui/state.js";

/** @typedef {{ number: number, at: string, actor: string, act: string, subject: string, previous: string, hash: string }} Entry */
/** @typedef {{ entries: Entry[], next_cursor: string | null, head: { number: number, hash: string }, acts: Record<string, string[]> }} TrailDocument */

const PAGE = 50;
const CASE_TAG = /^[0-9a-f]{32}$/;
/** What an auditor may type for a case: at least four digits of its id. */
const CASE_START = /^[0-9a-f]{4,32}$/;
const EXPORT_MS = 300_000;

/** The act in words; one that this page does not know by its code. @param {string} act */
const actWords = (act) => (hasText(`audit-act-${act}`) ? t(`audit-act-${act}`) : act);

export class TrailPage {
  /** @type {Record<string, string>} */
  #wanted = {};
  #turn = 0;

  /** @param {import("../desk/places.js").Parts} parts */
  constructor(parts) {
    this.parts = parts;
    const { desk, names } = parts;
    this.zone = desk.document.agencies.find(({ id }) => id === desk.handler.agency)?.zone ?? "Asia/Jakarta";
    this.rows = el("tbody", null);
    this.list = el("div", { class: "stack stack--tight" });
    this.notice = el("div", { class: "stack stack--tight" });
    this.end = el("section", { class: "sheet stack stack--tight", "aria-labelledby": "ujung" });
    this.actor = el("input", { autocapitalize: "none", autocomplete: "off", spellcheck: "false", maxlength: 64, list: "orang" });
    this.people = el("datalist", { id: "orang" }, names.colleagues.map(({ id, name }) => el("option", { value: id }, name)));
    this.act = el("select", null, el("option", { value: "" }, t("audit-act-any")));
    this.case = el("input", { autocapitalize: "none", autocomplete: "off", spellcheck: "false", maxlength: 40 });
    this.from = el("input", { type: "date" });
    this.to = el("input", { type: "date" });
    this.show_ = el("button", { class: "button", "data-show": true }, icon("search"), t("audit-show"));
    this.form = el("form", { class: "stack", novalidate: true, autocomplete: "off", on: { submit: (event) => {
      event.preventDefault();
      void whileWorking(this.show_, t("audit-loading"), () => this.#search());
    } } },
    el("div", { class: "trail__filters" },
      field({ name: "actor", label: t("audit-who"), control: this.actor }), field({ name: "act", label: t("audit-what"), control: this.act }),
      field({ name: "case", label: t("audit-case"), control: this.case }),
      field({ name: "from", label: t("audit-from"), control: this.from }), field({ name: "to", label: t("audit-to"), control: this.to })),
    this.people, el("div", { class: "row" }, this.show_, this.#exportButton("csv"), this.#exportButton("json")));
  }

  async show() {
    const { desk, keyboard, names, siteName } = this.parts;
    keyboard.use({});
    const main = byId("isi");
    main.className = "wrap wrap--full main";
    replace(main, el("div", { class: "stack", "data-step": "trail" },
      el("div", null, el("h1", null, t("audit-title")), el("p", { class: "lead" }, t("audit-lead", { agency: names.agency(desk.handler.agency) })), sees("open", t("audit-no-content"))),
      this.form, this.notice, this.list, this.end));
    markPlace("trail");
    arrive(`${t("audit-title")} - ${siteName}`);
    await this.#load();
  }

  leave() {
    this.#turn += 1;
  }

  /** @param {"csv" | "json"} format */
  #exportButton(format) {
    const button = el("button", { type: "button", class: "button button--second", "data-export": format, on: { click: () => void whileWorking(button, t("audit-exporting"), () => this.#export(format)) } },
      icon("download"), t(`audit-export-${format}`));
    return button;
  }

  /** What the filter says, or nothing where it cannot be. @returns {Record<string, string> | null} */
  #read() {
    clearErrors(this.form);
    const tag = this.case.value.toLowerCase().replace(/[\s-]/g, "");
    const errors = [];
    if (tag && !CASE_START.test(tag)) errors.push({ name: "case", code: "case_prefix", text: t("audit-error-case") });
    if (this.from.value && this.to.value && this.from.value > this.to.value) errors.push({ name: "to", code: "days_swapped", text: t("audit-error-days") });
    if (errors.length) {
      showErrors(this.form, errors);
      return null;
    }
    const all = { actor: this.actor.value.trim().toLowerCase(), act: this.act.value, case: tag, from: this.from.value, to: this.to.value };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value));
  }

  async #search() {
    const wanted = this.#read();
    if (!wanted) return;
    this.#wanted = wanted;
    await this.#load();
  }

  /** @param {string} cursor @returns {Promise<TrailDocument>} */
  #page(cursor) {
    return this.parts.desk.session.ask("GET", `/desk/trail?${new URLSearchParams({ ...this.#wanted, cursor, limit: String(PAGE) })}`);
  }

  async #load() {
    const turn = (this.#turn += 1);
    replace(this.notice);
    if (!this.rows.childElementCount) replace(this.list, el("p", { class: "soft", role: "status" }, t("audit-loading")));
    try {
      const page = await this.#page("");
      if (turn !== this.#turn) return;
      this.#offerActs(page.acts);
      replace(this.rows);
      this.#draw(page);
      this.#drawEnd(page.head);
    } catch (error) {
      if (error instanceof Locked || turn !== this.#turn) return;
      replace(this.list);
      replace(this.notice, troubleNote(error, () => void this.#load()));
    }
  }

  /** @param {string} cursor */
  async #more(cursor) {
    const turn = (this.#turn += 1);
    try {
      const page = await this.#page(cursor);
      if (turn !== this.#turn) return;
      const first = this.rows.childElementCount;
      this.#draw(page);
      /** @type {HTMLElement | undefined} */ (this.rows.children[first])?.focus();
    } catch (error) {
      if (error instanceof Locked || turn !== this.#turn) return;
      replace(this.notice, troubleNote(error, () => void this.#more(cursor)));
    }
  }

  /** @param {Record<string, string[]>} acts */
  #offerActs(acts) {
    if (this.act.options.length > 1) return;
    for (const [family, members] of Object.entries(acts)) {
      this.act.append(el("optgroup", { label: hasText(`audit-family-${family}`) ? t(`audit-family-${family}`) : family }, members.map((act) => el("option", { value: act }, actWords(act)))));
    }
  }

  /** @param {TrailDocument} page */
  #draw({ entries, next_cursor: cursor }) {
    for (const entry of entries) this.rows.append(this.#row(entry));
    if (!this.rows.childElementCount) {
      replace(this.list, empty("search", t("audit-empty"), t("audit-empty-more")));
      return;
    }
    const columns = ["when", "who", "what", "about", "number"];
    replace(this.list,
      el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("audit-title") },
        el("table", { class: "table table--cards trail" }, el("thead", null, el("tr", null, columns.map((column) => el("th", { scope: "col", class: column === "number" ? "n" : null }, t(`audit-${column}`))))), this.rows)),
      cursor && el("p", null, el("button", { type: "button", class: "button button--second", "data-more": true, on: { click: () => void this.#more(cursor) } }, icon("forward"), t("audit-more", { count: PAGE }))));
  }

  /** @param {Entry} entry */
  #row(entry) {
    const { names } = this.parts;
    const person = hasText(`audit-actor-${entry.actor}`) ? t(`audit-actor-${entry.actor}`) : names.person(entry.actor);
    const cell = (/** @type {string} */ column, /** @type {import("../ui/dom.js").Children[]} */ ...inside) => el("td", { "data-label": t(`audit-${column}`) }, el("span", null, inside));
    return el("tr", { "data-entry": entry.number, "data-act": entry.act, tabindex: "-1" },
      el("th", { scope: "row", class: "nowrap" }, `${dayAndYear(dayIn(entry.at, this.zone))}, ${clock(entry.at, this.zone)}`),
      cell("who", person, person !== entry.actor && [" ", el("span", { class: "mono soft" }, entry.actor)]),
      cell("what", actWords(entry.act)),
      cell("about", CASE_TAG.test(entry.subject) ? el("span", { class: "mono" }, spaced(entry.subject)) : entry.subject && entry.subject !== entry.actor ? el("span", { class: "mono" }, entry.subject) : "–"),
      el("td", { class: "n", "data-label": t("audit-number") }, number(entry.number)));
  }

  /** @param {{ number: number, hash: string }} head */
  #drawEnd({ number: newest, hash }) {
    const { desk, names } = this.parts;
    replace(this.end, el("h2", { id: "ujung" }, t("audit-end")), el("p", null, t("audit-end-more")),
      el("dl", { class: "facts" },
        el("div", null, el("dt", null, t("audit-end-agency")), el("dd", null, names.agency(desk.handler.agency))),
        el("div", null, el("dt", null, t("audit-end-number")), el("dd", null, number(newest))),
        el("div", null, el("dt", null, t("audit-end-hash")), el("dd", { class: "mono trail__hash", "data-head": `${desk.handler.agency}:${newest}:${hash}` }, spaced(hash))),
        el("div", null, el("dt", null, t("audit-end-read")), el("dd", null, `${dayAndYear(dayIn(new Date(), this.zone))}, ${clock(new Date(), this.zone)} ${zoneName(this.zone)}`))),
      el("div", { class: "row" }, el("button", { type: "button", class: "button button--second button--small", "data-print": true, on: { click: () => window.print() } }, icon("print"), t("audit-print"))));
  }

  /** @param {"csv" | "json"} format */
  async #export(format) {
    const wanted = this.#read();
    if (!wanted) return;
    const { desk } = this.parts;
    try {
      const blob = await desk.session.ask("GET", `/desk/trail/export?${new URLSearchParams({ ...wanted, format })}`, { answer: "blob", timeoutMs: EXPORT_MS });
      saveFile(blob, `${desk.handler.agency}-${dayIn(new Date(), this.zone)}.${format}`);
    } catch (error) {
      if (!(error instanceof Locked)) replace(this.notice, troubleNote(error));
    }
  }
}
