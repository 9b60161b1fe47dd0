// @ts-check
/** What went wrong, in words: what happened, what stays safe, what to do next. The code stands in `data-error`. */
import { el } from "../ui/dom.js";
import { hasText, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note } from "../ui/state.js";

/** Codes that have words of their own; every other one is "our fault". */
const CALM = new Set(["offline", "slow_down", "busy", "quota"]);

/** @param {unknown} error @returns {string} */
export const codeOf = (error) => typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : "error";

/**
 * @param {unknown} error
 * @param {() => void} [again] what a second try would do
 */
export function troubleNote(error, again) {
  const code = codeOf(error);
  const known = hasText(`filing-trouble-${code}`) ? code : "error";
  return note(CALM.has(code) ? "calm" : "stop", t(`filing-trouble-${known}`), { error: code }, t(`filing-trouble-more-${known}`),
    again && el("p", null, el("button", { type: "button", class: "button button--second button--small", "data-again": true, on: { click: again } }, icon("again"), t("filing-again"))));
}
