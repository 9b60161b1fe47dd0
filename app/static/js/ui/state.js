// @ts-check
/**
 * State tags, sees marks and notes: shape, word, colour, in that order, and the same three sees words everywhere.
 */
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

/**
 * @typedef {"on-time" | "soon" | "overdue" | "paused" | "closed"} State
 * @typedef {"sealed" | "open" | "stays"} Sees
 * @typedef {"plain" | "seal" | "soon" | "stop" | "calm"} NoteKind
 * @typedef {import("./dom.js").Children} Children
 */

/**
 * A tag with icon and word.
 * @param {State} state
 * @param {string} [words] instead of the state's own word
 * @param {{bare?: boolean}} [options] without the pill, for tables
 */
export function stateTag(state, words, { bare = false } = {}) {
  return el("span", { class: `state state--${state}${bare ? " state--bare" : ""}` }, icon(state), words ?? t(`ui-state-${state}`));
}

/**
 * How a deadline of the API stands on a day: its own state first, then how near it is.
 * @param {{state: string, due_on: string}} deadline state running, paused, met, breached or void
 * @param {string} today "YYYY-MM-DD" in the deadline's zone
 * @returns {State}
 */
export function stateOf(deadline, today) {
  if (deadline.state === "paused") return "paused";
  if (deadline.state === "breached") return "overdue";
  if (deadline.state === "void") return "closed";
  if (deadline.state === "met") return "on-time";
  if (deadline.due_on < today) return "overdue";
  return daysBetween(today, deadline.due_on) <= 1 ? "soon" : "on-time";
}

/**
 * Calendar days from one date to another.
 * @param {string} from "YYYY-MM-DD"
 * @param {string} to "YYYY-MM-DD"
 */
export function daysBetween(from, to) {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/**
 * Who sees the thing beside it.
 * @param {Sees} kind
 * @param {string} [words] instead of the mark's own words
 */
export function sees(kind, words) {
  return el("span", { class: `sees sees--${kind}` }, icon(kind === "sealed" ? "seal" : kind), words ?? t(`ui-sees-${kind}`));
}

/** @type {Record<NoteKind, Parameters<typeof icon>[0]>} */
const NOTE_ICONS = { plain: "info", seal: "seal", soon: "soon", stop: "overdue", calm: "offline" };

/**
 * A note: the first sentence in bold, then what to do. At most two on a screen.
 * @param {NoteKind} kind
 * @param {string} first
 * @param {{icon?: Parameters<typeof icon>[0], error?: string}} [options] error: the code for `data-error`
 * @param {...Children} more paragraphs; a string becomes one
 */
export function note(kind, first, options, ...more) {
  return el("div", { class: kind === "plain" ? "note" : `note note--${kind}`, "data-error": options?.error, role: options?.error ? "alert" : null },
    icon(options?.icon ?? NOTE_ICONS[kind]),
    el("div", { class: "stack stack--tight" }, el("p", null, el("strong", null, first)),
      more.flat(9).map((part) => typeof part === "string" ? el("p", null, part) : /** @type {Node} */ (part))));
}

/**
 * "Langkah 2 dari 5: Tempat" with its bar.
 * @param {number} current from 1
 * @param {string[]} names one a step
 */
export function steps(current, names) {
  return el("div", null,
    el("p", { class: "steps__label" }, t("ui-step", { current, total: names.length, name: names[current - 1] })),
    el("ol", { class: "steps" }, names.map((name, index) => el("li", {
      class: index + 1 < current ? "is-done" : index + 1 === current ? "is-now" : null,
      "aria-current": index + 1 === current ? "step" : null,
    }, el("span", { class: "hidden-visually" }, name)))));
}

/**
 * Nothing here yet, and when to come back.
 * @param {Parameters<typeof icon>[0]} name
 * @param {string} heading
 * @param {string} words
 */
export function empty(name, heading, words) {
  return el("div", { class: "empty" }, icon(name, { big: true }), el("h3", null, heading), el("p", null, words));
}
