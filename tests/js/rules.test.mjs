/** A rule's condition in the form and back; order and offices. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { conditionOf, flatOf, moved, officeOf, officeValue } from "../../app/static/js/rules/conditions.js";

for (const when of [
  {},
  { track: "service" },
  { track: "service", category: ["jalan"], region: ["32.73", "32.77"] },
  { track: "service", class: ["complaint"], category: ["jalan.lampu-jalan"], not: { region: ["32"] } },
  { not: { category: ["air"], region: ["32.73"] } },
]) test(`a usual condition survives the form: ${JSON.stringify(when)}`, () => assert.deepEqual(conditionOf(flatOf(when)), when));

for (const when of [{ any: [{ track: "service" }] }, { all: [] }, { not: { not: { track: "service" } } }, { not: { track: "service" } }])
  test(`another shape is left to its text: ${JSON.stringify(when)}`, () => assert.equal(flatOf(when), null));

test("an entry moves by one and stays at the ends", () => {
  assert.deepEqual(moved(["a", "b", "c"], 1, -1), ["b", "a", "c"]);
  assert.deepEqual(moved(["a", "b"], 0, -1), ["a", "b"]);
  assert.deepEqual(moved(["a", "b"], 1, 1), ["a", "b"]);
});

test("an office is one word in a select", () => {
  for (const office of [{ id: "dlh-kota-bandung" }, { kind: "dlh" }]) assert.deepEqual(officeOf(officeValue(office)), office);
});
