/** A case's way in the order of time, and the days that count. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { countedFrom, nextDeadline, pausedDays, workingDaysLeft } from "../../app/static/js/cases/clocks.js";
import { stopsOf } from "../../app/static/js/mailbox/journey.js";

const event = (number, type, on, fields = {}) => ({ number, type, on, agency: "north", fields });
const deadline = (kind, due_on, state, more = {}) => ({ id: kind, kind, due_on, zone: "Asia/Jakarta", state, explain: { id: "", en: "" }, ...more });
const told = (stops) => stops.map((stop) => (stop.kind === "event" ? stop.type : `${stop.kind} ${stop.deadline.kind}`));

test("what was kept and what was broken stand where they happened, what is to come last", () => {
  const stops = stopsOf({
    events: [event(1, "received", "2026-03-17"), event(2, "verify", "2026-03-26"), event(3, "escalated", "2026-04-02")],
    deadlines: [
      deadline("verification", "2026-03-27", "met", { met_on: "2026-03-26" }),
      deadline("first_response", "2026-04-02", "breached", { breached_on: "2026-04-02" }),
      deadline("resolution", "2026-04-20", "running"),
    ],
  });
  assert.deepEqual(told(stops), ["received", "kept verification", "broken first_response", "escalated", "running resolution"]);
});

test("a deadline that was met late stays broken", () =>
  assert.deepEqual(told(stopsOf({ events: [], deadlines: [deadline("first_response", "2026-04-02", "met", { breached_on: "2026-04-02", met_on: "2026-04-07" })] })), ["broken first_response"]));

test("the reporter's own time to answer is shown while it runs", () => {
  assert.deepEqual(told(stopsOf({ events: [], deadlines: [deadline("answer_window", "2026-05-01", "running")] })), ["running answer_window"]);
  assert.deepEqual(told(stopsOf({ events: [], deadlines: [deadline("answer_window", "2026-05-01", "met", { met_on: "2026-04-30" })] })), []);
});

test("letters and the desk's own steps are not stops", () =>
  assert.deepEqual(told(stopsOf({ events: [event(1, "received", "2026-03-17"), event(2, "question", "2026-03-18"), event(3, "info", "2026-03-18")], deadlines: [] })), ["received"]));

test("the clock stands still on the midnights between question and answer", () => {
  const asked = [event(1, "question", "2026-04-07"), event(2, "answer", "2026-04-09")];
  assert.deepEqual(pausedDays(asked, "2026-04-20"), ["2026-04-07", "2026-04-08"]);
});
test("asked and answered on one day pauses nothing", () => assert.deepEqual(pausedDays([event(1, "question", "2026-04-07"), event(2, "answer", "2026-04-07")], "2026-04-20"), []));
test("a question without an answer pauses until today", () => assert.deepEqual(pausedDays([event(1, "question", "2026-04-07")], "2026-04-09"), ["2026-04-07", "2026-04-08"]));

test("working days leave weekends and holidays out and count the due day", () => {
  assert.equal(workingDaysLeft("2026-04-10", "2026-04-20", []), 6);
  assert.equal(workingDaysLeft("2026-03-17", "2026-03-27", ["2026-03-18", "2026-03-19", "2026-03-20", "2026-03-23", "2026-03-24"]), 3);
  assert.equal(workingDaysLeft("2026-04-20", "2026-04-20", []), 0);
});

test("the next deadline is the earliest that runs or waits", () => {
  const all = [deadline("verification", "2026-03-27", "met"), deadline("resolution", "2026-04-20", "running"), deadline("first_response", "2026-04-06", "paused")];
  assert.equal(nextDeadline(all)?.kind, "first_response");
  assert.equal(nextDeadline([all[0]]), undefined);
});

test("later terms count from the check, early or not later than its due day", () => {
  const early = { received_on: "2026-03-17", deadlines: [deadline("verification", "2026-03-27", "met", { met_on: "2026-03-26" })], events: [] };
  const never = { received_on: "2026-03-17", deadlines: [deadline("verification", "2026-03-27", "breached")], events: [] };
  assert.equal(countedFrom(deadline("resolution", "2026-04-20", "running"), early), "2026-03-26");
  assert.equal(countedFrom(deadline("resolution", "2026-04-20", "running"), never), "2026-03-27");
  assert.equal(countedFrom(deadline("verification", "2026-03-27", "running"), never), "2026-03-17");
});
