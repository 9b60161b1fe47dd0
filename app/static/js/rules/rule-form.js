// @ts-check
/** The form of one rule: when it holds, who reads, how urgent, and why, in words for the reporter. */
import { el } from "../ui/dom.js";
import { field, group, pick, showErrors } from "../ui/form.js";
import { byName, t } from "../ui/i18n.js";
import { candidateList, offices, pickSeveral } from "./choices.js";
import { conditionOf, flatOf } from "./conditions.js";

/** @typedef {import("./conditions.js").Rule} Rule */

const ID = /^[A-Za-z0-9._-]{1,64}$/;
const CLASSES = ["information", "aspiration", "complaint", "disclosure"];
const PRIORITIES = ["normal", "high", "urgent"];

/**
 * @param {object} options
 * @param {Rule} options.rule
 * @param {readonly string[]} options.others ids of the other rules
 * @param {import("../desk/names.js").Names} options.names
 * @param {readonly import("./words.js").Kind[]} options.kinds
 * @param {readonly string[]} options.policies
 * @param {readonly any[]} options.agencies
 * @param {(rule: Rule) => void} options.onDone
 * @param {() => void} options.onCancel
 */
export function ruleForm({ rule, others, names, kinds, policies, agencies, onDone, onCancel }) {
  const when = conditionPart(rule.when, names);
  const readers = candidateList({ candidates: rule.candidates, handling: offices(kinds, agencies, false), oversight: offices(kinds, agencies, true) });
  const id = el("input", { value: rule.id, autocomplete: "off", spellcheck: "false", maxlength: 64 });
  const policy = el("select", null, policies.map((name) => el("option", { value: name, selected: name === rule.policy }, name)));
  const reason = { id: el("textarea", { lang: "id", maxlength: 500 }, rule.reason.id), en: el("textarea", { lang: "en", maxlength: 500 }, rule.reason.en) };
  const form = el("form", { class: "stack", "data-step": "rule", novalidate: true },
    el("h1", null, rule.id ? t("rulebook-rule", { rule: rule.id }) : t("rulebook-new-rule")),
    field({ name: "id", label: t("rulebook-id"), hint: t("rulebook-id-hint"), control: id }),
    when.sections, readers.section,
    group({ name: "priority", legend: t("rulebook-priority") }, PRIORITIES.map((value) => pick({ type: "radio", name: "priority", value, label: t(`rulebook-priority-${value}`), checked: rule.priority === value, bare: true }))),
    pick({ type: "checkbox", name: "reads_along", value: "yes", label: t("rules-reads-along"), more: t("rulebook-reads-along-hint"), checked: rule.reads_along, bare: true }),
    field({ name: "policy", label: t("rulebook-policy"), control: policy }),
    field({ name: "reason_id", label: t("rulebook-reason-id"), hint: t("rulebook-reason-hint"), control: reason.id }),
    field({ name: "reason_en", label: t("rulebook-reason-en"), control: reason.en }),
    el("div", { class: "row" }, el("button", { class: "button", "data-use": true }, t("rulebook-use")), el("button", { type: "button", class: "button button--second", "data-cancel": true, on: { click: onCancel } }, t("rulebook-cancel"))));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const told = new FormData(form);
    const condition = when.read();
    /** @type {Rule} */
    const changed = {
      id: id.value.trim(), when: condition ?? {}, candidates: readers.read(),
      reason: { id: reason.id.value.trim(), en: reason.en.value.trim() }, policy: policy.value,
      priority: /** @type {Rule["priority"]} */ (told.get("priority")), reads_along: told.has("reads_along"),
    };
    const errors = faults(changed, condition, others);
    showErrors(form, errors);
    if (!errors.length) onDone(changed);
  });
  return form;
}

/** @param {Rule} rule @param {object | null} condition @param {readonly string[]} others */
function faults(rule, condition, others) {
  return [
    (!ID.test(rule.id) || others.includes(rule.id)) && { name: "id", code: "id", text: t("rulebook-wrong-id") },
    !condition && { name: "when", code: "when", text: t("rulebook-wrong-when") },
    !rule.candidates.length && { name: "candidates", code: "candidates", text: t("rulebook-wrong-candidates") },
    !rule.reason.id && { name: "reason_id", code: "reason", text: t("rulebook-wrong-reason") },
    !rule.reason.en && { name: "reason_en", code: "reason", text: t("rulebook-wrong-reason") },
  ].filter((fault) => fault !== false);
}

/**
 * The condition's fields; one of another shape is a text.
 * @param {import("./conditions.js").Condition} when
 * @param {import("../desk/names.js").Names} names
 * @returns {{ sections: Element[], read: () => object | null }} `read` gives null for a text that is none
 */
function conditionPart(when, names) {
  const flat = flatOf(when);
  if (!flat) {
    const text = el("textarea", { class: "area mono", spellcheck: "false" }, JSON.stringify(when, null, 1));
    return { sections: [field({ name: "when", label: t("rulebook-when-text"), hint: t("rulebook-when-text-hint"), control: text })], read: () => parsed(text.value) };
  }
  const { catalogue, regions } = names;
  const matters = catalogue.groups.map((one) => ({ label: one.name, options: [{ value: one.id, label: t("rulebook-all-of", { group: one.name }) }, ...catalogue.categories.filter(({ group: own }) => own === one.id).map((each) => ({ value: each.id, label: each.name }))] }));
  const places = regions.provinces.map((one) => ({ label: one.name, options: [{ value: one.code, label: t("rulebook-all-of", { group: one.name }) }, ...regions.regencies.filter(({ code }) => code.startsWith(`${one.code}.`)).map((each) => ({ value: each.code, label: each.name })).sort((a, b) => byName(a.label, b.label))] }));
  const category = (/** @type {string} */ code) => names.category(code);
  const place = (/** @type {string} */ code) => names.place(code);
  const parts = {
    categories: pickSeveral({ name: "categories", legend: t("rulebook-categories"), hint: t("rulebook-categories-hint"), groups: matters, chosen: flat.categories, nameOf: category }),
    regions: pickSeveral({ name: "regions", legend: t("rulebook-regions"), hint: t("rulebook-regions-hint"), groups: places, chosen: flat.regions, nameOf: place }),
    notCategories: pickSeveral({ name: "not-categories", legend: t("rulebook-not-categories"), hint: t("rulebook-not-hint"), groups: matters, chosen: flat.notCategories, nameOf: category }),
    notRegions: pickSeveral({ name: "not-regions", legend: t("rulebook-not-regions"), hint: t("rulebook-not-hint"), groups: places, chosen: flat.notRegions, nameOf: place }),
  };
  const track = group({ name: "track", legend: t("rulebook-track") }, ["", "service", "whistleblower"].map((value) =>
    pick({ type: "radio", name: "track", value, label: value ? t(`rules-track-${value}`) : t("rulebook-any-track"), checked: flat.track === value, bare: true })));
  const classes = group({ name: "class", legend: t("rulebook-classes"), hint: t("rulebook-classes-hint") }, CLASSES.map((value) =>
    pick({ type: "checkbox", name: "class", value, label: t(`rules-class-${value}`), checked: flat.classes.includes(value), bare: true })));
  const checked = (/** @type {Element} */ section) => [...section.querySelectorAll("input")].filter((input) => input.checked).map((input) => input.value);
  return {
    sections: [track, classes, parts.categories.section, parts.regions.section, el("details", { open: flat.notCategories.length + flat.notRegions.length > 0 }, el("summary", null, t("rulebook-exceptions")), parts.notCategories.section, parts.notRegions.section)],
    read: () => conditionOf({
      track: checked(track)[0], classes: checked(classes), categories: parts.categories.chosen, regions: parts.regions.chosen,
      notCategories: parts.notCategories.chosen, notRegions: parts.notRegions.chosen,
    }),
  };
}

/** @param {string} text @returns {object | null} */
function parsed(text) {
  try {
    const found = JSON.parse(text);
    return typeof found === "object" ? found : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
