// @ts-check
/**
 * The deadline calendar: one square a day, so that anyone can count why a deadline falls where it falls.
 * `layOut` is plain reckoning (its twin is app/web/days.py, from the same examples); `daysChart` draws it.
 */
import { el, svg } from "./dom.js";
import { dayShort, list, t, weekdayBrief } from "./i18n.js";

/**
 * @typedef {object} DayFacts every date is "YYYY-MM-DD" in the deadline's own zone
 * @property {string} start the day counting starts from; it is not counted itself
 * @property {string} due the last day in time
 * @property {string} [today]
 * @property {string[]} [off] holidays and joint leave; weekends need not be named
 * @property {string[]} [paused] days on which the clock stood still
 * @property {boolean} [everyDay] calendar terms count weekends and holidays too
 *
 * @typedef {"start" | "done" | "todo" | "off" | "holiday" | "rest" | "due"} DayKind
 * @typedef {{date: string, kind: DayKind, today: boolean, row: number, column: number}} DayCell
 */

/** More weeks than this are not drawn: nobody counts ninety squares, and the words say the same. */
export const WEEKS_DRAWN = 7;
const CELL = 38;
const ROW = 34;
const HEAD = 18;

/** @param {string} date @param {number} days */
export function addDays(date, days) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Monday is 0. @param {string} date */
const weekday = (date) => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

/**
 * The days from start to due, each with its kind and place; none where there are too many weeks to draw.
 * @param {DayFacts} facts
 * @returns {DayCell[]}
 */
export function layOut({ start, due, today = "", off = [], paused = [], everyDay = false }) {
  const first = addDays(start, -weekday(start));
  /** @type {DayCell[]} */
  const cells = [];
  for (let date = start; date <= due; date = addDays(date, 1)) {
    const column = weekday(date);
    const row = Math.round((Date.parse(date) - Date.parse(first)) / 86_400_000 - column) / 7;
    if (row >= WEEKS_DRAWN) return [];
    const free = !everyDay && (column > 4 || off.includes(date));
    /** @type {DayKind} */
    const kind = date === due ? "due" : date === start ? "start" : paused.includes(date) ? "rest"
      : free ? (off.includes(date) ? "holiday" : "off") : today && date < today ? "done" : "todo";
    cells.push({ date, kind, today: date === today, row, column });
  }
  return cells;
}

/**
 * Neighbouring dates as one range, across weekends too: "18 sampai 24 Maret".
 * @param {string[]} dates
 */
export function dayRanges(dates) {
  /** @type {[string, string][]} */
  const ranges = [];
  for (const date of [...dates].sort()) {
    const last = ranges.at(-1);
    let next = last && addDays(last[1], 1);
    while (next && next < date && weekday(next) > 4) next = addDays(next, 1);
    if (last && next === date) last[1] = date;
    else ranges.push([date, date]);
  }
  return list(ranges.map(([from, to]) => from === to ? dayShort(from) : t("ui-days-range", {
    from: from.slice(0, 7) === to.slice(0, 7) ? String(Number(from.slice(8))) : dayShort(from), to: dayShort(to) })));
}

/**
 * The calendar as a picture that says its finding in words, or null where it would be too long.
 * @param {DayFacts} facts
 * @returns {SVGSVGElement | null}
 */
export function daysChart(facts) {
  const cells = layOut(facts);
  if (!cells.length) return null;
  const rows = cells[cells.length - 1].row + 1;
  return svg("svg", { class: "days", viewBox: `0 0 266 ${HEAD + ROW * rows}`, role: "img", "aria-label": describe(facts, cells) },
    [0, 1, 2, 3, 4, 5, 6].map((column) => svg("text", { class: "head-day", x: 19 + CELL * column, y: 11 }, weekdayBrief(addDays("2026-03-23", column)))),
    cells.map(({ date, kind, today, row, column }) => {
      const x = CELL * column, y = HEAD + ROW * row;
      const box = { x: x + 2, y, width: 34, height: 30, rx: 6 };
      const inner = { x: x + 2.5, y: y + 0.5, width: 33, height: 29, rx: 6 };
      return [
        kind === "todo" ? svg("rect", { class: "todo", ...inner })
          : kind === "done" || kind === "rest" || kind === "due" ? svg("rect", { class: kind, ...box }) : null,
        kind === "holiday" && svg("path", { class: "mark-off", d: `M${x + 10} ${y + 25}h18` }),
        today && svg("rect", { class: kind === "due" ? "now now--due" : "now", ...box }),
        svg("text", { class: { holiday: "off", off: "off", done: "done-text", rest: "rest-text", due: "due-text", start: "start", todo: "todo-text" }[kind], x: x + 19, y: y + 20 }, Number(date.slice(8))),
      ];
    }));
}

/**
 * @param {DayFacts} facts
 * @param {DayCell[]} cells
 */
function describe({ start, due, today, off = [], paused = [] }, cells) {
  const counted = cells.filter(({ kind }) => kind === "done" || kind === "todo" || kind === "due").length;
  const free = off.filter((date) => date > start && date < due);
  return [
    t("ui-days-label", { start: dayShort(start), due: dayShort(due), counted }),
    free.length && t("ui-days-off", { days: dayRanges(free) }),
    paused.length && t("ui-days-paused", { days: dayRanges(paused) }),
    today && today >= start && today <= due && t("ui-days-today", { day: dayShort(today) }),
  ].filter(Boolean).join(" ");
}

/** What the squares mean. */
export function daysKey() {
  return el("ul", { class: "key" }, ["done", "todo", "rest", "due"].map((kind) => el("li", { class: "days-key" },
    svg("svg", { class: "days", viewBox: "0 0 36 32", "aria-hidden": "true" }, svg("rect", { class: kind, x: 1, y: 1, width: 34, height: 30, rx: 6 })),
    t(`ui-days-${kind}`))));
}

