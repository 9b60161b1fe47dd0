// @ts-check
/** Deadlines in words and as days: for the report's check, its result, and the mailbox. */
import { el } from "../ui/dom.js";
import { day, dayIn, t, textOf } from "../ui/i18n.js";
import { daysChart } from "../ui/days.js";

/** @typedef {import("./readers.js").DeadlineEntry} DeadlineEntry */

/** Kinds whose term is counted in calendar days and months. */
const EVERY_DAY = new Set(["acknowledgement", "feedback"]);

/** @param {DeadlineEntry} deadline */
export const deadlineName = ({ kind }) => t(`filing-deadline-${kind}`);

/**
 * The days from start to due, or nothing where they would be too many or the holidays are not known.
 * @param {DeadlineEntry} deadline
 * @param {{ start: string, off: readonly string[] | null, paused?: string[] }} known
 */
export function deadlineDays({ kind, due_on: due, zone }, { start, off, paused = [] }) {
  const everyDay = EVERY_DAY.has(kind);
  if (!everyDay && !off) return null;
  const inRange = (off ?? []).filter((date) => date >= start && date <= due);
  return daysChart({ start, due, today: dayIn(new Date(), zone), off: everyDay ? [] : inRange, paused, everyDay });
}

/**
 * The applicable deadlines as facts: by when, and why then.
 * @param {readonly DeadlineEntry[]} deadlines
 */
export const deadlineFacts = (deadlines) => el("dl", { class: "facts", "data-deadlines": true }, deadlines.map((deadline) =>
  el("div", { "data-deadline": deadline.kind },
    el("dt", null, deadlineName(deadline)),
    el("dd", null, el("strong", null, t("filing-due-by"), " ", el("time", { datetime: deadline.due_on }, day(deadline.due_on))),
      el("br"), el("span", { class: "small soft" }, textOf(deadline.explain))))));
