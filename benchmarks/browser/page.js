// @ts-check
/** What benchmarks/crypto_browser.py calls in its throwaway page. All times are in milliseconds. */
import { toHex } from "../../app/static/js/crypto/encoding.js";
import { open, seal } from "../../app/static/js/crypto/envelope.js";
import { boxKeypair } from "../../app/static/js/crypto/keys.js";
import { newEntropy } from "../../app/static/js/crypto/passphrase.js";
import { deriveReporterKeys } from "../../app/static/js/crypto/reporter.js";
import { CryptoClient } from "../../app/static/js/ui/crypto-client.js";

const ORIGIN = "complaints.example/log1";

/** @param {() => Promise<any> | any} work */
async function timed(work) {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

/** @param {number} bytes */
function reportSpec(bytes) {
  const keys = deriveReporterKeys(newEntropy(), ORIGIN);
  const photo = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65536) crypto.getRandomValues(photo.subarray(at, at + 65536));
  const boxes = [1, 2].map((n) => boxKeypair(new Uint8Array(32).fill(n)));
  const spec = {
    kind: 1, caseTag: keys.caseTag, seq: 0, prev: new Uint8Array(32), recipients: boxes.map(({ pk }) => pk),
    files: [{ blob: new Blob([photo]), name: "1.jpg", type: "image/jpeg" }], signSeed: keys.sign.seed,
    meta: {
      agency: "dlh-kota-bandung", app: "ccp1", category: "lingkungan.pencemaran-air", class: "complaint", lang: "id",
      oversight: "inspektorat-kota-bandung", policy: "id-2026-1", region: "32.73",
      rk: { box: toHex(keys.box.pk), event: toHex(keys.event.pk), sign: toHex(keys.sign.pk) },
      text: "Limbah dibuang ke sungai", track: "service", v: 1,
    },
  };
  return { spec, box: boxes[0] };
}

/**
 * Seals, then opens, `runs` times in a fresh worker.
 * @param {{ workerUrl: string, bytes: number, runs: number }} order
 */
async function inWorker({ workerUrl, bytes, runs }) {
  const { spec, box } = reportSpec(bytes);
  const client = new CryptoClient(workerUrl);
  const sealing = [];
  const opening = [];
  let size = 0;
  for (let run = 0; run < runs; run++) {
    const sealed = await timed(() => client.seal(spec));
    sealing.push(sealed.ms);
    size = sealed.result.blob.size;
    opening.push((await timed(() => client.open(sealed.result.blob, { box }))).ms);
  }
  client.close();
  return { sealing, opening, size };
}

/**
 * The same in the page's own thread, which is the one that the browser's own throttling slows.
 * @param {{ bytes: number, runs: number, noble: boolean }} order
 */
async function inPage({ bytes, runs, noble }) {
  const { spec, box } = reportSpec(bytes);
  const options = noble ? { subtle: null } : {};
  const sealing = [];
  const opening = [];
  let size = 0;
  for (let run = 0; run < runs; run++) {
    const sealed = await timed(() => seal(spec, options));
    sealing.push(sealed.ms);
    size = sealed.result.blob.size;
    opening.push((await timed(() => open(sealed.result.blob, { box }, options))).ms);
  }
  return { sealing, opening, size };
}

/** @param {{ runs: number }} order */
async function keysFromWords({ runs }) {
  const times = [];
  for (let run = 0; run < runs; run++) times.push((await timed(() => deriveReporterKeys(newEntropy(), ORIGIN))).ms);
  return times;
}

Object.assign(globalThis, { bench: { inWorker, inPage, keysFromWords, subtle: globalThis.crypto?.subtle !== undefined } });
