// @ts-check
/** Where the case stands: a headline, the next date, and the whole way so far with every deadline kept or broken. */
import { el } from "../ui/dom.js";
import { day, dayIn, hasText, t, textOf } from "../ui/i18n.js";
import { daysKey } from "../ui/days.js";
import { icon } from "../ui/icons.js";
import { stateOf, stateTag } from "../ui/state.js";
import { deadlineDays, deadlineName } from "../report/deadlines.js";
import { countedFrom, nextDeadline, pausedDays, workingDaysLeft } from "../cases/clocks.js";
import { whyHere } from "../cases/routed.js";
import { stopsOf } from "./journey.js";

/** @typedef {import("./session.js").CaseView} CaseView */
/** @typedef {import("./journey.js").Stop} Stop */
/** @typedef {{ off: string[] | null, nameOf: (agency: string) => string }} Known */

/** Catalogue keys use dashes where the contract's codes use underscores. @param {string} code */
const asKey = (code) => code.replaceAll("_", "-");

/** Past its day, and still not done. @param {import("../report/readers.js").DeadlineEntry} deadline */
export const isOwed = ({ kind, state, met_on: met }) => state === "breached" && !met && kind !== "answer_window";

/** @param {CaseView} view @param {Known} known */
export function headline(view, { off }) {
  const next = nextDeadline(view.deadlines);
  const today = next && dayIn(new Date(), next.zone);
  const broken = view.deadlines.some(isOwed);
  return el("div", { class: "stack stack--tight", "data-state": view.state },
    el("h1", null, t(`mailbox-state-${asKey(view.state)}`)),
    next && today && el("p", { "data-deadline": next.kind }, stateTag(broken && next.state !== "paused" ? "overdue" : stateOf(next, today)), " ",
      deadlineName(next), " ", t("filing-due-by"), " ", el("strong", null, el("time", { datetime: next.due_on }, day(next.due_on))),
      off && next.due_on >= today ? t("mailbox-days-left", { count: workingDaysLeft(today, next.due_on, off) }) : "."),
    !next && el("p", null, broken ? stateTag("overdue") : stateTag("closed", t("mailbox-nothing-due"))));
}

/** @param {CaseView} view @param {Known} known */
export function timeline(view, known) {
  const stops = stopsOf(view);
  const next = nextDeadline(view.deadlines);
  return el("ol", { class: "timeline" }, stops.map((stop) => stop.kind === "event" ? eventItem(stop, view, known) : deadlineItem(stop, view, known, stop.deadline === next)));
}

/** @param {Extract<Stop, { kind: "event" }>} stop @param {CaseView} view @param {Known} known */
function eventItem({ type, on, agency, fields }, { routed }, { nameOf }) {
  const dot = type === "received" || type === "confirm" ? "on-time" : type === "escalated" || type === "reject" ? "overdue" : "x";
  const name = { received: "on-time", confirm: "tick", escalated: "people", reject: "refuse", transfer_accepted: "transfer", transfer_refused: "transfer", dispute: "flag", reopen: "again", withdraw: "closed", outcome: "mail" }[type] ?? "clock";
  const key = type === "outcome" ? `ui-outcome-${fields.code}` : `ui-reason-${fields.reason}`;
  const words = hasText(key) ? t(key) : "";
  return el("li", { "data-event": type }, el("span", { class: `timeline__dot timeline__dot--${dot}` }, icon(/** @type {any} */ (name))),
    el("div", null, el("h3", null, t(`mailbox-event-${asKey(type)}`)),
      el("p", { class: "small soft" }, day(on), type === "transfer_accepted" && `. ${nameOf(agency)}`, words && `. ${words}`), type === "received" && whyHere(routed)));
}

/**
 * @param {Exclude<Stop, { kind: "event" }>} stop
 * @param {CaseView} view
 * @param {Known} known
 * @param {boolean} isNext its days are drawn
 */
function deadlineItem({ kind, deadline }, view, { off }, isNext) {
  const { due_on: due, met_on: met, zone, explain } = deadline;
  const today = dayIn(new Date(), zone);
  const state = kind === "kept" ? "on-time" : kind === "broken" ? "overdue" : kind === "paused" ? "paused" : stateOf(deadline, today);
  const paused = pausedDays(view.events, today);
  const chart = isNext ? deadlineDays(deadline, { start: countedFrom(deadline, view), off, paused }) : null;
  const facts = kind === "kept" ? t("mailbox-kept-facts", { on: day(met ?? due), due: day(due) })
    : kind === "broken" ? (met ? t("mailbox-broken-facts", { on: day(met), due: day(due) }) : t("mailbox-broken-open", { due: day(due) }))
    : kind === "paused" ? t("mailbox-paused-facts", { most: view.pause_days }) : "";
  const name = deadlineName(deadline);
  return el("li", { class: kind === "running" ? "is-next" : null, "data-deadline": deadline.kind, "data-kept": kind === "kept" ? "yes" : kind === "broken" ? "no" : null },
    el("span", { class: `timeline__dot timeline__dot--${kind === "running" && state === "on-time" ? "x" : state}` }, icon(kind === "running" && state === "on-time" ? "clock" : state)),
    el("div", { class: "stack stack--tight" },
      el("h3", null, kind === "kept" ? t("mailbox-kept", { name }) : kind === "broken" ? t("mailbox-broken", { name }) : t("mailbox-due", { name, day: day(due) })),
      facts && el("p", { class: "small soft" }, facts),
      chart && el("div", { class: "stack stack--tight" }, chart, daysKey()),
      el("details", null, el("summary", null, t("mailbox-why", { day: day(due) })), el("p", { class: "small" }, textOf(explain)))));
}
