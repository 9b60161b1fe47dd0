/** Pages that are open during an upgrade still find their files, for a day. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { keepSuperseded } from "../../scripts/keep_superseded.mjs";

const HOUR = 3600 * 1000;
const top = await mkdtemp(path.join(tmpdir(), "peluit-builds-"));

/** A build of these files, each with its own name inside, that follows on `before`. */
async function built(name, files, before, now) {
  const folder = path.join(top, name);
  for (const file of ["manifest.json", ...files]) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), `${name} ${file}`);
  }
  await keepSuperseded(before, folder, now);
  return folder;
}
const holds = (folder, file) => existsSync(path.join(folder, file));

test("what a newer build has no more is kept for a day, counted from that build", async () => {
  const first = await built("first", ["pages/a-1.js", "chunks/c-1.js"], path.join(top, "none"), 0);
  const second = await built("second", ["pages/a-2.js", "chunks/c-1.js"], first, 1000 * HOUR);
  assert.equal(await readFile(path.join(second, "pages/a-1.js"), "utf8"), "first pages/a-1.js");
  assert.equal(await readFile(path.join(second, "chunks/c-1.js"), "utf8"), "second chunks/c-1.js");
  assert.equal(await readFile(path.join(second, "manifest.json"), "utf8"), "second manifest.json");
  const third = await built("third", ["pages/a-3.js"], second, 1023 * HOUR);
  assert.ok(holds(third, "pages/a-1.js") && holds(third, "pages/a-2.js") && holds(third, "chunks/c-1.js"));
  const fourth = await built("fourth", ["pages/a-4.js"], third, 1024 * HOUR);
  assert.ok(!holds(fourth, "pages/a-1.js"), "superseded a day ago");
  assert.ok(holds(fourth, "pages/a-2.js") && holds(fourth, "pages/a-3.js"));
});

test("a file that comes back is current again", async () => {
  const first = await built("back-1", ["a.js"], path.join(top, "none"), 0);
  const second = await built("back-2", ["b.js"], first, HOUR);
  const third = await built("back-3", ["a.js"], second, 2 * HOUR);
  const fourth = await built("back-4", ["c.js"], third, 30 * HOUR);
  assert.ok(holds(fourth, "a.js"));
});
