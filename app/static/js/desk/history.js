// @ts-check
/** Everything that was done to a case, in the order of time: the log that nobody can change. */
import { el } from "../ui/dom.js";
import { day, hasText, t } from "../ui/i18n.js";

/** @typedef {import("./desk.js").CaseView} CaseView */

/** @param {CaseView} view @param {import("./names.js").Names} names */
export function historyPart({ events, agency: own }, names) {
  return el("details", { "data-history": events.length }, el("summary", null, t("desk-history", { count: events.length })),
    el("ol", { class: "history small" }, [...events].reverse().map((event) => el("li", { "data-event": event.type },
      el("time", { datetime: event.on, class: "soft" }, day(event.on)), el("br"), eventWords(event, names), event.agency !== own && el("span", { class: "soft" }, `, ${names.agency(event.agency)}`)))));
}

/** What happened, in words. @param {import("../cases/clocks.js").EventEntry} event @param {import("./names.js").Names} names */
export const eventWords = ({ type, fields }, names) => `${t(`desk-event-${type}`)}${about(fields, names)}`;

/** @param {Record<string, any>} fields @param {import("./names.js").Names} names */
function about({ reason, code, assignee, left, to, of, kind }, names) {
  if (reason && hasText(`ui-reason-${reason}`)) return `: ${t(`ui-reason-${reason}`)}`;
  if (code && hasText(`ui-outcome-${code}`)) return `: ${t(`ui-outcome-${code}`)}`;
  if (kind && hasText(`ui-kind-${kind}`)) return `: ${t(`ui-kind-${kind}`)}`;
  if (left) return `: ${t("casework-event-left", { name: names.person(left) })}`;
  if (assignee) return `: ${names.person(assignee)}`;
  if (to) return `: ${names.agency(to)}`;
  return of ? `: ${of}` : "";
}
