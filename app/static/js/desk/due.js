// @ts-check
/** What a case's next deadline is to a desk on a given day: its state, its group in the queue, and the days left. Plain reckoning. */
import { workingDaysLeft } from "../cases/clocks.js";
import { daysBetween } from "../ui/state.js";

/** @typedef {import("../report/readers.js").DeadlineEntry} DeadlineEntry */
/** @typedef {"overdue" | "soon" | "later" | "paused" | "reporter" | "done"} Group the queue's groups, in its order */
/**
 * @typedef {object} Standing
 * @property {Group} group
 * @property {import("../ui/state.js").State} state
 * @property {"late" | "today" | "left" | "paused" | "reporter" | "none"} words which words tell it
 * @property {number} days late, or working days left; calendar days where the calendar is not known
 */

/** @type {Group[]} */
export const GROUPS = ["overdue", "soon", "later", "paused", "reporter", "done"];
const EVERY_DAY = new Set(["acknowledgement", "feedback"]);

/**
 * @param {DeadlineEntry | null} deadline
 * @param {string} today "YYYY-MM-DD" in the deadline's zone
 * @param {readonly string[] | null} off holidays and joint leave; null when they are not known
 * @returns {Standing}
 */
export function standingOf(deadline, today, off) {
  if (!deadline) return { group: "done", state: "closed", words: "none", days: 0 };
  const { kind, state, due_on: due } = deadline;
  if (state === "breached" || due < today) {
    // a window that has run out closes by itself: nobody is late with it
    if (kind === "answer_window") return { group: "reporter", state: "closed", words: "reporter", days: 0 };
    return { group: "overdue", state: "overdue", words: "late", days: Math.max(1, daysBetween(due, today)) };
  }
  if (state === "paused") return { group: "paused", state: "paused", words: "paused", days: 0 };
  if (kind === "answer_window") return { group: "reporter", state: "closed", words: "reporter", days: 0 };
  if (due === today) return { group: "soon", state: "soon", words: "today", days: 0 };
  const days = EVERY_DAY.has(kind) || !off ? daysBetween(today, due) : workingDaysLeft(today, due, off);
  return days <= 1 ? { group: "soon", state: "soon", words: "left", days } : { group: "later", state: "on-time", words: "left", days };
}

/**
 * The deadline that the desk has to meet next: what is late first, then what runs, then what is paused.
 * @param {readonly DeadlineEntry[]} deadlines
 * @returns {DeadlineEntry | null}
 */
export function owedNext(deadlines) {
  const open = deadlines.filter(({ state, met_on: met }) => state === "running" || state === "paused" || (state === "breached" && !met));
  const rank = (/** @type {DeadlineEntry} */ { kind }) => Number(kind === "answer_window");
  return [...open].sort((a, b) => rank(a) - rank(b) || (a.due_on < b.due_on ? -1 : a.due_on > b.due_on ? 1 : 0))[0] ?? null;
}
