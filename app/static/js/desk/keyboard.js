// @ts-check
/**
 * Single keys for people who work here all day. They count only while no field has the focus, and can be switched off
 * (WCAG 2.1.4).
 */
import { el, replace } from "../ui/dom.js";
import { pick } from "../ui/form.js";
import { t } from "../ui/i18n.js";

/** @typedef {Record<string, () => void>} Keys by key, lower case */

const TYPES_INTO = new Set(["INPUT", "TEXTAREA", "SELECT"]);
const ALL = ["j", "k", "enter", "t", "r", "/", "?"];

/** Words of the catalogue by key: a name must be a word. @type {Record<string, string>} */
const WORDS = { j: "j", k: "k", enter: "enter", t: "t", r: "r", "/": "search", "?": "help" };

export class Keyboard {
  /** @type {Keys} */
  #keys = {};
  #on = true;

  /** @param {EventTarget} target */
  constructor(target) {
    target.addEventListener("keydown", (event) => this.#press(/** @type {KeyboardEvent} */ (event)));
  }

  /** What the keys do on this screen. @param {Keys} keys */
  use(keys) {
    this.#keys = keys;
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (!this.#on || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (target && (TYPES_INTO.has(target.tagName) || target.isContentEditable)) return;
    const key = event.key.toLowerCase();
    // a link or button with the focus has its own Enter
    if (key === "enter" && target?.closest("a, button, summary, [tabindex]:not(main)")) return;
    const act = this.#keys[key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /**
   * The line below the work: the keys of this screen, all of them on demand, and the switch.
   * @param {readonly string[]} shown
   * @param {Element | false} [more]
   */
  line(shown, more = false) {
    const panel = el("div", { class: "stack stack--tight sheet", hidden: true, "data-keys": true });
    const button = el("button", { type: "button", class: "text-button", "aria-expanded": "false", on: { click: () => this.toggle() } }, el("kbd", null, "?"), t("desk-keys-all"));
    this.toggle = () => {
      panel.hidden = !panel.hidden;
      button.setAttribute("aria-expanded", String(!panel.hidden));
      if (panel.hidden) return;
      replace(panel, el("h2", null, t("desk-keys")), el("ul", { class: "keys" }, ALL.map((key) => el("li", null, one(key)))),
        pick({ type: "checkbox", name: "keys", value: "on", label: t("desk-keys-on"), more: t("desk-keys-on-more"), checked: this.#on, bare: true, on: { change: (event) => {
          this.#on = event.target instanceof HTMLInputElement && event.target.checked;
        } } }));
      panel.scrollIntoView({ block: "nearest" });
    };
    return el("div", { class: "stack stack--tight" }, el("p", { class: "keys" }, shown.map(one), button, more), panel);
  }

  /** Shows or hides the list of keys. */
  toggle() {}
}

/** @param {string} key */
const one = (key) => el("span", null, el("kbd", null, key === "enter" ? "Enter" : key.toUpperCase()), " ", t(`desk-key-${WORDS[key]}`));
