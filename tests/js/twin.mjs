/**
 * The browser half as a command, for the tests that let each language open what the other sealed.
 *
 *   node tests/js/twin.mjs seal SPEC.json OUT
 *   node tests/js/twin.mjs open ENVELOPE SPEC.json
 *
 * Prints one line of JSON: `{"ok":true,...}`, or `{"error":"E_*"}` with exit 1.
 */
import { openAsBlob } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fromHex, toHex } from "../../app/static/js/crypto/encoding.js";
import { open, seal } from "../../app/static/js/crypto/envelope.js";
import { CryptoError } from "../../app/static/js/crypto/errors.js";
import { sha256 } from "../../app/static/js/crypto/hashing.js";
import { boxFromSecret } from "../../app/static/js/crypto/keys.js";
import { slotOpener } from "../../app/static/js/crypto/slots.js";

const readJson = async (file) => JSON.parse(await readFile(file, "utf8"));

async function sealFile(specFile, out) {
  const spec = await readJson(specFile);
  const { files: _, ...meta } = spec.meta;
  const sealed = await seal({
    kind: spec.kind,
    caseTag: fromHex(spec.case_tag, 16),
    seq: spec.seq,
    prev: fromHex(spec.prev, 32),
    recipients: spec.recipients.map((pk) => fromHex(pk, 32)),
    meta,
    files: await Promise.all(spec.files.map(async ({ name, type, path: file }) =>
      ({ name, type, blob: await openAsBlob(path.resolve(path.dirname(specFile), file)) }))),
    signSeed: fromHex(spec.sign_seed, 32),
  });
  await writeFile(out, new Uint8Array(await sealed.blob.arrayBuffer()));
  return { env_id: toHex(sealed.envId), wraps_hash: toHex(sealed.wrapsHash), content: toHex(sealed.content) };
}

async function openFile(envelope, specFile) {
  const spec = await readJson(specFile);
  const opened = await open(await openAsBlob(envelope), {
    box: boxFromSecret(fromHex(spec.box_sk, 32)),
    signer: spec.signer ? fromHex(spec.signer, 32) : null,
    expected: spec.expected ?? {},
    known: spec.known ?? {},
    ...(spec.record ? { slot: slotOpener({ record: spec.record, deskPk: fromHex(spec.desk, 32) }) } : {}),
  });
  const files = [];
  for (const { blob } of opened.files) files.push(toHex(sha256(new Uint8Array(await blob.arrayBuffer()))));
  return { meta: opened.meta, files, env_id: toHex(opened.envId), content: toHex(opened.content) };
}

const [command, first, second] = process.argv.slice(2);
const run = { seal: sealFile, open: openFile }[command];
if (!run || !second) {
  process.stderr.write("usage: twin.mjs seal SPEC.json OUT | open ENVELOPE SPEC.json\n");
  process.exit(2);
}
try {
  process.stdout.write(JSON.stringify({ ok: true, ...(await run(first, second)) }) + "\n");
} catch (error) {
  if (!(error instanceof CryptoError)) throw error;
  process.stdout.write(JSON.stringify({ error: error.code }) + "\n");
  process.exitCode = 1;
}
