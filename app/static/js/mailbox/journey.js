// @ts-check
/**
 * What happened to a case, as a list in the order of time: events and deadlines, kept and broken alike. Plain reckoning; drawing is
 * status.js.
 */
/** @typedef {import("./session.js").CaseView} CaseView */
/** @typedef {import("../report/readers.js").DeadlineEntry} DeadlineEntry */
/**
 * @typedef {{ on: string, kind: "event", type: string, agency: string, fields: Record<string, any> }
 *   | { on: string, kind: "kept" | "broken" | "running" | "paused", deadline: DeadlineEntry }} Stop
 */

/** Events a reporter is told of; questions, answers and letters stand in the thread. */
const TOLD = new Set(["received", "start", "reject", "duplicate", "reclassify", "reclassify_consent", "transfer_accepted", "transfer_refused", "routing_contested", "routing_decided", "outcome", "confirm",
  "window_ended", "dispute", "reopen", "withdraw", "escalated", "resumed", "rate", "deadline_moved"]);
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
    const { kind, state, met_on: met, breached_on: breached, due_on: due } = deadline;
    // the reporter's own time to answer is told by what she did, or by the window's end
    if (kind === "answer_window" && !OPEN_STOPS.has(state)) continue;
    // what broke comes before what that led to
    if (state === "breached" || breached) stops.push({ on: breached ?? due, kind: "broken", deadline, rank: 0 });
    else if (met) stops.push({ on: met, kind: "kept", deadline, rank: last + 1 });
    else if (state === "paused") stops.push({ on: due, kind: "paused", deadline, rank: last + 2 });
    else if (state === "running") stops.push({ on: due, kind: "running", deadline, rank: last + 2 });
  }
  const later = (/** @type {Stop} */ stop) => Number(OPEN_STOPS.has(stop.kind));
  return stops.sort((a, b) => later(a) - later(b) || (a.on < b.on ? -1 : a.on > b.on ? 1 : a.rank - b.rank)).map(({ rank, ...stop }) => /** @type {Stop} */ (stop));
}
