// @ts-check
/** The conversation: newest first, sender and day in words. Text is text, and nothing that was sent can run here. */
import { fileList } from "../cases/files.js";
import { AGENCY_MESSAGE, AGENCY_NOTE, REPORT, REPORTER_MESSAGE } from "../crypto/meta.js";
import { el } from "../ui/dom.js";
import { day, hasText, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { empty, note } from "../ui/state.js";
import { faultNote, paragraphs } from "./report-sheet.js";

/** @typedef {import("./thread.js").Letter} Letter */
/** @typedef {import("./thread.js").Reading} Reading */
/** @typedef {{ names: import("./names.js").Names, agency: string, news: ReadonlySet<string> }} Known agency: the handler's own; news: env_ids the desk has done nothing about yet */

/** @type {Record<number, string>} */
const CLASSES = { [REPORTER_MESSAGE]: "letter letter--mine", [AGENCY_MESSAGE]: "letter", [AGENCY_NOTE]: "letter letter--note" };

/** Who wrote it, in words. @param {Letter} letter @param {Pick<Known, "names" | "agency">} known */
export function sender({ envelope, meta, foreign }, { names, agency }) {
  if (envelope.kind === REPORTER_MESSAGE) return t("desk-letter-reporter");
  if (foreign) return t("desk-letter-foreign", { agency: names.agency(envelope.agency) });
  const by = typeof meta?.by === "string" ? names.person(meta.by) : "";
  if (envelope.kind === AGENCY_NOTE) return by ? t("desk-letter-note-by", { name: by }) : t("desk-letter-note");
  return envelope.agency === agency ? t("desk-letter-us") : names.agency(envelope.agency);
}

/** What the letter is for, by what stands inside. @param {Letter} letter */
export function purposeWords({ envelope: { kind }, meta }) {
  const { purpose, outcome } = /** @type {Record<string, any>} */ (meta ?? {});
  if (kind === AGENCY_NOTE || !purpose || purpose === "info") return "";
  if (purpose === "outcome" && outcome && hasText(`ui-outcome-${outcome}`)) return t("desk-purpose-outcome-of", { outcome: t(`ui-outcome-${outcome}`) });
  return t(`desk-purpose-${purpose}`);
}

/** @param {Letter} letter @param {Known} known */
async function letterItem(letter, known) {
  const { envelope, meta, files, fault, receiptFits, foreign } = letter;
  const words = purposeWords(letter);
  return el("article", { class: CLASSES[envelope.kind], "data-letter": envelope.kind, "data-seq": envelope.seq, "data-purpose": meta?.purpose },
    el("header", { class: "letter__head" }, el("strong", null, sender(letter, known)), known.news.has(envelope.env_id) && el("span", { class: "letter__new", "data-new": true }, t("ui-new-letter")), el("time", { datetime: envelope.on }, day(envelope.on))),
    words && el("p", { class: "small soft" }, words),
    fault ? faultNote(fault) : foreign ? el("p", { class: "small soft" }, t("desk-letter-foreign-more")) : paragraphs(meta?.text ?? ""),
    receiptFits === false && note("soon", t("desk-receipt-missing"), { error: "E_RECEIPT" }, t("desk-receipt-missing-more")),
    files.length > 0 && await fileList(files, (name) => t("desk-photo", { name })));
}

/** @param {import("../cases/chain.js").ChainAlarm} alarm */
export function alarmNote({ code, kind, seq }) {
  const whose = kind === REPORT ? t("desk-alarm-report") : kind === REPORTER_MESSAGE ? t("desk-alarm-reporter", { seq }) : kind === AGENCY_NOTE ? t("desk-alarm-note", { seq }) : t("desk-alarm-agency", { seq });
  return note("stop", code === "gap" ? t("desk-alarm-gap", { whose }) : code === "E_FORK" ? t("desk-alarm-fork", { whose }) : t("desk-alarm-order", { whose }), { error: code }, t("desk-alarm-more"));
}

/**
 * @param {Reading} reading
 * @param {Known} known
 */
export async function letterList({ letters, alarms }, known) {
  const written = letters.filter(({ envelope }) => envelope.kind !== REPORT);
  return [alarms.map(alarmNote), written.length
    ? el("div", { class: "stack", "data-letters": written.length }, await Promise.all(written.map((letter) => letterItem(letter, known))))
    : empty("mail", t("desk-letters-none"), t("desk-letters-none-more"))];
}

/**
 * The list of checks, each with its verdict in a word and a shape.
 * @param {readonly import("./checks.js").Check[]} checks
 */
export function checkList(checks) {
  return el("ul", { class: "check-list small" }, checks.map(({ name, ok, count, of }) => el("li", { "data-check": name, "data-ok": ok === null ? "none" : ok ? "yes" : "no", class: ok === false ? "is-wrong" : null },
    icon(ok === false ? "overdue" : "tick"), el("span", null, ok === false ? t(`desk-check-${name}-wrong`, { count, of }) : t(`desk-check-${name}`, { count, of })))));
}
