// @ts-check
/** What a handler may do to a case besides writing: each act once more confirmed where it cannot be taken back. */
import { el, replace } from "../ui/dom.js";
import { clearErrors, field, group, pick, showErrors, whileWorking } from "../ui/form.js";
import { byName, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { Problem } from "../net/api.js";
import { codeOf, troubleNote } from "../report/trouble.js";
import { placesLike } from "./names.js";
import { contestPart } from "./routing.js";

/** @typedef {import("./desk.js").CaseView} CaseView */
/** @typedef {Parameters<typeof icon>[0]} IconName */
/**
 * @typedef {object} Parts
 * @property {import("./desk.js").Desk} desk
 * @property {CaseView} view
 * @property {import("./names.js").Names} names
 * @property {(purpose: string) => void} compose open the reply form
 * @property {(words: string) => Promise<void>} onDone
 * @property {(code: string) => Promise<void>} onStale
 * @property {(box: HTMLElement) => Promise<void>} passOn fills the form that offers the case to another agency
 */

const REASONS = ["not_competent", "in_court", "decided_before", "no_facts", "abusive"];
const CLASSES = ["complaint", "information", "aspiration"];
const STALE = new Set(["stale_case", "not_found", "act_not_allowed", "case_closed"]);

/**
 * Do it, and say what came of it.
 * @param {Pick<Parts, "onDone" | "onStale">} parts
 * @param {Element} messages
 * @param {string} words when it is done
 * @param {() => Promise<unknown>} work
 * @param {(problem: Problem) => void} [onInvalid] tells at the field what the server would not take
 */
export async function perform({ onDone, onStale }, messages, words, work, onInvalid) {
  replace(messages);
  try {
    await work();
    await onDone(words);
  } catch (error) {
    if (error instanceof Problem && STALE.has(error.code)) return onStale(codeOf(error));
    if (error instanceof Problem && error.status === 422 && onInvalid) return onInvalid(error);
    replace(messages, troubleNote(error));
  }
}

/** @param {Parts} parts */
export function actsSheet(parts) {
  const { view, compose } = parts;
  const can = (/** @type {string} */ act) => view.acts.includes(act);
  // one filled button: what the case waits for first
  const first = ["verify", "start", "outcome"].find((act) => can(act) && (act !== "start" || view.state !== "in_progress"));
  const messages = el("div", { class: "stack stack--tight" });
  const look = (/** @type {string} */ act) => act === first ? "button" : "button button--second";
  const simple = (/** @type {string} */ act, /** @type {IconName} */ mark, /** @type {string} */ words, /** @type {string} */ done) => {
    const button = el("button", { type: "button", class: look(act), "data-act": act, on: { click: () => whileWorking(button, t("desk-working"), () => perform(parts, messages, done, () => parts.desk.post(view, "acts", { act }))) } }, icon(mark), words);
    return button;
  };
  const toWrite = (/** @type {string} */ act, /** @type {IconName} */ mark, /** @type {string} */ words) =>
    el("button", { type: "button", class: look(act), "data-act": act, on: { click: () => compose(act) } }, icon(mark), words);
  const buttons = [
    can("verify") && simple("verify", "tick", t("desk-act-verify"), t("desk-done-verify")),
    can("start") && simple("start", "forward", t("desk-act-start"), t("desk-done-start")),
    can("outcome") && toWrite("outcome", "tick", t("desk-act-outcome")),
    can("question") && toWrite("question", "question", t("desk-act-question")),
    can("assign") && assignPart(parts),
    can("transfer_proposed") && unfolding("transfer", "transfer", t("desk-act-transfer"), parts.passOn),
    can("routing_contested") && contestPart(parts),
    can("reclassify") && unfolding("reclassify", "flag", t("desk-act-reclassify"), async (box) => reclassifyForm(parts, box)),
    can("duplicate") && unfolding("duplicate", "covered", t("desk-act-duplicate"), async (box) => duplicateForm(parts, box)),
    can("reject") && unfolding("reject", "refuse", t("desk-act-reject"), async (box) => rejectForm(parts, box), "button button--stop"),
  ].filter(Boolean);
  return el("section", { class: "sheet stack stack--tight no-print", "aria-labelledby": "tin", id: "tindakan" }, el("h2", { id: "tin" }, t("desk-acts")),
    buttons.length ? el("div", { class: "acts" }, buttons) : el("p", { class: "soft" }, t("desk-acts-none")), messages);
}

/**
 * A button that opens a small form under it.
 * @param {string} act
 * @param {IconName} mark
 * @param {string} words
 * @param {(box: HTMLElement) => Promise<void>} fill
 * @param {string} [className]
 */
function unfolding(act, mark, words, fill, className = "button button--second") {
  const box = el("div", { class: "acts__form stack stack--tight", hidden: true });
  const button = el("button", { type: "button", class: className, "data-act": act, "aria-expanded": "false", on: { click: async () => {
    const open = box.hidden === true;
    box.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    await fill(box);
    box.querySelector(/** @type {"input"} */ ("input, select, button"))?.focus();
  } } }, icon(mark), words);
  return [button, box];
}

/** @param {Parts} parts */
function assignPart(parts) {
  const { desk, view, names } = parts;
  const me = desk.handler.id;
  return [
    view.assignee !== me && assignButton(parts, me, t("desk-act-take"), "take"),
    unfolding("assign", "people", t("desk-act-assign"), async (box) => {
      const people = names.colleagues.filter(({ id, roles, tracks }) => id !== view.assignee && tracks.includes(view.track) && (roles.includes("handler") || roles.includes("supervisor")));
      const messages = el("div");
      const control = el("select", { class: "select" }, people.map(({ id, name }) => el("option", { value: id }, name)));
      const button = el("button", { class: "button button--small", "data-confirm": "assign" }, t("desk-assign-do"));
      const form = el("form", { class: "stack stack--tight", on: { submit: (event) => {
        event.preventDefault();
        void whileWorking(button, t("desk-working"), () => perform(parts, messages, t("desk-done-assign", { name: names.person(control.value) }), () => desk.post(view, "assign", { assignee: control.value })));
      } } }, field({ name: "assignee", label: t("desk-assign-to"), control }), messages, button);
      replace(box, people.length ? form : el("p", { class: "small soft" }, t("desk-assign-nobody")), view.assignee && assignButton(parts, null, t("desk-act-release"), "release"));
    }),
  ];
}

/**
 * @param {Parts} parts
 * @param {string | null} assignee
 * @param {string} words
 * @param {string} name
 */
function assignButton(parts, assignee, words, name) {
  const messages = el("div");
  const button = el("button", { type: "button", class: "button button--second", "data-act": name, on: { click: () => whileWorking(button, t("desk-working"), () =>
    perform(parts, messages, assignee ? t("desk-done-take") : t("desk-done-release"), () => parts.desk.post(parts.view, "assign", { assignee }))) } }, icon(assignee ? "tick" : "back"), words);
  return [button, messages];
}

/** @param {Parts} parts @param {HTMLElement} box */
function rejectForm(parts, box) {
  const messages = el("div");
  const button = el("button", { class: "button button--stop button--small", "data-confirm": "reject" }, t("desk-reject-do"));
  const form = el("form", { class: "stack stack--tight", novalidate: true, on: { submit: (event) => {
    event.preventDefault();
    clearErrors(form);
    const chosen = form.querySelector('input[name="reason"]:checked');
    if (!(chosen instanceof HTMLInputElement)) return showErrors(form, [{ name: "reason", code: "missing_reason", text: t("desk-reject-missing") }]);
    void whileWorking(button, t("desk-working"), () => perform(parts, messages, t("desk-done-reject"), () => parts.desk.post(parts.view, "acts", { act: "reject", reason: chosen.value })));
  } } }, group({ name: "reason", legend: t("desk-reject-reason"), hint: t("desk-reject-hint") }, REASONS.map((reason) => pick({ type: "radio", name: "reason", value: reason, label: t(`ui-reason-${reason}`) }))), messages, button);
  replace(box, form);
}

/** @param {Parts} parts @param {HTMLElement} box */
function duplicateForm(parts, box) {
  const messages = el("div");
  const of = el("input", { maxlength: 24, spellcheck: "false", autocomplete: "off" });
  const button = el("button", { class: "button button--second button--small", "data-confirm": "duplicate" }, t("desk-duplicate-do"));
  const form = el("form", { class: "stack stack--tight", novalidate: true, on: { submit: (event) => {
    event.preventDefault();
    clearErrors(form);
    const reference = of.value.replace(/\s/g, "").toLowerCase();
    const missing = { name: "of", code: "missing_reference", text: t("desk-duplicate-missing") };
    if (!/^[0-9a-f]{16}$/.test(reference)) return showErrors(form, [missing]);
    void whileWorking(button, t("desk-working"), () => perform(parts, messages, t("desk-done-duplicate"), () => parts.desk.post(parts.view, "acts", { act: "duplicate", of: reference }), ({ document }) => {
      const unanswered = document.fields?.[0]?.code === "not_answering";
      showErrors(form, [{ ...missing, code: unanswered ? "not_answering" : "unknown_reference", text: t(unanswered ? "casework-duplicate-unanswered" : "desk-duplicate-unknown") }]);
    }));
  } } }, field({ name: "of", label: t("desk-duplicate-of"), hint: t("desk-duplicate-hint"), control: of }), messages, button);
  replace(box, form);
}

/** @param {Parts} parts @param {HTMLElement} box */
function reclassifyForm(parts, box) {
  const { view, names } = parts;
  const messages = el("div");
  const whistle = view.track === "whistleblower";
  const options = (whistle ? names.catalogue.groups : names.catalogue.categories).filter(({ track }) => track === view.track).sort((a, b) => byName(a.name, b.name));
  const category = el("select", { class: "select" }, options.map(({ id, name }) => el("option", { value: id }, name)));
  category.value = view.category;
  const kind = el("select", { class: "select" }, CLASSES.map((name) => el("option", { value: name }, t(`desk-class-${name}`))));
  kind.value = view.class;
  const option = (/** @type {{ code: string, name: string }} */ { code, name }) => el("option", { value: code }, name);
  const groups = placesLike(names.regions, view.region);
  const region = el("select", { class: "select" }, option({ code: "", name: t("desk-reclassify-region-same", { place: names.place(view.region) }) }),
    groups.map(({ name, places }) => name ? el("optgroup", { label: name }, places.map(option)) : places.map(option)));
  const button = el("button", { class: "button button--second button--small", "data-confirm": "reclassify" }, t("desk-reclassify-do"));
  const form = el("form", { class: "stack stack--tight", novalidate: true, on: { submit: (event) => {
    event.preventDefault();
    clearErrors(form);
    const change = { ...(category.value !== view.category && { category: category.value }), ...(!whistle && kind.value !== view.class && { class: kind.value }), ...(region.value && { region: region.value }) };
    if (!Object.keys(change).length) return showErrors(form, [{ name: "category", code: "nothing_changed", text: t("desk-reclassify-same") }]);
    void whileWorking(button, t("desk-working"), () => perform(parts, messages, t("desk-done-reclassify"), () => parts.desk.post(view, "acts", { act: "reclassify", ...change })));
  } } }, field({ name: "category", label: t("desk-filter-category"), hint: t("desk-reclassify-hint"), control: category }), !whistle && field({ name: "class", label: t("desk-reclassify-class"), control: kind }),
  groups.length > 0 && field({ name: "region", label: t("desk-filter-region"), control: region }), messages, button);
  replace(box, form);
}
