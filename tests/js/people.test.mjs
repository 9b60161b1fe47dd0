/** Officers' bundles: who gets which key, what must change when somebody goes, and that nothing is sealed beside the list. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64, toHex } from "../../app/static/js/crypto/encoding.js";
import { Directory } from "../../app/static/js/crypto/directory.js";
import { openAgencyKey } from "../../app/static/js/crypto/desk.js";
import { handlersOf, officersOf } from "../../app/static/js/crypto/roster.js";
import { signStatement } from "../../app/static/js/crypto/statements.js";
import { holdsKeys, makeBundle, makeDeskKey, tracksLeft } from "../../app/static/js/people/bundle.js";
import { boxOf, code, signerOf } from "./support.mjs";

const AGENCY = "dlh-kota-bandung";
const NOW = 1_770_000_000;
const [root, ada, ben] = ["root", "officer", "officer2"].map(signerOf);
const person = (id, sign, roles, tracks) => ({ box: toHex(boxOf(`box-${id}`).pk), id, roles, sign: toHex(sign.pk), tracks });
const BOTH = ["service", "whistleblower"];
const LIST = [
  person("ada", ada, ["handler", "officer"], BOTH),
  person("ben", ben, ["officer"], BOTH),
  person("dora", signerOf("dora"), ["auditor"], []),
  person("eko", signerOf("eko"), ["handler"], ["service"]),
  person("kim", signerOf("kim"), ["coordinator"], ["service"]),
  person("recovery", signerOf("recovery"), [], BOTH),
];
const officers = signStatement({ agency: AGENCY, keys: [toHex(ada.pk), toHex(ben.pk)].sort(), kind: "officers", n: 1 }, [root.seed]);
const first = makeDeskKey({ agency: AGENCY, track: "service", version: 1 }, NOW, ben.seed);
const list = signStatement({ agency: AGENCY, kind: "handlers", list: LIST, n: 4 }, [ben.seed]);
const bundle = (after, more = {}) => makeBundle({ agency: AGENCY, n: 4, before: LIST, after, statements: [officers, list, first.statement], held: [{ ...first.key, boxSk: first.key.boxSk.slice() }], now: NOW, ...more }, ada.seed);
const kinds = ({ statements }) => statements.map(({ body }) => body.kind);
const without = (id) => LIST.filter((one) => one.id !== id);

test("handlers, supervisors, officers and the printed key hold a track's keys; nobody else does", () => {
  assert.deepEqual(LIST.filter((one) => holdsKeys(one, "service")).map(({ id }) => id), ["ada", "ben", "eko", "recovery"]);
  assert.deepEqual(LIST.filter((one) => holdsKeys(one, "whistleblower")).map(({ id }) => id), ["ada", "ben", "recovery"]);
});

test("a newcomer gets every key the officer holds, and nobody's key changes", async () => {
  const nia = person("nia", signerOf("nia"), ["handler"], ["service"]);
  const made = bundle([...LIST, nia]);
  assert.deepEqual(kinds(made), ["handlers"]);
  assert.deepEqual(made.keys.map(({ holder, track, version }) => [holder, track, version]), [["nia", "service", 1]]);
  const { body } = first.statement;
  const opened = await openAgencyKey(fromBase64(made.keys[0].ak), { agency: AGENCY, track: "service", version: 1, boxPk: Uint8Array.from(Buffer.from(body.box, "hex")), signPk: Uint8Array.from(Buffer.from(body.sign, "hex")) }, boxOf("box-nia"));
  assert.equal(toHex(opened.box.pk), body.box);
});

test("whoever is removed leaves behind a new key that is sealed to everybody else", () => {
  const made = bundle(without("eko"));
  assert.deepEqual(kinds(made), ["desk_key", "handlers"]);
  assert.equal(made.statements[0].body.version, 2);
  assert.deepEqual(made.keys.map(({ holder, version }) => `${holder}/${version}`), ["ada/2", "ben/2", "recovery/2", "recovery/1"]);
});

test("who held no keys leaves none behind to change", () => {
  assert.deepEqual(kinds(bundle(without("dora"))), ["handlers"]);
  assert.deepEqual(kinds(bundle(without("kim"))), ["handlers"]);
});

test("who comes back with other keys is treated as one who left and one who came", () => {
  const anew = { ...person("eko", signerOf("eko-2"), ["handler"], ["service"]), box: toHex(boxOf("box-eko-2").pk) };
  assert.deepEqual(tracksLeft(LIST, [...without("eko"), anew]), ["service"]);
  const made = bundle([...without("eko"), anew]);
  assert.deepEqual(kinds(made), ["desk_key", "handlers"]);
  assert.deepEqual(made.keys.filter(({ holder }) => holder === "eko").map(({ version }) => version), [2, 1]);
});

test("a rotation on demand changes the key and not the list", () => {
  const made = bundle(LIST, { rotate: ["whistleblower", "service"] });
  assert.deepEqual(made.statements.map(({ body }) => [body.kind, body.track, body.version]), [["desk_key", "service", 2], ["desk_key", "whistleblower", 1]]);
});

test("an officer who leaves signs nothing more, and what that officer signed stands", () => {
  const made = bundle(without("ben"));
  assert.deepEqual(kinds(made), ["desk_key", "revoke", "desk_key", "handlers"]);
  const countersigned = { body: first.statement.body, sigs: [...first.statement.sigs, ...made.statements[0].sigs] };
  const chain = Directory.verify({ statements: [officers, countersigned, ...made.statements.slice(1)] }, root.pk);
  assert.deepEqual(officersOf(chain, AGENCY), [toHex(ada.pk)]);
  assert.equal(chain.deskKey(AGENCY, "service", NOW).version, 2);
  assert.equal(chain.deskKeyVersion(AGENCY, "service", 1, NOW).version, 1);
  assert.deepEqual(handlersOf(chain, AGENCY).list.map(({ id }) => id), ["ada", "dora", "eko", "kim", "recovery"]);
});

test("a directory that takes a list back after it was seen is refused", async () => {
  const made = bundle(without("eko"));
  const newer = Directory.verify({ statements: [officers, made.statements[1]] }, root.pk);
  assert.equal(handlersOf(newer, AGENCY, 5).n, 5);
  const older = Directory.verify({ statements: [officers, list] }, root.pk);
  assert.equal(await code(() => handlersOf(older, AGENCY, 5)), "E_DIRECTORY");
});
