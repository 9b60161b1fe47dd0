/** Letters that one side has done nothing about yet. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { newsFor } from "../../app/static/js/cases/news.js";

const event = (number, type, id) => ({ number, type, on: "2026-03-17", agency: "north", fields: id ? { env_id: id } : {} });
const envelopes = [["r", 1], ["q", 3], ["i", 2], ["s", 3], ["t", 3]].map(([id, kind]) => ({ env_id: id, kind }));
const filed = [event(1, "received", "r"), event(2, "verify"), event(3, "question", "q")];

test("the agency's letters are new to the reporter until she writes or acts", () => {
  assert.deepEqual([...newsFor(filed, envelopes, "reporter")], ["q"]);
  assert.deepEqual([...newsFor([...filed, event(4, "info", "i")], envelopes, "reporter")], []);
  assert.deepEqual([...newsFor([...filed, event(4, "info", "i"), event(5, "response", "s"), event(6, "info", "t")], envelopes, "reporter")], ["s", "t"]);
  assert.deepEqual([...newsFor([...filed, event(4, "dispute")], envelopes, "reporter")], []);
});
test("the reporter's letters are new to the desk until it does anything", () => {
  assert.deepEqual([...newsFor([event(1, "received", "r")], envelopes, "agency")], ["r"]);
  assert.deepEqual([...newsFor([...filed, event(4, "info", "i"), event(5, "deadline_breached")], envelopes, "agency")], ["i"]);
  assert.deepEqual([...newsFor([...filed, event(4, "info", "i"), event(5, "assign")], envelopes, "agency")], []);
});
