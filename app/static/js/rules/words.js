// @ts-check
/** Rules in the page's language. What no list knows is called by its code. */
import { t, textOf } from "../ui/i18n.js";

/** @typedef {import("./conditions.js").Condition} Condition */
/** @typedef {{ id: string, kind: string, level: string, name: { id: string, en: string } }} Kind */

export class RuleWords {
  /** @type {Map<string, string>} */
  #kinds;

  /** @param {import("../desk/names.js").Names} names @param {readonly Kind[]} kinds */
  constructor(names, kinds) {
    this.names = names;
    this.#kinds = new Map(kinds.map(({ id, name }) => [id, textOf(name)]));
  }

  /** "Jalan; kecuali Kota Cimahi" @param {Condition} when @returns {string} */
  condition(when) {
    const track = when.category ? "" : when.track && t(`rules-track-${when.track}`);
    const parts = [
      track,
      when.class && when.class.map((/** @type {string} */ one) => t(`rules-class-${one}`)).join(", "),
      when.category && when.category.map((/** @type {string} */ one) => this.names.category(one)).join(", "),
      when.region && when.region.map((/** @type {string} */ one) => this.names.place(one)).join(", "),
      when.all && when.all.map((/** @type {Condition} */ one) => this.condition(one)).join("; "),
      when.any && when.any.map((/** @type {Condition} */ one) => this.condition(one)).join(t("rules-or")),
      when.not && t("rules-except", { what: this.condition(when.not) }),
    ].filter(Boolean);
    return parts.length ? parts.join("; ") : t("rules-always");
  }

  /** @param {import("./conditions.js").Office} office */
  office(office) {
    return "id" in office ? this.names.agency(office.id) : this.#kinds.get(office.kind) ?? office.kind;
  }
}
