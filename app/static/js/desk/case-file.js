// @ts-check
/**
 * The whole case on paper, made in this browser: report, letters, notes, deadlines, log, and the hash of every file. What could not
 * be opened stands there as such. Nothing is sent anywhere, and the page is gone with the case.
 */
import { fileList } from "../cases/files.js";
import { AGENCY_MESSAGE, AGENCY_NOTE, REPORT } from "../crypto/meta.js";
import { byId, el, replace } from "../ui/dom.js";
import { dayAndYear, dayIn, list, size, t, textOf } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { eventWords } from "./history.js";
import { purposeWords, sender } from "./letters.js";
import { spaced } from "./names.js";
import { verdict } from "./rail.js";
import { faultNote, paragraphs } from "./report-sheet.js";

/** @typedef {import("./desk.js").CaseView} CaseView */
/** @typedef {import("./thread.js").Letter} Letter */
/**
 * @typedef {object} Parts
 * @property {import("./desk.js").Desk} desk
 * @property {import("./names.js").Names} names
 * @property {CaseView} view
 * @property {import("./thread.js").Reading} reading
 * @property {() => void} onBack
 */

/** Put the file in place of the case. Printing is the reader's own step, once it stands there. @param {Parts} parts */
export async function showCaseFile(parts) {
  const { onBack } = parts;
  const back = el("button", { type: "button", class: "button button--second", "data-back-to-case": true, on: { click: onBack } }, icon("back"), t("casefile-back"));
  const print = el("button", { type: "button", class: "button", "data-print": true, on: { click: () => window.print() } }, icon("download"), t("casefile-print"));
  const file = await caseFile(parts);
  const main = byId("isi");
  main.className = "wrap main stack";
  replace(main, el("div", { class: "row no-print" }, print, back), el("p", { class: "small no-print" }, t("casefile-careful")), file);
  print.focus();
}

/** @param {Parts} parts */
async function caseFile({ desk, names, view, reading }) {
  const today = dayIn(new Date(), view.deadlines[0]?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const oldestFirst = [...reading.letters].reverse();
  return el("article", { class: "case-file stack stack--loose", "data-case-file": view.case_tag },
    el("header", { class: "stack stack--tight" }, el("h1", null, t("casefile-title", { reference: spaced(view.reference) })),
      el("p", { class: "small" }, t("casefile-made", { day: dayAndYear(today), name: names.person(desk.handler.id), agency: names.agency(desk.handler.agency) }))),
    section("casefile-facts", facts([
      ["casefile-tag", view.case_tag], ["casefile-state", t(`ui-case-${view.state}`)], ["casefile-agency", names.agency(view.agency)],
      ["casefile-category", names.category(view.category)], ["casefile-place", names.place(view.region)], ["casefile-received", dayAndYear(view.received_on)],
      ["casefile-deployment", desk.document.origin],
    ])),
    section("casefile-letters", ...reading.alarms.map(({ code, kind, seq }) => el("p", { class: "wrong" }, icon("overdue"), t("casefile-alarm", { code, place: `${kind}:${seq}` }))),
      ...await Promise.all(oldestFirst.map((letter) => letterPart(letter, names, desk.handler.agency)))),
    section("casefile-deadlines", el("div", null, view.deadlines.map((deadline) => el("div", { class: "case-file__row", "data-deadline": deadline.kind },
      el("p", null, el("strong", null, t(`ui-kind-${deadline.kind}`), " ", dayAndYear(deadline.due_on)), " ", verdict(deadline)), el("p", { class: "small" }, textOf(deadline.explain)))))),
    section("casefile-log", el("ol", { class: "history small" }, view.events.map((event) => el("li", { "data-event": event.type, value: event.number },
      `${event.number}. `, el("time", { datetime: event.on }, dayAndYear(event.on)), " ", eventWords(event, names), `, ${names.agency(event.agency)}`)))),
    section("casefile-hashes", hashTable(oldestFirst)));
}

/** @param {string} heading @param {...import("../ui/dom.js").Children} inside */
const section = (heading, ...inside) => el("section", { class: "stack stack--tight" }, el("h2", null, t(heading)), inside);

/** @param {[string, string][]} rows */
const facts = (rows) => el("dl", { class: "facts" }, rows.map(([name, value]) => el("div", null, el("dt", null, t(name)), el("dd", { class: name === "casefile-tag" ? "mono" : null }, value))));

/** @param {Letter} letter @param {import("./names.js").Names} names @param {string} agency */
async function letterPart(letter, names, agency) {
  const { envelope, meta, files, fault, foreign } = letter;
  // whoever reads the paper is not at the desk: an agency has its name there, and not "we"
  const who = envelope.kind === REPORT ? t("casefile-report") : envelope.kind === AGENCY_MESSAGE ? names.agency(envelope.agency) : sender(letter, { names, agency });
  const words = purposeWords(letter);
  const { geo, place, contact, about } = /** @type {Record<string, any>} */ (meta ?? {});
  return el("article", { class: envelope.kind === AGENCY_NOTE ? "letter letter--note" : "letter", "data-file-letter": `${envelope.kind}:${envelope.seq}` },
    el("header", { class: "letter__head" }, el("strong", null, who), el("time", { datetime: envelope.on }, dayAndYear(envelope.on))),
    words && el("p", { class: "small soft" }, words),
    fault ? faultNote(fault) : foreign ? el("p", { class: "small soft" }, t("desk-letter-foreign-more")) : paragraphs(meta?.text ?? ""),
    files.length > 0 && await fileList(files, (name) => t("desk-photo", { name })),
    (geo || place || contact || about?.length) && el("dl", { class: "facts" },
      place && el("div", null, el("dt", null, t("desk-report-place")), el("dd", null, place.text || names.place(place.code))),
      geo && el("div", null, el("dt", null, t("casefile-point")), el("dd", null, t("casefile-point-of", { lat: geo.lat_e7 / 1e7, lon: geo.lon_e7 / 1e7, metres: geo.acc_m }))),
      about?.length > 0 && el("div", null, el("dt", null, t("desk-report-about")), el("dd", null, list(about.map((/** @type {string} */ id) => names.agency(id))))),
      contact && el("div", null, el("dt", null, t("desk-report-contact")), el("dd", null, contact))));
}

/** SHA-256 of every file and the id of every envelope: whoever holds the originals can compare. @param {readonly Letter[]} letters */
function hashTable(letters) {
  const rows = letters.flatMap(({ envelope, meta }) => [
    { name: t("casefile-envelope", { place: `${envelope.kind}:${envelope.seq}` }), bytes: envelope.bytes, hash: envelope.env_id },
    ...(meta?.files ?? []).map((/** @type {{ name: string, len: number, sha256: string }} */ { name, len, sha256 }) => ({ name, bytes: len, hash: sha256 })),
  ]);
  return el("table", { class: "table case-file__hashes" }, el("thead", null, el("tr", null, ["casefile-name", "casefile-size", "casefile-hash"].map((name) => el("th", { scope: "col" }, t(name))))),
    el("tbody", null, rows.map(({ name, bytes, hash }) => el("tr", { "data-hash": hash }, el("th", { scope: "row" }, name), el("td", null, size(bytes)), el("td", { class: "mono" }, hash)))));
}
