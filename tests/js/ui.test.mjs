/** Words, dates and deadline calendars as the browser makes them; app/web/i18n.py and app/web/days.py hold the twins. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { dayRanges, layOut } from "../../app/static/js/ui/days.js";
import * as i18n from "../../app/static/js/ui/i18n.js";
import { daysBetween, stateOf } from "../../app/static/js/ui/state.js";

const source = (language) => readFileSync(new URL(`../../app/locale/${language}/ui.ftl`, import.meta.url), "utf8");

for (const [language, spoken] of [
  ["id", ["Jumat 27 Maret", "Jumat 27 Maret 2026", "27 Maret", "Maret 2026", "4.812", "81\u00a0%", "10.05", "Jm", "0,9\u00a0MB"]],
  ["en", ["Friday 27 March", "Friday 27 March 2026", "27 March", "March 2026", "4,812", "81\u00a0%", "10:05", "Fr", "0.9\u00a0MB"]],
]) {
  test(`dates and numbers are written as people say them (${language})`, () => {
    i18n.setCatalogue(language, source(language));
    const on = "2026-03-27";
    assert.deepEqual([
      i18n.day(on), i18n.dayAndYear(on), i18n.dayShort(on), i18n.month(on), i18n.number(4812), i18n.percent(0.805),
      i18n.clock("2026-03-27T03:05:00Z", "Asia/Jakarta"), i18n.weekdayBrief(on), i18n.size(900_000),
    ], spoken);
  });
}

test("a missing text or variable fails a test, and on a page costs one sentence", (context) => {
  i18n.setCatalogue("id", source("id"));
  assert.throws(() => i18n.t("ui-no-such-text"));
  assert.throws(() => i18n.t("ui-step", { current: 1 }));
  const told = context.mock.method(console, "error", () => undefined);
  globalThis.document = {};
  try {
    assert.equal(i18n.t("ui-no-such-text"), "ui-no-such-text");
    assert.match(i18n.t("ui-step", { current: 1 }), /^[^{]*1[^{]*…[^{]*$/);
  } finally {
    delete globalThis.document;
  }
  assert.equal(told.mock.callCount(), 2);
});

test("a day belongs to the zone that is asked, not to the phone", () => {
  const lateEvening = "2026-04-06T15:30:00Z";
  assert.equal(i18n.dayIn(lateEvening, "Asia/Jakarta"), "2026-04-06");
  assert.equal(i18n.dayIn(lateEvening, "Asia/Jayapura"), "2026-04-07");
});

test("the deadline calendar shows what counted and what did not", () => {
  const off = ["18", "19", "20", "23", "24"].map((day) => `2026-03-${day}`);
  const cells = layOut({ start: "2026-03-17", due: "2026-03-27", today: "2026-03-26", off });
  assert.deepEqual(Object.fromEntries(cells.map(({ date, kind }) => [Number(date.slice(8)), kind])), {
    17: "start", 18: "holiday", 19: "holiday", 20: "holiday", 21: "off", 22: "off",
    23: "holiday", 24: "holiday", 25: "done", 26: "todo", 27: "due",
  });
  assert.deepEqual(cells.filter(({ today }) => today).map(({ date }) => date), ["2026-03-26"]);
  assert.equal(cells.at(-1).row, 1);
});

test("paused days rest, and calendar terms count weekends", () => {
  const paused = layOut({ start: "2026-04-06", due: "2026-04-13", paused: ["2026-04-07", "2026-04-08"] });
  assert.deepEqual(paused.filter(({ kind }) => kind === "rest").map(({ date }) => date), ["2026-04-07", "2026-04-08"]);
  const everyDay = layOut({ start: "2026-04-06", due: "2026-04-13", everyDay: true });
  assert.equal(everyDay.some(({ kind }) => kind === "off"), false);
});

test("a calendar nobody would count is not drawn", () => {
  assert.deepEqual(layOut({ start: "2026-04-06", due: "2026-07-06" }), []);
});

test("neighbouring days are said as one range, across a weekend too", () => {
  i18n.setCatalogue("id", source("id"));
  assert.equal(dayRanges(["2026-03-24", "2026-03-18", "2026-03-19", "2026-03-20", "2026-03-23"]), "18 sampai 24 Maret");
  assert.equal(dayRanges(["2026-04-07", "2026-04-03"]), "3 April dan 7 April");
  assert.equal(dayRanges(["2026-03-31", "2026-04-01"]), "31 Maret sampai 1 April");
});

test("a deadline is told apart by its own state first, then by how near it is", () => {
  const due = { due_on: "2026-03-27" };
  assert.equal(stateOf({ ...due, state: "running" }, "2026-03-20"), "on-time");
  assert.equal(stateOf({ ...due, state: "running" }, "2026-03-26"), "soon");
  assert.equal(stateOf({ ...due, state: "running" }, "2026-03-27"), "soon");
  assert.equal(stateOf({ ...due, state: "running" }, "2026-03-28"), "overdue");
  assert.equal(stateOf({ ...due, state: "paused" }, "2026-03-28"), "paused");
  assert.equal(stateOf({ ...due, state: "met" }, "2026-04-28"), "on-time");
  assert.equal(stateOf({ ...due, state: "breached" }, "2026-03-28"), "overdue");
  assert.equal(stateOf({ ...due, state: "void" }, "2026-03-20"), "closed");
  assert.equal(daysBetween("2026-02-27", "2026-03-01"), 2);
});
