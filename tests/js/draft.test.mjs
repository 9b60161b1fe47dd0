/** A draft opens for its author and its case alone, and shows its length only roughly. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openDraft, sealDraft } from "../../app/static/js/crypto/draft.js";
import { LoginError } from "../../app/static/js/crypto/errors.js";

const KEY = new Uint8Array(32).fill(7);
const CASE = "ab".repeat(16);
const TEXT = new TextEncoder().encode("Besok kami periksa");

test("what was sealed opens again", () => {
  assert.deepEqual(openDraft(KEY, "gita", CASE, sealDraft(KEY, "gita", CASE, TEXT)), TEXT);
});

test("another handler, another case, another key or a changed byte opens nothing", () => {
  const sealed = sealDraft(KEY, "gita", CASE, TEXT);
  const changed = sealed.slice();
  changed[40] ^= 1;
  for (const [key, handler, tag, bytes] of [[KEY, "hadi", CASE, sealed], [KEY, "gita", "cd".repeat(16), sealed], [new Uint8Array(32), "gita", CASE, sealed],
    [KEY, "gita", CASE, changed], [KEY, "gita", CASE, sealed.subarray(0, 20)]]) {
    assert.throws(() => openDraft(key, handler, tag, bytes), LoginError);
  }
});

test("a word more or less does not show", () => {
  const length = (/** @type {string} */ text) => sealDraft(KEY, "gita", CASE, new TextEncoder().encode(text)).length;
  assert.equal(length("ya"), length("tidak, besok saja"));
  assert.equal(length("x".repeat(3000)), length("x".repeat(3001)));
});
