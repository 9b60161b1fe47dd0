// @ts-check
/** A case's clocks, reckoned from what the contract tells of them: from when they count, when they stood still, what comes next. */
import { addDays } from "../ui/days.js";

/** @typedef {import("../report/readers.js").DeadlineEntry} DeadlineEntry */
/** @typedef {{ number: number, type: string, on: string, agency: string, fields: Record<string, any> }} EventEntry EV of the contract */

/**
 * Days on which the agency's clocks stood still: the midnights between a question and its answer.
 * @param {readonly EventEntry[]} events
 * @param {string} today
 * @returns {string[]}
 */
export function pausedDays(events, today) {
  /** @type {string[]} */
  const days = [];
  let since = "";
  for (const { type, on } of events) {
    if (type === "question" && !since) since = on;
    else if (since && type !== "question" && ["answer", "resumed", "withdraw", "outcome", "reject"].includes(type)) {
      for (let date = since; date < on; date = addDays(date, 1)) days.push(date);
      since = "";
    }
  }
  for (let date = since; date && date < today; date = addDays(date, 1)) days.push(date);
  return days;
}

/**
 * The day a deadline is counted from, as far as the case's events tell.
 * @param {DeadlineEntry} deadline
 * @param {{ received_on: string, deadlines: readonly DeadlineEntry[], events: readonly EventEntry[] }} view
 * @returns {string}
 */
export function countedFrom({ kind, due_on: due }, { received_on: received, deadlines, events }) {
  const firstOf = (/** @type {string} */ name) => {
    const one = deadlines.find((deadline) => deadline.kind === name);
    return one && [one.met_on ?? one.due_on, one.due_on].sort()[0];
  };
  const newest = (/** @type {string[]} */ types) => events.filter(({ type, on }) => types.includes(type) && on <= due).at(-1)?.on;
  if (kind === "answer_window") return newest(["outcome", "reject", "duplicate"]) ?? received;
  if (kind === "first_response") return newest(["transfer_accepted", "reopen"]) ?? firstOf("verification") ?? received;
  if (kind === "resolution") return newest(["reopen"]) ?? firstOf("verification") ?? received;
  if (kind === "feedback") return firstOf("acknowledgement") ?? received;
  return received;
}

/**
 * Working days after today up to and with the due day.
 * @param {string} today
 * @param {string} due
 * @param {readonly string[]} off
 */
export function workingDaysLeft(today, due, off) {
  let days = 0;
  for (let date = addDays(today, 1); date <= due; date = addDays(date, 1)) {
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    if (weekday !== 0 && weekday !== 6 && !off.includes(date)) days += 1;
  }
  return days;
}

/**
 * The deadline that comes next: what the headline names.
 * @param {readonly DeadlineEntry[]} deadlines
 * @returns {DeadlineEntry | undefined}
 */
export const nextDeadline = (deadlines) =>
  deadlines.filter(({ state }) => state === "running" || state === "paused").sort((a, b) => (a.due_on < b.due_on ? -1 : 1))[0];
