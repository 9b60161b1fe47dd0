// @ts-check
/** The coordinator's place: the versions of the rules, and one of them at a time. Facets only; nothing here opens a case. */
import { markPlace } from "../desk/head.js";
import { Locked } from "../net/session.js";
import { troubleNote } from "../report/trouble.js";
import { arrive, byId, el, replace } from "../ui/dom.js";
import { field, showErrors, whileWorking } from "../ui/form.js";
import { dayBrief, t } from "../ui/i18n.js";
import { stateTag } from "../ui/state.js";
import { refusalNote } from "./findings.js";
import { RuleSetPage } from "./rule-set.js";

/** @typedef {{ by: string, on: string } | null} Done */
/** @typedef {{ version: string, state: "draft" | "checked" | "active" | "retired", revision: number, rules: number, based_on: string | null, created: Done, changed: Done, checked: Done, activated: Done, retired_on: string | null }} ListedSet */
/** @typedef {{ in_force: string, sets: ListedSet[], kinds: import("./words.js").Kind[], policies: string[] }} Shelf */

const VERSION = /^[a-z0-9][a-z0-9._-]{0,63}$/;
/** @type {Record<ListedSet["state"], import("../ui/state.js").State>} */
export const STATES = { draft: "paused", checked: "soon", active: "on-time", retired: "closed" };

export class RulesPage {
  /** @type {RuleSetPage | null} */
  #set = null;

  /** @param {import("../desk/places.js").Parts} parts */
  constructor(parts) {
    this.parts = parts;
  }

  get hasDraft() {
    return this.#set?.changed ?? false;
  }

  leave() {}

  /** The versions, or the one with unsaved changes. */
  async show() {
    const main = byId("isi");
    main.className = "wrap main stack";
    this.parts.keyboard.use({});
    markPlace("rules");
    if (this.#set?.changed) {
      this.#set.show();
      return;
    }
    this.#set = null;
    replace(main, el("h1", null, t("rulebook-title")), el("p", { class: "soft" }, t("desk-loading")));
    try {
      this.#list(await this.parts.desk.session.ask("GET", "/desk/rules"));
    } catch (error) {
      if (!(error instanceof Locked)) replace(main, troubleNote(error, () => void this.show()));
    }
    arrive(`${t("rulebook-title")} - ${this.parts.siteName}`);
  }

  /** @param {Shelf} shelf */
  #list(shelf) {
    const main = byId("isi");
    replace(main, el("div", { class: "stack", "data-step": "rules" },
      el("h1", null, t("rulebook-title")), el("p", { class: "lead" }, t("rulebook-lead")),
      el("table", { class: "table table--cards" },
        el("thead", null, el("tr", null, ["version", "state", "count", "last"].map((name) => el("th", { scope: "col", class: name === "count" ? "n" : null }, t(`rulebook-col-${name}`))))),
        el("tbody", null, shelf.sets.map((one) => this.#row(one, shelf)))),
      this.#copyForm(shelf)));
  }

  /** @param {ListedSet} one @param {Shelf} shelf */
  #row(one, shelf) {
    const last = one.activated ?? one.checked ?? one.changed ?? one.created;
    return el("tr", { "data-version": one.version },
      el("th", { scope: "row" }, el("a", { href: "#isi", "data-set": one.version, on: { click: (event) => {
        event.preventDefault();
        void this.#open(one.version, shelf);
      } } }, one.version)),
      el("td", { "data-label": t("rulebook-col-state") }, stateTag(STATES[one.state], t(`rulebook-state-${one.state}`))),
      el("td", { class: "n", "data-label": t("rulebook-col-count") }, one.rules),
      el("td", { "data-label": t("rulebook-col-last") }, last ? `${this.parts.names.person(last.by)}, ${dayBrief(last.on)}` : ""));
  }

  /** @param {Shelf} shelf */
  #copyForm(shelf) {
    const version = el("input", { autocomplete: "off", spellcheck: "false", maxlength: 64 });
    const source = el("select", null, shelf.sets.map((one) => el("option", { value: one.version, selected: one.version === shelf.in_force }, one.version)));
    const button = el("button", { class: "button", "data-copy": true }, t("rulebook-copy"));
    const form = el("form", { class: "stack wrap--form", novalidate: true }, el("h2", null, t("rulebook-new")),
      field({ name: "version", label: t("rulebook-new-version"), hint: t("rulebook-new-version-hint"), control: version }),
      field({ name: "based_on", label: t("rulebook-based-on"), control: source }), el("p", null, button));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const name = version.value.trim();
      const wrong = !VERSION.test(name) || shelf.sets.some((one) => one.version === name);
      showErrors(form, wrong ? [{ name: "version", code: "version", text: t("rulebook-wrong-version") }] : []);
      if (wrong) return;
      void whileWorking(button, t("desk-loading"), async () => {
        try {
          await this.parts.desk.session.ask("POST", "/desk/rules", { json: { version: name, based_on: source.value } });
        } catch (error) {
          if (!(error instanceof Locked)) form.prepend(refusalNote(error) ?? troubleNote(error));
          return;
        }
        await this.#open(name, shelf);
      });
    });
    return form;
  }

  /** @param {string} version @param {Shelf} shelf */
  async #open(version, shelf) {
    const { desk, names, siteName } = this.parts;
    try {
      const [set, now] = await Promise.all([desk.session.ask("GET", `/desk/rules/${version}`), desk.session.ask("GET", "/desk/rules")]);
      this.#set = new RuleSetPage({ desk, names, siteName, shelf: { ...shelf, ...now }, set, onBack: () => {
        this.#set = null;
        void this.show();
      } });
      this.#set.show();
    } catch (error) {
      if (!(error instanceof Locked)) byId("isi").prepend(refusalNote(error) ?? troubleNote(error));
    }
  }
}
