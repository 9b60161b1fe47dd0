// @ts-check
/** One version of the rules: its rules in order, their check, what they would change, and putting them in force. */
import { Locked } from "../net/session.js";
import { troubleNote } from "../report/trouble.js";
import { arrive, byId, el, replace } from "../ui/dom.js";
import { whileWorking } from "../ui/form.js";
import { number, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note, stateTag } from "../ui/state.js";
import { moved } from "./conditions.js";
import { previewSection, proofSection, refusalNote } from "./findings.js";
import { facetRow, lastField } from "./preview-form.js";
import { ruleForm } from "./rule-form.js";
import { STATES } from "./rules.js";
import { RuleWords } from "./words.js";

/** @typedef {import("./conditions.js").Rule} Rule */
/** @typedef {Omit<import("./rules.js").ListedSet, "rules"> & { rules: Rule[] }} WholeSet */

const READERS_SHOWN = 2;

export class RuleSetPage {
  /** Whether there are changes that the server does not have. */
  changed = false;

  /**
   * @param {object} parts
   * @param {import("../desk/desk.js").Desk} parts.desk
   * @param {import("../desk/names.js").Names} parts.names
   * @param {string} parts.siteName
   * @param {import("./rules.js").Shelf} parts.shelf
   * @param {WholeSet} parts.set
   * @param {() => void} parts.onBack
   */
  constructor({ desk, names, siteName, shelf, set, onBack }) {
    this.desk = desk;
    this.names = names;
    this.siteName = siteName;
    this.shelf = shelf;
    this.set = set;
    this.onBack = onBack;
    this.words = new RuleWords(names, shelf.kinds);
    this.facets = facetRow(names);
    this.result = el("div", { class: "stack", "aria-live": "polite" });
    this.head = el("div", { class: "stack stack--tight" });
    this.table = el("div");
    /** Set once the check and the preview of the stored revision were seen. @type {{ proven: boolean, previewed: boolean }} */
    this.seen = { proven: false, previewed: false };
  }

  get #editable() {
    return this.set.state === "draft" || this.set.state === "checked";
  }

  show() {
    const main = byId("isi");
    main.className = "wrap main stack";
    replace(main, el("div", { class: "stack", "data-step": "rule-set", "data-version": this.set.version }, this.head, this.result, this.table));
    this.#draw();
    arrive(`${this.set.version} - ${this.siteName}`);
  }

  #draw() {
    const { version, state, rules } = this.set;
    const check = el("button", { type: "button", class: state === "checked" && !this.changed ? "button button--second" : "button", "data-check": true }, t(this.changed ? "rulebook-save-check" : "rulebook-check-now"));
    check.addEventListener("click", () => void this.#work(check, () => this.#check()));
    replace(this.head,
      el("p", null, el("a", { href: "#isi", class: "back", "data-back": true, on: { click: (event) => {
        event.preventDefault();
        this.onBack();
      } } }, icon("back"), t("rulebook-back"))),
      el("div", { class: "row" }, el("h1", null, version), stateTag(STATES[state], t(`rulebook-state-${state}`)), el("span", { class: "soft", "data-rules-state": state }, t("rulebook-count", { count: number(rules.length) }))),
      this.changed && note("soon", t("rulebook-unsaved"), {}, t("rulebook-unsaved-more")),
      el("div", { class: "row" }, check,
        this.changed && this.#button("save", t("rulebook-save"), () => this.#save()),
        this.#editable && !this.changed && this.#button("discard", t("rulebook-discard"), () => this.#discard())));
    this.#drawRules();
  }

  #drawRules() {
    const { rules } = this.set;
    replace(this.table, el("table", { class: "table table--cards" },
      el("caption", null, t("rulebook-order")),
      el("thead", null, el("tr", null, ["number", "when", "handled"].map((name) => el("th", { scope: "col" }, t(`rules-${name}`))), el("th", { scope: "col" }, t("rulebook-priority")), this.#editable && el("th", { scope: "col" }, t("rulebook-acts")))),
      el("tbody", null, rules.map((rule, at) => el("tr", { "data-rule": rule.id },
        el("td", { "data-label": t("rules-number") }, at + 1),
        el("th", { scope: "row" }, this.words.condition(rule.when), el("br"), el("span", { class: "small soft" }, rule.id)),
        el("td", { "data-label": t("rules-handled") }, [...new Set(rule.candidates.map(({ handling }) => this.words.office(handling)))].slice(0, READERS_SHOWN).join(t("rules-or"))),
        el("td", { "data-label": t("rulebook-priority") }, t(`rulebook-priority-${rule.priority}`)),
        this.#editable && el("td", null, el("span", { class: "rule-acts" },
          this.#act("up", rule, t("rulebook-up"), () => this.#change(moved(rules, at, -1))),
          this.#act("down", rule, t("rulebook-down"), () => this.#change(moved(rules, at, 1))),
          this.#act("edit", rule, t("rulebook-edit"), () => this.#edit(at)),
          this.#act("remove", rule, t("rulebook-remove"), () => this.#change(rules.filter((one) => one !== rule))))))))),
    this.#editable && el("p", null, el("button", { type: "button", class: "button button--second", "data-add": true, on: { click: () => this.#edit(rules.length) } }, t("rulebook-add-rule"))));
  }

  /** @param {string} act @param {Rule} rule @param {string} words @param {() => void} work */
  #act(act, rule, words, work) {
    return el("button", { type: "button", class: "button button--quiet button--small", "data-rule-act": act, "aria-label": `${words}: ${rule.id}`, on: { click: () => {
      work();
      const same = this.table.querySelector(`[data-rule="${CSS.escape(rule.id)}"] [data-rule-act="${act}"]`);
      if (same instanceof HTMLElement) same.focus();
    } } }, words);
  }

  /** @param {string} name @param {string} words @param {() => Promise<void>} work */
  #button(name, words, work) {
    const button = el("button", { type: "button", class: "button button--second", [`data-${name}`]: true }, words);
    button.addEventListener("click", () => void this.#work(button, work));
    return button;
  }

  /** @param {Rule[]} rules */
  #change(rules) {
    this.set.rules = rules;
    this.changed = true;
    this.seen = { proven: false, previewed: false };
    replace(this.result);
    this.#draw();
  }

  /** @param {number} at the rule's place; past the end for a new one */
  #edit(at) {
    const { rules } = this.set;
    const general = rules[rules.length - 1];
    const rule = rules[at] ?? { ...general, id: "", when: { track: "service" }, reason: { id: "", en: "" } };
    const main = byId("isi");
    main.className = "wrap wrap--form main stack";
    replace(main, ruleForm({
      rule, others: rules.filter((one) => one !== rules[at]).map(({ id }) => id), names: this.names, kinds: this.shelf.kinds, policies: this.shelf.policies, agencies: this.desk.document.agencies,
      onCancel: () => this.show(),
      onDone: (changed) => {
        // a new rule comes first: behind the general ones it would never be used
        this.#change(at < rules.length ? rules.map((one, n) => (n === at ? changed : one)) : [changed, ...rules]);
        this.show();
      },
    }));
    arrive(`${t("rulebook-rule", { rule: rule.id })} - ${this.siteName}`);
  }

  async #save() {
    const { version, revision, rules } = this.set;
    this.set = await this.desk.session.ask("PUT", `/desk/rules/${version}`, { json: { revision, rules }, tries: 1 });
    this.changed = false;
    this.#draw();
  }

  async #discard() {
    const { version, revision } = this.set;
    await this.desk.session.ask("DELETE", `/desk/rules/${version}`, { json: { revision }, answer: "none", tries: 1 });
    this.onBack();
  }

  async #check() {
    if (this.changed) await this.#save();
    const { version, revision } = this.set;
    const proof = await this.desk.session.ask("POST", `/desk/rules/${version}/check`, { json: { revision } });
    if (this.#editable) this.set.state = proof.proven ? "checked" : "draft";
    this.seen = { proven: proof.proven, previewed: false };
    this.#draw();
    replace(this.result, proofSection(proof), proof.proven && version !== this.shelf.in_force && this.#previewForm());
  }

  /** How many cases, which facets; then what would change, and only then the button that puts it in force. */
  #previewForm() {
    const last = lastField();
    const found = el("div", { class: "stack" });
    const button = el("button", { type: "button", class: "button button--second", "data-preview-now": true }, t("rulebook-preview-now"));
    button.addEventListener("click", () => void this.#work(button, async () => {
      const facets = this.facets.read();
      const preview = await this.desk.session.ask("POST", `/desk/rules/${this.set.version}/preview`, { json: { last: last.read(), ...(facets && { facets: [facets] }) } });
      this.seen.previewed = true;
      replace(found, previewSection(preview, this.names), this.#activateButton());
    }));
    return el("section", { class: "stack", "aria-labelledby": "akibat" }, el("h2", { id: "akibat" }, t("rulebook-preview")), last.field, this.facets.section, el("p", null, button), found);
  }

  #activateButton() {
    const button = el("button", { type: "button", class: "button", "data-activate": true }, t("rulebook-activate"));
    button.addEventListener("click", () => void this.#work(button, async () => {
      const { version, revision } = this.set;
      await this.desk.session.ask("POST", `/desk/rules/${version}/activate`, { json: { over: this.shelf.in_force, revision }, tries: 1 });
      this.set = await this.desk.session.ask("GET", `/desk/rules/${version}`);
      this.shelf.in_force = version;
      this.#draw();
      replace(this.result, el("div", { "data-activated": version }, note("seal", t("rulebook-activated", { version }), {}, t("rulebook-activated-more"))));
      byId("isi").focus();
    }));
    return el("div", { class: "stack stack--tight" }, el("p", null, t("rulebook-activate-lead", { version: this.shelf.in_force })), el("p", null, button));
  }

  /** @param {HTMLButtonElement} button @param {() => Promise<void>} work */
  async #work(button, work) {
    await whileWorking(button, t("rulebook-working"), async () => {
      try {
        await work();
      } catch (error) {
        if (error instanceof Locked) return;
        const refusal = refusalNote(error);
        replace(this.result, refusal ?? troubleNote(error));
        this.result.scrollIntoView({ block: "nearest" });
      }
    });
  }
}
