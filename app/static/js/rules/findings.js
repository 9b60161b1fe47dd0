// @ts-check
/** What the check found and what a set would change, in words. */
import { codeOf } from "../report/trouble.js";
import { Problem } from "../net/api.js";
import { el } from "../ui/dom.js";
import { hasText, number, t, textOf } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note } from "../ui/state.js";

/** @typedef {{ kind: string, blocks: boolean, rule: string | null, words: { id: string, en: string } }} Finding */
/** @typedef {{ proven: boolean, rules: number, combinations: number, findings: Finding[] }} Proof */
/** @typedef {{ agency: string, before: number, after: number }} Load */
/** @typedef {{ words: { id: string, en: string }, rule?: string }} Told */
/** @typedef {{ against: string, cases: number, changed: number, unroutable: number, changes: Told[], loads: Load[], rules: Told[], asked: Told[] }} Preview */

/** More lines than this are not read; the command line has all of them. */
const LINES = 25;

/** @param {Proof} proof */
export function proofSection({ proven, rules, combinations, findings }) {
  return el("section", { class: "stack stack--tight", "data-proven": proven ? "yes" : "no", "aria-label": t("rulebook-check") },
    note(proven ? "seal" : "stop", t(proven ? "rulebook-proven" : "rulebook-unproven"), {}, t("rulebook-looked-at", { rules: number(rules), combinations: number(combinations) })),
    findings.map(({ kind, blocks, words }) => el("div", { class: `finding finding--${blocks ? "stop" : "look"}`, "data-finding": kind },
      icon(blocks ? "overdue" : "soon"), el("div", null, el("strong", null, t(`rulebook-kind-${kind.replaceAll("_", "-")}`)), el("p", null, textOf(words))))));
}

/** @param {Preview} preview @param {import("../desk/names.js").Names} names */
export function previewSection(preview, names) {
  const { against, cases, changed, changes, loads, rules, asked, unroutable } = preview;
  return el("div", { class: "stack", "data-preview": changed },
    note("plain", t("rulebook-changed", { changed: number(changed), cases: number(cases) }), {}, t("rulebook-against", { version: against }), unroutable > 0 ? t("rulebook-unroutable", { count: number(unroutable) }) : []),
    told(t("rulebook-rules-differ"), rules), told(t("rulebook-cases-differ"), changes), asked.length > 0 && told(t("rulebook-asked"), asked),
    loads.length > 0 && el("table", { class: "table table--cards" },
      el("caption", null, t("rulebook-load")),
      el("thead", null, el("tr", null, el("th", { scope: "col" }, t("rulebook-agency")), el("th", { scope: "col", class: "n" }, t("rulebook-before")), el("th", { scope: "col", class: "n" }, t("rulebook-after")))),
      el("tbody", null, loads.map(({ agency, before, after }) => el("tr", { "data-load": agency }, el("th", { scope: "row" }, names.agency(agency)), el("td", { class: "n", "data-label": t("rulebook-before") }, number(before)), el("td", { class: "n", "data-label": t("rulebook-after") }, number(after)))))));
}

/** @param {string} heading @param {readonly Told[]} lines */
function told(heading, lines) {
  if (!lines.length) return false;
  return el("div", { class: "stack stack--tight" }, el("h3", null, heading),
    el("ul", { class: "list" }, lines.slice(0, LINES).map(({ words }) => el("li", null, textOf(words) || t("rulebook-same"))),
      lines.length > LINES && el("li", { class: "soft" }, t("rulebook-more", { count: number(lines.length - LINES) }))));
}

/** A refusal of the rules' own, in words; null for what is not theirs. @param {unknown} error */
export function refusalNote(error) {
  const code = codeOf(error);
  if (!(error instanceof Problem) || !hasText(`rulebook-refused-${code}`)) return null;
  const place = error.document.fields?.[0];
  return note("stop", t(`rulebook-refused-${code}`), { error: code }, t(`rulebook-refused-more-${code}`), place ? `${place.pointer}: ${place.code}` : []);
}
