// @ts-check
/**
 * What happened to a case, as a list in the order of time: events and deadlines, kept and broken alike. Plain reckoning; drawing is
 * status.js.
 */
import { addDays } from "../ui/days.js";

/** @typedef {import("./session.js").CaseView} CaseView */
/** @typedef {import("../report/readers.js").DeadlineEntry} DeadlineEntry */
/**
 * @typedef {{ on: string, kind: "event", type: string, agency: string, fields: Record<string, any> }
 *   | { on: string, kind: "kept" | "broken" | "running" | "paused", deadline: DeadlineEntry }} Stop
 */

/** Events a reporter is told of; questions, answers and letters stand in the thread. */
const TOLD = new Set(["received", "start", "reject", "duplicate", "reclassify", "reclassify_consent", "transfer_accepted", "transfer_refused", "outcome", "confirm",
  "window_ended", "dispute", "reopen", "withdraw", "escalated", "resumed", "rate"]);
/** These follow on what happened the same day. */
const OPEN_STOPS = new Set(["running", "paused"]);

/**
 * Oldest first; what is still to come last, by its due date.
 * @param {CaseView} view
 * @returns {Stop[]}
 */
export function stopsOf({ events, deadlines }) {
  /** @type {(Stop & { rank: number })[]} */
  const stops = events.filter(({ type }) => TOLD.has(type)).map(({ on, type, agency, fields, number }) => ({ on, kind: "event", type, agency, fields, rank: number }));
  const last = events.at(-1)?.number ?? 0;
  for (const deadline of deadlines) {
    const { state, met_on: met, breached_on: breached, due_on: due } = deadline;
    if (state === "breached" || breached) stops.push({ on: breached ?? due, kind: "broken", deadline, rank: last + 1 });
    else if (met) stops.push({ on: met, kind: "kept", deadline, rank: last + 1 });
    else if (state === "paused") stops.push({ on: due, kind: "paused", deadline, rank: last + 2 });
    else if (state === "running") stops.push({ on: due, kind: "running", deadline, rank: last + 2 });
  }
  const later = (/** @type {Stop} */ stop) => Number(OPEN_STOPS.has(stop.kind));
  return stops.sort((a, b) => later(a) - later(b) || (a.on < b.on ? -1 : a.on > b.on ? 1 : a.rank - b.rank)).map(({ rank, ...stop }) => /** @type {Stop} */ (stop));
}

/**
 * Days on which the agency's clocks stood still: the midnights between a question and its answer.
 * @param {CaseView["events"]} events
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
 * @param {CaseView} view
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
