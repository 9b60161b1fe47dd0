// @ts-check
/**
 * What the build before this one made stays for a day: pages that are open meanwhile still fetch its workers and chunks by
 * their hashed names, and a server that still runs serves nothing else.
 */
import { existsSync } from "node:fs";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const KEPT_MS = 24 * 3600 * 1000;
/** In each build: file -> when (milliseconds since 1970) a newer build had it no more. */
const LIST = "superseded.json";
const OWN = new Set([LIST, "manifest.json"]);

/** @param {string} folder */
async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

/**
 * Copies into the new build what only the one before it has, unless that was superseded longer ago than it is kept.
 * @param {string} before the build in use; there may be none
 * @param {string} next the new build, complete
 * @param {number} now milliseconds since 1970
 */
export async function keepSuperseded(before, next, now) {
  /** @type {Record<string, number>} */
  const kept = {};
  if (existsSync(before)) {
    const list = path.join(before, LIST);
    /** @type {Record<string, number>} */
    const since = existsSync(list) ? JSON.parse(await readFile(list, "utf8")) : {};
    const made = new Set(await filesBelow(next));
    for (const file of (await filesBelow(before)).filter((name) => !made.has(name) && !OWN.has(name))) {
      const at = since[file] ?? now;
      if (now - at >= KEPT_MS) continue;
      kept[file] = at;
      await cp(path.join(before, file), path.join(next, file));
    }
  }
  await writeFile(path.join(next, LIST), JSON.stringify(kept, null, 1) + "\n");
}
