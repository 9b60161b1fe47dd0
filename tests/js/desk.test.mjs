/** The desk's plain parts: what is due, what the checks say, whose keys are believed, where the next letter stands. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { toBase64, toHex } from "../../app/static/js/crypto/encoding.js";
import { Directory } from "../../app/static/js/crypto/directory.js";
import { sealAgencyKey } from "../../app/static/js/crypto/desk.js";
import { signStatement } from "../../app/static/js/crypto/statements.js";
import { numberedName, sealableName } from "../../app/static/js/cases/attachments.js";
import { plainName } from "../../app/static/js/cases/files.js";
import { checksOf } from "../../app/static/js/desk/checks.js";
import { owedNext, standingOf } from "../../app/static/js/desk/due.js";
import { NO_FILTER, viewOf } from "../../app/static/js/desk/filters.js";
import { agencyOfHandler, keyInForce, NoDeskKey, openDeskKeys, requireListed } from "../../app/static/js/desk/keys.js";
import { placesLike, spaced } from "../../app/static/js/desk/names.js";
import { nextPlace } from "../../app/static/js/desk/sealing.js";
import { claims } from "../../app/static/js/desk/thread.js";
import { boxOf, signerOf } from "./support.mjs";

const FRIDAY = "2026-04-10";
const due = (due_on, more = {}) => ({ id: "1", kind: "resolution", due_on, zone: "Asia/Jakarta", state: "running", explain: { id: "", en: "" }, ...more });

for (const [name, deadline, expected] of [
  ["what is over is late, in days of the calendar", due("2026-04-08"), ["overdue", "overdue", "late", 2]],
  ["a breach stays late whatever the date says", due("2026-04-10", { state: "breached" }), ["overdue", "overdue", "late", 1]],
  ["the last day is today", due(FRIDAY), ["soon", "soon", "today", 0]],
  ["Monday is one working day from Friday", due("2026-04-13"), ["soon", "soon", "left", 1]],
  ["a holiday is not counted", due("2026-04-15"), ["later", "on-time", "left", 2]],
  ["calendar terms count every day", due("2026-04-13", { kind: "feedback" }), ["later", "on-time", "left", 3]],
  ["a paused clock waits for the reporter", due("2026-04-13", { state: "paused" }), ["paused", "paused", "paused", 0]],
  ["the reporter's window is not the desk's to meet", due("2026-04-09", { kind: "answer_window" }), ["reporter", "closed", "reporter", 0]],
  ["nothing owed is nothing due", null, ["done", "closed", "none", 0]],
]) {
  test(name, () => {
    const { group, state, words, days } = standingOf(deadline, FRIDAY, ["2026-04-14"]);
    assert.deepEqual([group, state, words, days], expected);
  });
}

test("what the desk owes comes before the reporter's window, what is met not at all", () => {
  const window = due("2026-04-09", { kind: "answer_window" });
  assert.equal(owedNext([window, due("2026-04-20"), due("2026-04-01", { state: "breached", met_on: "2026-04-02" })])?.due_on, "2026-04-20");
  assert.equal(owedNext([window])?.kind, "answer_window");
  assert.equal(owedNext([]), null);
});

const letter = (kind, more = {}) => ({ envelope: { kind, seq: 1 }, meta: {}, files: [], fault: null, receiptFits: kind < 3 ? true : null, foreign: false, ...more });
const verdicts = (letters, alarms = []) => Object.fromEntries(checksOf(letters, alarms, { count: 1, of: 1 }).map(({ name, ok }) => [name, ok]));
const ALL_WELL = { seal: true, signature: true, facets: true, receipt: true, order: true, acts: true };

for (const [name, letters, alarms, wrong] of [
  ["a whole case passes every check", [letter(1), letter(2), letter(3), letter(4)], [], {}],
  ["a damaged letter breaks the seal, and proves nothing about its writer", [letter(1), letter(2, { fault: "E_CHUNK" })], [], { seal: false, signature: false }],
  ["another writer is found by the signature", [letter(1), letter(2, { fault: "E_SIG" })], [], { signature: false }],
  ["what the server claims is compared with the inside", [letter(1, { fault: "E_CONTEXT" })], [], { facets: false }],
  ["a receipt for other bytes is found", [letter(1, { receiptFits: false })], [], { receipt: false }],
  ["a missing message is found", [letter(1), letter(3)], [{ code: "gap", kind: 3, seq: 1 }], { order: false }],
  ["a note of another desk is nobody's fault", [letter(1), letter(4, { meta: null, foreign: true })], [], {}],
]) {
  test(name, () => assert.deepEqual(verdicts(letters, alarms), { ...ALL_WELL, ...wrong }));
}

test("the usual views are known by what they filter", () => {
  assert.equal(viewOf({ ...NO_FILTER }), "open");
  assert.equal(viewOf({ ...NO_FILTER, due: "overdue", category: "jalan" }), "overdue");
  assert.equal(viewOf({ ...NO_FILTER, state: "disputed" }), undefined);
});

test("a reference is read in fours", () => assert.equal(spaced("a3f19c2077e4b15d"), "a3f1 9c20 77e4 b15d"));

test("a file's name keeps to what META takes", () => {
  assert.equal(sealableName("../a\\b\u0007.pdf"), ".._a_b_.pdf");
  assert.equal(new TextEncoder().encode(sealableName("é".repeat(300))).length <= 255, true);
  assert.equal(sealableName(""), "_");
});

test("a reporter's file goes under a number, and what kind it is stays", () => {
  const names = ["Surat Rae Wijaya.PDF", "rekaman", "a.b/c", "x.tar.gz", "evil.p\u202efd"];
  assert.deepEqual(names.map((name, at) => numberedName(at, name)), ["1.pdf", "2.bin", "3.bin", "4.gz", "5.bin"]);
});

test("a name is shown as what it is, whichever way its letters are told to run", () => {
  assert.equal(plainName("laporan\u202efdp.exe"), "laporan_fdp.exe");
  assert.equal(plainName("surat أ.pdf"), "surat أ.pdf");
});

const report = { kind: 1, seq: 0, env_id: "aa", prev: "00" };
const view = (more) => ({ envelopes: [report, { kind: 3, seq: 1, env_id: "bb", prev: "aa" }], notes: [], next: { seq: 2, prev: "bb", recipients: [] }, ...more });

test("the next letter follows the last one that was shown, and so the server must say", () => {
  assert.deepEqual(nextPlace(view(), 3), { seq: 2, prev: "bb" });
  assert.deepEqual(nextPlace(view(), 4), { seq: 1, prev: "aa" });
  assert.throws(() => nextPlace(view({ next: { seq: 3, prev: "bb", recipients: [] } }), 3), { code: "E_CONTEXT" });
  assert.throws(() => nextPlace(view({ next: { seq: 2, prev: "cc", recipients: [] } }), 3), { code: "E_CONTEXT" });
});

test("a report must say what the server claimed when it was received", () => {
  const fields = { agency: "a", oversight: "o", track: "service", class: "complaint", category: "c", region: "r", policy: "p" };
  const events = [{ type: "received", fields }, { type: "reclassify", fields: { category: "other" } }];
  assert.deepEqual(claims({ kind: 1 }, { events, reply_kid: "k" }), { reply_kid: "k", ...fields });
  assert.equal(claims({ kind: 1 }, { events: [], reply_kid: "k" }).category, "", "a claim left out is none that fits");
  assert.deepEqual(claims({ kind: 3, purpose: "outcome", outcome: "resolved" }, { events, reply_kid: "k" }), { purpose: "outcome", outcome: "resolved" });
  assert.deepEqual(claims({ kind: 2 }, { events, reply_kid: "k" }), { outcome: null });
  assert.equal(claims({ kind: 3 }, { events, reply_kid: "k" }).purpose, "", "an agency's letter without a purpose fits none");
  assert.deepEqual(claims({ kind: 4 }, { events, reply_kid: "k" }), { purpose: "note", outcome: null });
});

const root = signerOf("root"), officer = signerOf("officer"), other = signerOf("officer2"), stranger = signerOf("stranger");
const deskBox = boxOf("agency"), deskSign = signerOf("desk-sign"), adasBox = boxOf("hbox"), adasSign = signerOf("hsign");
const NORTH = "north";
const secrets = { boxSk: adasBox.sk, signSeed: adasSign.seed, seen: 1 };
const handlers = (n, listed, by = officer) => signStatement({ kind: "handlers", agency: NORTH, n, list: listed }, [by.seed]);
const ada = { id: "ada", box: toHex(adasBox.pk), sign: toHex(adasSign.pk), roles: ["handler"], tracks: ["service"] };
const deskKey = (version, by = officer, box = deskBox) => signStatement({
  kind: "desk_key", agency: NORTH, track: "service", version, box: toHex(box.pk), sign: toHex(deskSign.pk), not_before: 100, not_after: 2000,
}, [by.seed]);
const officers = signStatement({ kind: "officers", agency: NORTH, n: 1, keys: [toHex(officer.pk), toHex(other.pk)].sort() }, [root.seed]);
const chainOf = (...statements) => Directory.verify({ statements: [officers, ...statements] }, root.pk);
const ak = (version, box = deskBox) => toBase64(sealAgencyKey({ agency: NORTH, track: "service", version }, box.sk, deskSign.seed, adasBox.pk));
const E_DIRECTORY = { code: "E_DIRECTORY" };

test("a handler's agency is known from the signed list, before anything is sent", () => {
  const list = handlers(1, [ada]);
  assert.equal(agencyOfHandler(chainOf(list), [officers, list], "ada"), NORTH);
  assert.equal(agencyOfHandler(chainOf(list), [officers, list], "ben"), undefined);
  const forged = handlers(1, [ada], stranger);
  assert.throws(() => agencyOfHandler(chainOf(forged), [officers, forged], "ada"), E_DIRECTORY);
});

test("the list must name exactly the keys behind the words, and be no older than one seen", () => {
  const who = { id: "ada", agency: NORTH };
  requireListed(chainOf(handlers(1, [ada])), who, secrets);
  assert.throws(() => requireListed(chainOf(handlers(1, [{ ...ada, box: toHex(boxOf("thief").pk) }])), who, secrets), E_DIRECTORY);
  assert.throws(() => requireListed(chainOf(handlers(1, [])), who, secrets), E_DIRECTORY);
  assert.throws(() => requireListed(chainOf(handlers(1, [ada])), who, { ...secrets, seen: 2 }), E_DIRECTORY);
});

test("a desk's key opens only if an officer signed what it is", async () => {
  const chain = chainOf(handlers(1, [ada]), deskKey(1));
  const [held] = await openDeskKeys(chain, NORTH, [{ track: "service", version: 1, ak: ak(1), statement: deskKey(1) }], secrets);
  assert.deepEqual(held.boxSk, deskBox.sk);
  const swapped = boxOf("thief");
  await assert.rejects(() => openDeskKeys(chain, NORTH, [{ track: "service", version: 1, ak: ak(1, swapped), statement: deskKey(1, stranger, swapped) }], secrets), E_DIRECTORY);
  await assert.rejects(() => openDeskKeys(chain, NORTH, [{ track: "service", version: 1, ak: ak(1, swapped), statement: deskKey(1) }], secrets), { code: "E_CONTEXT" });
  await assert.rejects(() => openDeskKeys(chain, NORTH, [{ track: "whistleblower", version: 1, ak: ak(1), statement: deskKey(1) }], secrets), E_DIRECTORY);
});

test("what is written is signed with the key in force, or not at all", async () => {
  const chain = chainOf(deskKey(1), deskKey(2, officer, boxOf("later")));
  const old = await openDeskKeys(chain, NORTH, [{ track: "service", version: 1, ak: ak(1), statement: deskKey(1) }], secrets);
  assert.throws(() => keyInForce(chain, old, NORTH, "service", 500), NoDeskKey);
  assert.equal(keyInForce(chainOf(deskKey(1)), old, NORTH, "service", 500).version, 1);
  assert.throws(() => keyInForce(chainOf(deskKey(1)), old, NORTH, "service", 2000), E_DIRECTORY);
});

test("a case may be moved to served places named as finely as its own, by province", () => {
  const provinces = [{ code: "32", name: "Jawa Barat" }, { code: "11", name: "Aceh" }];
  const regencies = [{ code: "32.73", name: "Bandung" }, { code: "32.04", name: "Kabupaten Bandung" }, { code: "11.71", name: "Banda Aceh" }, { code: "32.99", name: "Lain" }];
  const shown = (own, served = null) => placesLike({ provinces, regencies, served }, own).map(({ name, places }) => [name, places.map(({ code }) => code)]);
  assert.deepEqual(shown("32.73", new Set(["32", "32.73", "32.04", "11", "11.71"])), [["Aceh", ["11.71"]], ["Jawa Barat", ["32.04"]]]);
  assert.deepEqual(shown("32.73", new Set(["32", "32.73", "32.04"])), [["Jawa Barat", ["32.04"]]], "a province without a place to choose is not shown");
  assert.deepEqual(shown("32"), [["", ["11"]]]);
  assert.deepEqual(shown("32", new Set(["32", "32.73"])), [], "nowhere else to go");
  assert.deepEqual(shown("32.73.01"), [], "finer than the lists that the page has");
});
