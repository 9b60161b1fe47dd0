/** Letters by the dozen: which travel together, and how an answer is cut. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { bundlesOf, fetchLetters } from "../../app/static/js/net/bundle.js";

const letter = (id, bytes) => ({ env_id: id, bytes });

test("small letters travel together in their order, large ones alone", () => {
  const listed = [letter("a", 16_000), letter("b", 300_000), letter("c", 16_000), letter("d", 262_144)];
  assert.deepEqual(bundlesOf(listed).map((bundle) => bundle.map(({ env_id: id }) => id)), [["a"], ["b"], ["c", "d"]]);
});
test("no bundle is larger than the server takes", () => {
  const bundles = bundlesOf(Array.from({ length: 200 }, (_, at) => letter(String(at), 200_000)));
  assert.ok(bundles.every((bundle) => bundle.length <= 64 && bundle.length * 200_000 <= 4 * 1024 * 1024));
  assert.equal(bundles.flat().length, 200);
});
test("an answer is cut where each letter ends", async () => {
  const asked = [];
  const sealedOf = fetchLetters([letter("a", 2), letter("b", 3), letter("c", 400_000)], async (id) => new Blob([`one ${id}`]), async (ids) => (asked.push(ids), new TextEncoder().encode("AABBB")));
  assert.equal(new TextDecoder().decode(await sealedOf("a")), "AA");
  assert.equal(new TextDecoder().decode(await sealedOf("b")), "BBB");
  assert.equal(await (await sealedOf("c")).text(), "one c");
  assert.deepEqual(asked, [["a", "b"]]);
});
