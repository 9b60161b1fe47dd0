// @ts-check
/**
 * Bundles what browsers load: `node scripts/build.mjs` writes app/static/dist/ anew, with hashed names, a manifest
 * (logical name -> hashed name) and .br and .gz beside each file.
 *
 * What the build before had more stays a day longer (keep_superseded.mjs).
 *
 * A page's steps share chunks; a worker is one file, because its response alone decides what it may do. A page file without
 * imports is a classic script for browsers too old for modules, so it stays in the syntax it was written in.
 */
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { keepSuperseded } from "./keep_superseded.mjs";

const STATIC = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "app", "static");
const DIST = path.join(STATIC, "dist");
/** Built here and moved into place whole, so that a server reading DIST never sees half a build, nor two builds mixed. */
const STAGE = await mkdtemp(path.join(STATIC, ".dist-"));
/** Where the build before goes for the moment in which the new one takes its place. */
const LEFT = `${STAGE}-left`;
const HASH_DIGITS = 10;
/**
 * The oldest browsers that have what @noble calls (Object.hasOwn, bigint). Older ones could not run it in any syntax, so
 * lowering further would only cost bytes; they get the section that quiet.js shows.
 */
const TARGET = ["chrome93", "firefox92", "safari15.4"];

/** @param {string} folder @param {string} extension */
async function filesIn(folder, extension) {
  const absolute = path.join(STATIC, folder);
  if (!existsSync(absolute)) return [];
  const names = await readdir(absolute);
  return names.filter((name) => name.endsWith(extension)).sort().map((name) => path.join(absolute, name));
}

/** @param {string} file */
const isModule = async (file) => /^\s*(?:import|export)\b/m.test(await readFile(file, "utf8"));

/** @type {import("esbuild").BuildOptions} */
const COMMON = {
  bundle: true,
  minify: true,
  target: TARGET,
  legalComments: "none",
  entryNames: "[dir]/[name]-[hash]",
  chunkNames: "chunks/[name]-[hash]",
  assetNames: "files/[name]-[hash]",
  loader: { ".svg": "file", ".png": "file", ".woff2": "file", ".gif": "file" },
  metafile: true,
  outdir: STAGE,
  logLevel: "warning",
};

/**
 * @param {Record<string, string>} manifest
 * @param {string[]} entryPoints
 * @param {string} outbase
 * @param {import("esbuild").BuildOptions} options
 */
async function bundle(manifest, entryPoints, outbase, options) {
  if (entryPoints.length === 0) return;
  const { metafile } = await build({ ...COMMON, ...options, entryPoints, outbase: path.join(STATIC, outbase) });
  for (const [output, { entryPoint }] of Object.entries(metafile?.outputs ?? {})) {
    // Modules that a page imports later are entry points to esbuild too, but no template names them.
    if (!entryPoint || !entryPoints.includes(path.resolve(entryPoint))) continue;
    const logical = path.relative(path.join(STATIC, outbase), path.resolve(entryPoint));
    manifest[logical] = path.relative(STAGE, path.resolve(output));
  }
}

/** @param {Record<string, string>} manifest */
async function copyData(manifest) {
  await mkdir(path.join(STAGE, "data"), { recursive: true });
  for (const file of await filesIn("data", ".json")) {
    // Parsed and written again: no spaces, and a broken file stops the build instead of a page.
    const text = JSON.stringify(JSON.parse(await readFile(file, "utf8")));
    const hash = createHash("sha256").update(text).digest("hex").slice(0, HASH_DIGITS);
    const name = path.basename(file, ".json");
    manifest[`data/${name}.json`] = `data/${name}-${hash}.json`;
    await writeFile(path.join(STAGE, "data", `${name}-${hash}.json`), text);
  }
}

/** @param {string} folder */
async function compressAll(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  await Promise.all(entries.filter((entry) => entry.isFile()).map(async (entry) => {
    const file = path.join(entry.parentPath, entry.name);
    const bytes = await readFile(file);
    const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params: quality }));
    await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
  }));
}

async function buildAll() {
  /** @type {Record<string, string>} */
  const manifest = {};
  const pages = await filesIn("js/pages", ".js");
  const modular = await Promise.all(pages.map(isModule));
  // One page at a time: chunks shared with other pages would be many small ones, and a phone waits for each request.
  for (const page of pages.filter((_, at) => modular[at])) await bundle(manifest, [page], "js", { format: "esm", splitting: true });
  await bundle(manifest, pages.filter((_, at) => !modular[at]), "js", { format: "iife", target: "es5" });
  await bundle(manifest, await filesIn("js/workers", ".js"), "js", { format: "iife" });
  await bundle(manifest, await filesIn("css", ".css"), ".", {});
  await copyData(manifest);
  await compressAll(STAGE);
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(path.join(STAGE, "manifest.json"), JSON.stringify(sorted, null, 1) + "\n");
}

try {
  await buildAll();
  await chmod(STAGE, 0o755); // mkdtemp keeps it from other accounts, such as the one that serves it
  await keepSuperseded(DIST, STAGE, Date.now());
  if (existsSync(DIST)) await rename(DIST, LEFT);
  await rename(STAGE, DIST);
} finally {
  await rm(STAGE, { recursive: true, force: true });
  await rm(LEFT, { recursive: true, force: true });
}
