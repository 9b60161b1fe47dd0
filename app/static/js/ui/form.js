// @ts-check
/**
 * Fields and their errors. A field is always label, hint, error, control, sees, in that order (as the
 * templates' macro); an error names what to do, and carries its code in `data-error` for outside tools.
 */
import { el, replace } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

/**
 * @typedef {import("./dom.js").Children} Children
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control
 * @typedef {{name: string, code: string, text: string}} FieldError
 */

/**
 * One field. `name` is the control's name as in META; its id is `f-<name>`.
 * @param {{name: string, label: string, hint?: string, control: Control, sees?: Element | null, after?: Children, icon?: Parameters<typeof icon>[0]}} parts
 *   after: what stands under the control (suggestions, a counter)
 * @returns {HTMLDivElement}
 */
export function field({ name, label, hint, control, sees, after, icon: mark }) {
  const id = `f-${name}`;
  control.id = id;
  control.setAttribute("name", name);
  if (!control.classList.length)
    control.className = control instanceof HTMLTextAreaElement ? "area" : control instanceof HTMLSelectElement ? "select" : "input";
  if (hint) control.setAttribute("aria-describedby", `${id}-hint`);
  return el("div", { class: "field", "data-field": name },
    el("label", { class: "label", for: id }, label),
    hint && el("p", { class: "hint", id: `${id}-hint` }, hint),
    mark ? el("div", { class: "input-icon" }, icon(mark), control) : control,
    after, sees);
}

/**
 * A whole row to choose: radio or checkbox with a name and a line about it.
 * @param {{type: "radio" | "checkbox", name: string, value: string, label: string, more?: string, checked?: boolean, bare?: boolean, on?: Record<string, EventListener>}} parts
 * @returns {HTMLLabelElement}
 */
export function pick({ type, name, value, label, more, checked = false, bare = false, on }) {
  return el("label", { class: bare ? "pick pick--bare" : "pick" },
    el("input", { type, name, value, checked, on }),
    el("span", null, el("strong", null, label), more && el("span", { class: "pick__more" }, more)));
}

/**
 * A group of picks (or of fields) under one legend.
 * @param {{name: string, legend: string, hint?: string, sees?: Element | null}} parts
 * @param {...Children} controls
 * @returns {HTMLFieldSetElement}
 */
export function group({ name, legend, hint, sees }, ...controls) {
  const id = `f-${name}`;
  return el("fieldset", { class: "field", id, "data-field": name, tabindex: "-1", "aria-describedby": hint ? `${id}-hint` : null },
    el("legend", { class: "label" }, legend),
    hint && el("p", { class: "hint", id: `${id}-hint` }, hint),
    el("div", null, controls), sees);
}

/**
 * Show what is missing: a summary on top that takes the focus, and each error beside its field.
 * Earlier errors of the form go first. No errors: only that.
 * @param {HTMLElement} form the form, or the section that holds the fields
 * @param {FieldError[]} errors in the order of the page
 */
export function showErrors(form, errors) {
  clearErrors(form);
  if (!errors.length) return;
  for (const error of errors) markField(form, error);
  const summary = el("div", { class: "summary-wrong stack stack--tight", tabindex: "-1", role: "alert", "data-summary": true },
    el("h2", null, t("ui-errors", { count: errors.length })),
    el("ul", null, errors.map(({ name, code, text }) => el("li", null,
      el("a", { href: `#f-${name}`, "data-error": code, on: { click: (event) => {
        event.preventDefault();  // the address must not change while reporting
        focusField(form, name);
      } } }, text)))));
  form.prepend(summary);
  summary.focus();
  summary.scrollIntoView({ block: "start" });
}

/**
 * Mark one field as wrong without a summary (a word being typed, say).
 * @param {HTMLElement} form
 * @param {FieldError} error
 */
export function markField(form, { name, code, text }) {
  const holder = form.querySelector(`[data-field="${CSS.escape(name)}"]`);
  if (!holder) return;
  unmarkField(holder);
  const id = `f-${name}-wrong`;
  const words = el("p", { class: "wrong", id, "data-error": code }, icon("overdue"), el("span", null, text));
  const hint = holder.querySelector(":scope > .hint");
  (hint ?? holder.querySelector(":scope > .label"))?.after(words);
  holder.classList.add("field--wrong");
  const control = controlOf(holder);
  control?.setAttribute("aria-invalid", "true");
  control?.setAttribute("aria-describedby", [control.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
}

/**
 * Take every error of the form away.
 * @param {HTMLElement} form
 */
export function clearErrors(form) {
  form.querySelectorAll(":scope > [data-summary]").forEach((summary) => summary.remove());
  form.querySelectorAll(".field--wrong").forEach(unmarkField);
}

/** @param {Element} holder */
function unmarkField(holder) {
  holder.classList.remove("field--wrong");
  holder.querySelectorAll(":scope > .wrong").forEach((words) => words.remove());
  const control = controlOf(holder);
  if (!control) return;
  control.removeAttribute("aria-invalid");
  const rest = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && !id.endsWith("-wrong"));
  if (rest.length) control.setAttribute("aria-describedby", rest.join(" "));
  else control.removeAttribute("aria-describedby");
}

/** @param {Element} holder */
function controlOf(holder) {
  return holder instanceof HTMLFieldSetElement ? holder : holder.querySelector("input, select, textarea");
}

/**
 * @param {HTMLElement} form
 * @param {string} name
 */
function focusField(form, name) {
  const holder = form.querySelector(`[data-field="${CSS.escape(name)}"]`);
  const control = holder instanceof HTMLFieldSetElement ? holder.querySelector("input") ?? holder : holder && controlOf(holder);
  if (control instanceof HTMLElement) control.focus();
}

/**
 * A button that says what it is doing: pressed twice it works once.
 * @param {HTMLButtonElement} button
 * @param {string} words while it works
 * @param {() => Promise<void>} work
 */
export async function whileWorking(button, words, work) {
  if (button.getAttribute("aria-disabled") === "true") return;
  const before = [...button.childNodes];
  button.setAttribute("aria-disabled", "true");
  replace(button, words);
  try {
    await work();
  } finally {
    button.removeAttribute("aria-disabled");
    replace(button, before);
  }
}
