/** What the shared vectors do not ask of a directory: recipients, older keys, memory, and officers who reach too far. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Directory } from "../../app/static/js/crypto/directory.js";
import { toHex } from "../../app/static/js/crypto/encoding.js";
import { ALG_X25519, kid } from "../../app/static/js/crypto/keys.js";
import { handlersOf, numbersOf, officersOf } from "../../app/static/js/crypto/roster.js";
import { signStatement } from "../../app/static/js/crypto/statements.js";
import { boxOf, code, signerOf } from "./support.mjs";

const [root, ada, ben, cleo, dora] = ["root", "ada", "ben", "cleo", "dora"].map(signerOf);
const [northBox, northNext, southBox, adaBox] = ["agency", "later", "oversight", "ada"].map(boxOf);
const deskSign = signerOf("desk-sign");
const hex = (key) => toHex(key.pk);
const kidOf = (box) => toHex(kid(ALG_X25519, box.pk));

const officers = (agency, keys, n = 1) =>
  signStatement({ agency, keys: keys.map(hex), kind: "officers", n }, [root.seed]);
const deskKey = (agency, version, box, by, more = {}) => signStatement({
  agency, box: hex(box), kind: "desk_key", not_after: 200, not_before: 100, sign: hex(deskSign), track: "service", version, ...more,
}, [by.seed]);
const revoke = (name, by) => signStatement({ kid: name, kind: "revoke", reason: "lost" }, [by.seed]);
const handlers = (n) => signStatement({
  agency: "north", kind: "handlers", list: [{ box: hex(adaBox), id: "ada", roles: ["handler"], sign: hex(ada), tracks: ["service"] }], n,
}, [ada.seed]);

const first = deskKey("north", 1, northBox, ada);
const second = deskKey("north", 2, northNext, ben, { not_before: 150, not_after: 250 });
const BASE = [officers("north", [ada, ben]), officers("south", [cleo, dora]), first, deskKey("south", 1, southBox, cleo), handlers(3)];
const directory = (more = [], minimum) => Directory.verify({ root: hex(root), statements: [...BASE, ...more] }, root.pk, minimum);
const proposed = (agency, version, box, statement) =>
  ({ agency, track: "service", role: "handling", version, kid: kidOf(box), box: hex(box), ...(statement ? { statement } : {}) });

describe("recipients a server proposes", () => {
  for (const [name, list, at, expected] of [
    ["that the directory holds", [proposed("north", 1, northBox, first), proposed("south", 1, southBox)], 120, "ok"],
    ["newer than the directory, with their statement", [proposed("north", 2, northNext, second)], 160, "ok"],
    ["newer than the directory, without it", [proposed("north", 2, northNext)], 160, "E_DIRECTORY"],
    ["superseded by the statement shown", [proposed("north", 1, northBox, second)], 160, "E_DIRECTORY"],
    ["with another box key", [{ ...proposed("north", 1, northBox, first), box: hex(southBox) }], 120, "E_DIRECTORY"],
    ["with another kid", [{ ...proposed("north", 1, northBox, first), kid: kidOf(southBox) }], 120, "E_DIRECTORY"],
    ["of another track", [{ ...proposed("north", 1, northBox, first), track: "whistleblower" }], 120, "E_DIRECTORY"],
    ["signed by the other agency's officer", [proposed("north", 2, northNext, deskKey("north", 2, northNext, cleo))], 120, "E_DIRECTORY"],
    ["before their time", [proposed("north", 1, northBox, first)], 99, "E_DIRECTORY"],
    ["after their time", [proposed("north", 1, northBox, first)], 200, "E_DIRECTORY"],
  ]) {
    test(`${name}: ${expected}`, async () => assert.equal(await code(() => directory().recipients(list, at)), expected));
  }

  test("come in their order", () => {
    const keys = directory().recipients([proposed("south", 1, southBox), proposed("north", 1, northBox)], 120);
    assert.deepEqual(keys.map(({ agency }) => agency), ["south", "north"]);
    assert.deepEqual(keys[0].boxPk, southBox.pk);
  });
});

describe("older keys", () => {
  const both = directory([second]);
  test("stay readable for the time they were in force", async () => {
    assert.equal(both.deskKeyVersion("north", "service", 1, 120).version, 1);
    assert.equal(both.deskKey("north", "service", 120).version, 1);
    assert.equal(both.deskKey("north", "service", 160).version, 2);
    for (const [version, at] of [[1, 200], [2, 140], [3, 120]]) {
      assert.equal(await code(() => both.deskKeyVersion("north", "service", version, at)), "E_DIRECTORY");
    }
  });

  test("are refused once they are revoked", async () => {
    const revoked = directory([second, revoke(kidOf(northBox), ben)]);
    assert.equal(await code(() => revoked.deskKeyVersion("north", "service", 1, 120)), "E_DIRECTORY");
    assert.equal(revoked.deskKey("north", "service", 160).version, 2);
  });

  test("may come with a case", () => assert.equal(directory().with([second]).deskKey("north", "service", 160).version, 2));
});

describe("officers", () => {
  test("cannot revoke another agency's key, not even by claiming it as their own", () => {
    const claimed = directory([deskKey("south", 2, northBox, cleo), revoke(kidOf(northBox), cleo)]);
    assert.equal(claimed.deskKey("north", "service", 120).version, 1);
  });

  test("who revoke each other are both out", async () => {
    const names = [ada, ben].map((key) => toHex(kid(3, key.pk)));
    const quarrel = directory([revoke(names[0], ben), revoke(names[1], ada)]);
    assert.deepEqual(officersOf(quarrel, "north"), []);
    assert.equal(await code(() => quarrel.deskKey("north", "service", 120)), "E_DIRECTORY");
    assert.equal(quarrel.deskKey("south", "service", 120).version, 1);
  });
});

test("what was seen before cannot be rolled back", async () => {
  const seen = directory([second]);
  seen.deskKey("north", "service", 160);
  handlersOf(seen, "north");
  const numbers = numbersOf(seen);
  assert.deepEqual(numbers, { "officers/north": 1, "desk_key/north/service": 2, "handlers/north": 3 });
  assert.equal(await code(() => directory([], numbers)), "E_DIRECTORY");
  assert.equal(await code(() => directory([second], numbers)), "ok");
  assert.equal(await code(() => handlersOf(seen, "north", 4)), "E_DIRECTORY");
});

test("another root is another deployment", async () => {
  const other = Directory.verify({ statements: BASE }, ada.pk);
  assert.equal(await code(() => other.deskKey("north", "service", 120)), "E_DIRECTORY");
  assert.equal(await code(() => Directory.verify({ root: hex(root), statements: BASE }, ada.pk)), "E_DIRECTORY");
});
