// @ts-check
/** The report as its reporter wrote it: text, photos, place, whom it is about, and a contact if one was given. */
import { fileList } from "../cases/files.js";
import { el } from "../ui/dom.js";
import { dayShort, list, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note, sees } from "../ui/state.js";
import { placeMap } from "./place.js";

/** @typedef {import("./thread.js").Letter} Letter */

/** Text as paragraphs; its own line breaks stay. @param {string} text */
export const paragraphs = (text) => text.split(/\n{2,}/).map((part) => el("p", { class: "letter__text" }, part));

/**
 * Why a letter could not be read, in words; the code stands small beside it.
 * @param {string} fault
 */
export function faultNote(fault) {
  const kind = fault === "E_SIG" ? "signature" : fault === "E_NOT_RECIPIENT" ? "recipient" : fault === "E_DIRECTORY" ? "directory" : ["E_CONTEXT", "E_FORK", "E_REPLAY"].includes(fault) ? "claims" : "seal";
  return note("stop", t(`desk-fault-${kind}`), { error: fault }, t(`desk-fault-more-${kind}`), el("p", { class: "small" }, fault));
}

/**
 * @param {Letter} letter
 * @param {{ names: import("./names.js").Names, sources: import("../data/sources.js").Sources, receivedOn: string }} known
 */
export async function reportSheet({ meta, files, fault, receiptFits }, { names, sources, receivedOn }) {
  const head = (/** @type {Element} */ mark) => el("div", { class: "row row--ends" }, el("h2", { id: "lap" }, t("desk-report", { day: dayShort(receivedOn) })), mark);
  if (!meta) return el("section", { class: "sheet stack", "aria-labelledby": "lap", "data-report": "sealed" }, head(el("span", { class: "soft small" }, t("desk-report-sealed"))), fault && faultNote(fault));
  const { text, geo, place, contact, about, region } = meta;
  const pictures = files.length > 0 && await fileList(files, (name) => t("desk-photo", { name }));
  const map = geo && await placeMap({ geo, region, sources });
  return el("section", { class: "sheet stack", "aria-labelledby": "lap", "data-report": "open" },
    head(receiptFits === false ? el("span", { class: "sees sees--open" }, icon("overdue"), t("desk-report-no-receipt")) : sees("sealed", t("desk-report-opened"))),
    paragraphs(text),
    (pictures || map) && el("div", { class: pictures && map ? "cols cols--2" : "cols" }, pictures, map),
    (place || contact || about?.length) && el("dl", { class: "facts" },
      place && el("div", null, el("dt", null, t("desk-report-place")), el("dd", null, place.text || names.place(place.code))),
      about?.length > 0 && el("div", null, el("dt", null, t("desk-report-about")), el("dd", null, list(about.map((/** @type {string} */ id) => names.agency(id))))),
      contact && el("div", { "data-contact": true }, el("dt", null, t("desk-report-contact")), el("dd", null, contact, el("br"), el("span", { class: "small soft" }, t("desk-report-contact-more"))))));
}
