// @ts-check
/** Parts of a rule's form in which several things are chosen from long lists: matters, places, and readers in their order. */
import { el, replace } from "../ui/dom.js";
import { group } from "../ui/form.js";
import { byName, t, textOf } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { moved, officeOf, officeValue } from "./conditions.js";

/** @typedef {{ label: string, options: { value: string, label: string }[] }} OptionGroup */

/** @param {readonly OptionGroup[]} groups @param {string} [chosen] @param {string} [first] the empty option's words */
export function optionGroups(groups, chosen = "", first = "") {
  return [first && el("option", { value: "" }, first), groups.map(({ label, options }) =>
    el("optgroup", { label }, options.map(({ value, label: words }) => el("option", { value, selected: value === chosen }, words))))];
}

/**
 * A list of what is chosen, and a select that adds to it.
 * @param {{ name: string, legend: string, hint: string, groups: readonly OptionGroup[], chosen: readonly string[], nameOf: (code: string) => string }} parts
 * @returns {{ section: HTMLFieldSetElement, chosen: string[] }} `chosen` is kept up to date
 */
export function pickSeveral({ name, legend, hint, groups, chosen, nameOf }) {
  const kept = [...chosen];
  const list = el("ul", { class: "chips rule-chosen" });
  const select = el("select", { class: "select", name, "aria-label": t("rulebook-add-to", { what: legend }) }, optionGroups(groups, "", t("rulebook-add")));
  const draw = () => replace(list, kept.map((code) => el("li", null, el("button", { type: "button", class: "chip", "data-chosen": code, "aria-label": t("rulebook-take-away", { what: nameOf(code) }), on: { click: () => {
    kept.splice(kept.indexOf(code), 1);
    draw();
    select.focus();
  } } }, nameOf(code), icon("refuse")))));
  select.addEventListener("change", () => {
    if (select.value && !kept.includes(select.value)) kept.push(select.value);
    select.value = "";
    draw();
  });
  draw();
  return { section: group({ name, legend, hint }, list, select), chosen: kept };
}

/**
 * The candidates in the order in which a phone tries them.
 * @param {{ candidates: readonly import("./conditions.js").Candidate[], handling: readonly OptionGroup[], oversight: readonly OptionGroup[] }} parts
 * @returns {{ section: HTMLFieldSetElement, read: () => import("./conditions.js").Candidate[] }}
 */
export function candidateList({ candidates, handling, oversight }) {
  let kept = candidates.map((each) => ({ handling: officeValue(each.handling), oversight: officeValue(each.oversight) }));
  const list = el("ol", { class: "stack stack--tight" });
  /** @param {number} at @param {"handling" | "oversight"} role @param {readonly OptionGroup[]} groups @param {string} words */
  const select = (at, role, groups, words) => {
    const control = el("select", { class: "select", name: `${role}-${at}`, "aria-label": `${words} ${at + 1}` }, optionGroups(withValue(groups, kept[at][role]), kept[at][role]));
    control.addEventListener("change", () => {
      kept[at][role] = control.value;
    });
    return el("label", null, el("span", { class: "small soft" }, words), control);
  };
  /** @param {string} act @param {number} at @param {string} words @param {() => void} work */
  const button = (act, at, words, work) => el("button", { type: "button", class: "button button--quiet button--small", "data-candidate": `${act}-${at}`, "aria-label": `${words} ${at + 1}`, on: { click: () => {
    work();
    draw();
  } } }, words);
  const draw = () => replace(list, kept.map((_one, at) => el("li", { class: "rule-reader" },
    select(at, "handling", handling, t("rules-handled")), select(at, "oversight", oversight, t("rules-watched")),
    button("up", at, t("rulebook-up"), () => {
      kept = moved(kept, at, -1);
    }),
    button("remove", at, t("rulebook-remove"), () => {
      kept.splice(at, 1);
    }))));
  draw();
  const add = el("button", { type: "button", class: "button button--second button--small", "data-candidate": "add", on: { click: () => {
    kept.push({ handling: handling[0].options[0].value, oversight: oversight[0].options[0].value });
    draw();
  } } }, t("rulebook-add-reader"));
  return {
    section: group({ name: "candidates", legend: t("rulebook-readers"), hint: t("rulebook-readers-hint") }, list, el("p", null, add)),
    read: () => kept.map((each) => ({ handling: officeOf(each.handling), oversight: officeOf(each.oversight) })),
  };
}

/** A value that no list has any more stays choosable, as its code. @param {readonly OptionGroup[]} groups @param {string} value */
const withValue = (groups, value) => groups.some(({ options }) => options.some((one) => one.value === value))
  ? groups : [...groups, { label: t("rulebook-gone"), options: [{ value, label: value }] }];

/** @param {readonly import("./words.js").Kind[]} kinds @param {readonly { id: string, kind: string, name: { id: string, en: string } }[]} agencies @param {boolean} watching only oversight bodies */
export function offices(kinds, agencies, watching) {
  /** @param {readonly any[]} list @param {string} prefix */
  const listed = (list, prefix) => list.filter(({ kind }) => !watching || kind === "oversight").map(({ id, name }) => ({ value: `${prefix}:${id}`, label: textOf(name) })).sort((a, b) => byName(a.label, b.label));
  return [{ label: t("rulebook-kinds"), options: listed(kinds, "kind") }, { label: t("rulebook-agencies"), options: listed(agencies, "id") }];
}
