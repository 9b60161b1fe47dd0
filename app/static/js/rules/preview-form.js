// @ts-check
/** What a preview is asked about: how many of the last cases, and facets that are typed in. */
import { el } from "../ui/dom.js";
import { field, group } from "../ui/form.js";
import { byName, t } from "../ui/i18n.js";
import { optionGroups } from "./choices.js";

const LAST = 1000;
const MOST = 10_000;
const CLASSES = ["complaint", "information", "aspiration"];

/** @returns {{ field: HTMLElement, read: () => number }} */
export function lastField() {
  const input = el("input", { class: "input input--code", type: "number", min: 0, max: MOST, value: LAST });
  return {
    field: field({ name: "last", label: t("rulebook-last"), hint: t("rulebook-last-hint"), control: input }),
    read: () => Math.min(MOST, Math.max(0, Math.trunc(Number(input.value) || 0))),
  };
}

/**
 * One report to be tried. On the whistleblower track it has a group and a province only, and one class.
 * @param {import("../desk/names.js").Names} names
 * @returns {{ section: HTMLElement, read: () => Record<string, string> | null }} null while nothing is chosen
 */
export function facetRow({ catalogue, regions }) {
  const served = (/** @type {string} */ code) => regions.served === null || regions.served.has(code);
  /** @param {string} track */
  const matters = (track) => catalogue.groups.filter((one) => one.track === track).map((one) => ({ label: one.name, options: track === "whistleblower" ? [{ value: one.id, label: one.name }] : catalogue.categories.filter(({ group: own }) => own === one.id).map((each) => ({ value: each.id, label: each.name })) }));
  const category = el("select", { class: "select" }, optionGroups([...matters("service"), ...matters("whistleblower")], "", t("rulebook-none")));
  const regencies = regions.regencies.filter(({ code }) => served(code)).map(({ code, name }) => ({ value: code, label: name })).sort((a, b) => byName(a.label, b.label));
  const region = el("select", { class: "select" }, optionGroups([{ label: t("rulebook-regions"), options: regencies }]));
  const kind = el("select", { class: "select" }, CLASSES.map((value) => el("option", { value }, t(`rules-class-${value}`))));
  return {
    section: group({ name: "asked", legend: t("rulebook-asked"), hint: t("rulebook-asked-hint") },
      el("div", { class: "rule-asked" }, field({ name: "asked-category", label: t("rulebook-categories"), control: category }), field({ name: "asked-region", label: t("rulebook-regions"), control: region }), field({ name: "asked-class", label: t("rulebook-classes"), control: kind }))),
    read: () => {
      if (!category.value || !region.value) return null;
      const hidden = catalogue.groups.some(({ id, track }) => id === category.value && track === "whistleblower");
      return hidden
        ? { track: "whistleblower", class: "disclosure", category: category.value, region: region.value.slice(0, region.value.lastIndexOf(".")) }
        : { track: "service", class: kind.value, category: category.value, region: region.value };
    },
  };
}
