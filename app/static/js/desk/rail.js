// @ts-check
/** The deadlines of a case: the one to meet next with its days, the others kept or broken, and how much pause is used. */
import { countedFrom, pausedDays } from "../cases/clocks.js";
import { deadlineDays } from "../report/deadlines.js";
import { daysKey } from "../ui/days.js";
import { el } from "../ui/dom.js";
import { day, dayBrief, dayIn, t, textOf, zoneName } from "../ui/i18n.js";
import { stateTag } from "../ui/state.js";
import { owedNext, standingOf } from "./due.js";

/** @typedef {import("./desk.js").CaseView} CaseView */
/** @typedef {import("../report/readers.js").DeadlineEntry} DeadlineEntry */

/** @param {CaseView} view @param {readonly string[] | null} off */
export function deadlineSheet(view, off) {
  const next = owedNext(view.deadlines);
  const today = dayIn(new Date(), next?.zone ?? view.deadlines[0]?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const paused = pausedDays(view.events, today);
  const others = view.deadlines.filter((deadline) => deadline !== next);
  return el("section", { class: "sheet stack stack--tight", "aria-labelledby": "tg" },
    el("div", { class: "row row--ends" }, el("h2", { id: "tg" }, t("desk-deadlines")), next && nextTag(next, today, off)),
    next ? nextFacts(next, view, { off, paused }) : el("p", null, t("desk-deadlines-none")),
    (others.length > 0 || paused.length > 0) && el("dl", { class: "facts" }, others.map((deadline) => el("div", { "data-deadline": deadline.kind }, el("dt", null, t(`ui-kind-${deadline.kind}`)), el("dd", null, verdict(deadline), el("details", { class: "small" }, el("summary", null, t("desk-why")), textOf(deadline.explain))))),
      paused.length > 0 && el("div", null, el("dt", null, t("desk-pause-used")), el("dd", null, t("desk-pause-days", { days: workdays(paused, off), most: view.pause_days })))));
}

/** @param {readonly string[]} days @param {readonly string[] | null} off */
const workdays = (days, off) => days.filter((date) => ![0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay()) && !off?.includes(date)).length;

/** @param {DeadlineEntry} next @param {string} today @param {readonly string[] | null} off */
function nextTag(next, today, off) {
  const { state, words, days } = standingOf(next, today, off);
  const told = { late: t("desk-due-late", { days }), today: t("desk-due-until-midnight"), left: t("desk-due-left-more", { days }), paused: t("desk-due-waiting"), reporter: t("desk-due-reporter"), none: "" }[words];
  return stateTag(state, told);
}

/**
 * @param {DeadlineEntry} next
 * @param {CaseView} view
 * @param {{ off: readonly string[] | null, paused: string[] }} known
 */
function nextFacts(next, view, { off, paused }) {
  const chart = next.state === "paused" ? null : deadlineDays(next, { start: countedFrom(next, view), off, paused });
  return [
    el("p", { "data-next": next.kind }, el("strong", null, t(`ui-kind-${next.kind}`), " ", el("time", { datetime: next.due_on }, day(next.due_on))), t("desk-until-midnight", { zone: zoneName(next.zone) })),
    next.state === "paused" && el("p", { class: "small" }, t("desk-paused-more", { most: view.pause_days })),
    chart && [chart, daysKey()],
    el("details", null, el("summary", null, t("desk-why")), el("p", { class: "small" }, textOf(next.explain))),
  ];
}

/** Kept, broken, or still running. @param {DeadlineEntry} deadline */
export function verdict({ state, met_on: met, breached_on: breached, due_on: due }) {
  if (breached) return stateTag("overdue", met ? t("desk-broken-met", { due: dayBrief(due), day: dayBrief(met) }) : t("desk-broken", { due: dayBrief(due) }), { bare: true });
  if (met) return stateTag("on-time", t("desk-kept", { day: dayBrief(met) }), { bare: true });
  if (state === "paused") return stateTag("paused", t("ui-state-paused"), { bare: true });
  return stateTag(state === "running" ? "on-time" : "closed", t("desk-runs-until", { day: dayBrief(due) }), { bare: true });
}
