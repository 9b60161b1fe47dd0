/** Order among the letters: what is missing, doubled or out of place is an alarm, never left out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkAgainstSeen, checkChain, checkSeen } from "../../app/static/js/cases/chain.js";

const THEIRS = 3;
const report = { env_id: "r0", kind: 1, seq: 0, prev: "00" };
const letter = (seq, id, prev, kind = THEIRS) => ({ env_id: id, kind, seq, prev });
const codes = (alarms) => alarms.map(({ code, seq }) => `${code} ${seq}`);

test("letters that follow on one another are in order", () =>
  assert.deepEqual(checkChain([report, letter(1, "a", "r0"), letter(2, "b", "a")], THEIRS), []));
test("the order of the server's list does not matter", () =>
  assert.deepEqual(checkChain([letter(2, "b", "a"), letter(1, "a", "r0"), report], THEIRS), []));
test("a missing letter is named", () => assert.deepEqual(codes(checkChain([report, letter(1, "a", "r0"), letter(3, "c", "b")], THEIRS)), ["gap 2"]));
test("every missing letter is named", () => assert.deepEqual(codes(checkChain([report, letter(3, "c", "b")], THEIRS)), ["gap 1", "gap 2"]));
test("two letters in one place are a fork", () =>
  assert.deepEqual(codes(checkChain([report, letter(1, "a", "r0"), letter(1, "x", "r0")], THEIRS)), ["E_FORK 1"]));
test("a letter that follows on another than the one before is named", () =>
  assert.deepEqual(codes(checkChain([report, letter(1, "a", "r0"), letter(2, "b", "x")], THEIRS)), ["E_CONTEXT 2"]));
test("the first letter follows on the report", () => assert.deepEqual(codes(checkChain([report, letter(1, "a", "zz")], THEIRS)), ["E_CONTEXT 1"]));
test("the two directions are counted apart", () =>
  assert.deepEqual(checkChain([report, letter(1, "a", "r0"), letter(1, "m", "r0", 2), letter(2, "n", "m", 2)], THEIRS), []));

test("a letter that changes while the mailbox is open is a fork, one that goes is a gap", () => {
  const seen = new Map([["3:1", "a"], ["3:2", "b"], ["2:1", "m"]]);
  assert.deepEqual(codes(checkAgainstSeen(seen, [letter(1, "a", "r0"), letter(2, "x", "a")])), ["E_FORK 2", "gap 1"]);
  assert.deepEqual(checkAgainstSeen(seen, [letter(1, "a", "r0"), letter(2, "b", "a"), letter(1, "m", "r0", 2), letter(3, "c", "b")]), []);
});

test("letters the other side had opened and that are not listed any more are named", () => {
  const seen = (n, id, kind = THEIRS) => ({ kind, seen: { id, n } });
  const listed = [report, letter(1, "m", "r0", 2), letter(1, "a", "r0")];
  assert.deepEqual(checkSeen([seen(0, "r0"), seen(1, "m"), seen(1, "a", 2)], listed), []);
  assert.deepEqual(codes(checkSeen([seen(3, "o"), seen(2, "n")], listed)), ["gap 2", "gap 3"]);
  assert.deepEqual(checkSeen([seen(1, "x")], listed), [{ code: "E_FORK", kind: 2, seq: 1 }]);
  assert.deepEqual(checkSeen([seen(0, "r9")], listed), [{ code: "E_FORK", kind: 1, seq: 0 }]);
  assert.equal(checkSeen([seen(9000, "z")], listed).length, 21);
});
