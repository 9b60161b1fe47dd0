// @ts-check
/** What has happened to a case since somebody last looked: told when an act found it changed. */
import { el } from "../ui/dom.js";
import { day, t } from "../ui/i18n.js";
import { eventWords } from "./history.js";

/** @typedef {import("./desk.js").CaseView} CaseView */

/** @param {CaseView} view as it is now @param {number} since number of the newest event that was seen @param {import("./names.js").Names} names */
export function changesSince({ events }, since, names) {
  const fresh = events.filter(({ number }) => number > since);
  return fresh.length > 0 && el("div", { "data-changes": fresh.length }, el("p", null, t("casework-changes")),
    el("ul", null, fresh.map((event) => el("li", { "data-change": event.type }, eventWords(event, names), ", ", el("time", { datetime: event.on }, day(event.on))))));
}
