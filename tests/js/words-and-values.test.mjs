/** Small pieces by their rules: words, canonical JSON, encodings, padding, both ways of hashing. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import { slicesOf } from "../../app/static/js/crypto/blobs.js";
import { decode, encode } from "../../app/static/js/crypto/canonical.js";
import { fromBase64, fromHex, readUint, toBase64, toHex, uint, utf8 } from "../../app/static/js/crypto/encoding.js";
import { CryptoError, errorFor, FilesError } from "../../app/static/js/crypto/errors.js";
import { newPw } from "../../app/static/js/crypto/handler.js";
import { blobSha256, bulkSha256, equal, sha256, wipe } from "../../app/static/js/crypto/hashing.js";
import { bodyLength, padme, paddedLength, plaintextLength } from "../../app/static/js/crypto/padding.js";
import {
  fromIndexes, nearWords, newEntropy, parseWords, pwFromWords, pwToWords, toIndexes, toWords,
} from "../../app/static/js/crypto/passphrase.js";
import { bytesOf, code, seededRandom } from "./support.mjs";

const words = (lang) => readFileSync(new URL(`../../crypto/wordlists/${lang}.txt`, import.meta.url), "utf8").split(/\s+/).filter(Boolean);
const EN = words("en");
const ID = words("id");

describe("a passphrase", () => {
  test("comes back from its words in either list, however it was typed", () => {
    const random = seededRandom(11);
    for (let turn = 0; turn < 200; turn++) {
      const entropy = random.bytes(15);
      const list = random.pick([EN, ID]);
      const shown = toWords(entropy, list);
      const typed = random.pick([
        shown.join(" "), shown.join("\n").toUpperCase(), shown.map((word, at) => `${at + 1}. ${word},`).join("  "), shown.join("-"), shown,
      ]);
      assert.deepEqual(parseWords(typed, ...random.pick([[EN, ID], [ID, EN], [list]])), entropy);
    }
  });

  test("with one other word is refused but for one time in 4096", () => {
    const random = seededRandom(12);
    let accepted = 0;
    for (let turn = 0; turn < 3000; turn++) {
      const indexes = toIndexes(random.bytes(15));
      indexes[random.below(12)] ^= 1 + random.below(2047);
      try {
        fromIndexes(indexes);
        accepted += 1;
      } catch (error) {
        assert.equal(error.kind, "check");
      }
    }
    assert.ok(accepted <= 6);
  });

  test("with a slip names the word and what it may have been", () => {
    const random = seededRandom(13);
    for (let turn = 0; turn < 100; turn++) {
      const list = random.pick([EN, ID]);
      const typed = toWords(random.bytes(15), list);
      const at = random.below(12);
      const meant = typed[at];
      typed[at] = meant.slice(0, -1) + "qz";
      assert.throws(() => parseWords(typed, EN, ID), (error) =>
        error.code === "E_PASSPHRASE" && error.kind === "unknown" && error.position === at + 1 && error.near.includes(meant)
        && !error.message.includes(typed[at]));
    }
  });

  test("of a novel pasted by mistake is refused at once", () => {
    const start = performance.now();
    assert.throws(() => parseWords("x".repeat(1_000_000), EN, ID), { kind: "unknown" });
    assert.ok(performance.now() - start < 1000);
  });

  test("near words of a listed word begin with itself", () => {
    for (const word of [ID[0], ID[777], EN[2047]]) assert.equal(nearWords(word, word === EN[2047] ? EN : ID)[0], word);
  });

  test("is new every time, and a password leaves its last six bits zero", () => {
    assert.notDeepEqual(newEntropy(), newEntropy());
    for (let turn = 0; turn < 50; turn++) {
      const pw = newPw();
      assert.equal(pw[8] & 0x3f, 0);
      assert.ok(pwFromWords(pwToWords(pw, ID), ID, EN).some((read) => equal(read, pw)));
    }
  });
});

describe("canonical JSON", () => {
  const random = seededRandom(21);
  const text = () => Array.from({ length: random.below(6) }, () => random.pick(["a", "é", "\n", "\u0001", "\"", "\\", "🌊", "\u2028", "\u007f"])).join("");
  const value = (depth) => {
    const kind = random.below(depth > 5 ? 3 : 5);
    if (kind === 0) return random.pick([true, false]);
    if (kind === 1) return random.pick([0, -1, 2 ** 53 - 1, -(2 ** 53 - 1), random.below(1e9)]);
    if (kind === 2) return text();
    const items = Array.from({ length: random.below(4) }, () => value(depth + 1));
    return kind === 3 ? items : Object.fromEntries(items.map((item, at) => [`k${random.below(50)}_${at}`, item]));
  };

  test("comes back from its bytes, and has only those", () => {
    for (let turn = 0; turn < 500; turn++) {
      const original = value(1);
      assert.deepEqual(decode(encode(original)), original);
      assert.deepEqual(encode(decode(encode(original))), encode(original));
    }
  });

  for (const bad of [null, undefined, 1.5, NaN, Infinity, 2 ** 53, 1n, "\ud800", { A: 1 }, { "": 1 }, { "1a": 1 }, { __proto__x: 1 },
    { ["k".repeat(33)]: 1 }, { a: undefined }, [[[[[[[[[]]]]]]]]], () => {}]) {
    test(`has no way to write ${inspect(bad, { depth: 9 })}`, async () =>
      assert.equal(await code(() => encode(bad)), "E_CANON"));
  }
});

describe("encodings", () => {
  test("take back only what they wrote", async () => {
    const random = seededRandom(31);
    for (let turn = 0; turn < 100; turn++) {
      const bytes = random.bytes(random.below(40));
      assert.deepEqual(fromHex(toHex(bytes), bytes.length), bytes);
      assert.deepEqual(fromBase64(toBase64(bytes), bytes.length), bytes);
      assert.equal(toBase64(bytes), Buffer.from(bytes).toString("base64"));
    }
    for (const bad of ["A", "AA", "AB==", "AA==\n", "AAAA ", "AA=A", "-_==", 5, null]) assert.equal(await code(() => fromBase64(bad)), "E_CANON");
    for (const bad of ["0", "0G", "AA", " 00", 5, undefined]) assert.equal(await code(() => fromHex(bad)), "E_CANON");
    assert.equal(await code(() => fromHex("00", 2)), "E_CANON");
    assert.equal(await code(() => fromBase64("AA==", 2)), "E_CANON");
  });

  test("numbers beyond 32 bits keep their high half", () => {
    assert.equal(readUint(uint(67125248, 8)), 67125248);
    assert.equal(readUint(Uint8Array.of(0x80, 0, 0, 0, 0, 0, 0, 0)), 2 ** 63);
    assert.equal(toHex(uint(2 ** 40 + 1, 8)), "0000010000000001");
  });
});

describe("padding", () => {
  for (const [length, padded] of [[1, 16384], [16385, 17408], [20000, 20480], [70000, 71680], [100001, 100352], [1048577, 1081344],
    [5000000, 5111808], [67108864, 67108864]]) {
    test(`${length} -> ${padded}`, () => assert.equal(paddedLength(length), padded));
  }

  test("adds at most 6.3 percent above its least, and gives one of 353 sizes", () => {
    const sizes = new Set();
    for (let length = 16384; length <= 67108864; length = padme(length) + 1) {
      const padded = paddedLength(length);
      assert.ok(padded >= length && padded <= length * 1.063);
      assert.equal(plaintextLength(bodyLength(padded)), padded);
      sizes.add(padded);
    }
    assert.equal(sizes.size, 353);
  });
});

describe("hashing", () => {
  test("gives the same bytes with and without crypto.subtle", async () => {
    const random = seededRandom(41);
    for (const size of [0, 1, 63, 64, 65, 65552, 3_000_000]) {
      const bytes = random.bytes(size);
      const blob = new Blob([bytes]);
      for (const digest of [await bulkSha256(bytes), await bulkSha256(bytes, null), await blobSha256(blob), await blobSha256(blob, null)]) {
        assert.deepEqual(digest, sha256(bytes));
      }
    }
  });

  test("reads a stretch of a Blob once, in order, whatever the stride", async () => {
    const bytes = seededRandom(42).bytes(10_000);
    for (const stride of [1000, 3333, 10_000, 20_000]) {
      const parts = [];
      for await (const slice of slicesOf(new Blob([bytes]), 17, 9_000, stride)) parts.push(slice);
      assert.deepEqual(await bytesOf(new Blob(parts)), bytes.slice(17, 9_000));
    }
  });

  test("wiping leaves zeros", () => {
    const secret = utf8("secret");
    wipe(secret, undefined, null);
    assert.deepEqual(secret, new Uint8Array(6));
  });
});

test("an error made from its code is of its own class", () => {
  assert.ok(errorFor("E_FILES") instanceof FilesError);
  assert.ok(errorFor("E_FILES") instanceof CryptoError);
  assert.equal(errorFor("E_NEW").code, "E_NEW");
});
