// @ts-check
/**
 * The twelve words, the keys behind them, and the sealed report. Fetched when a report is nearly ready, so that the first
 * screen does not wait for it.
 */
import { toHex } from "../crypto/encoding.js";
import { newEntropy, toWords } from "../crypto/passphrase.js";
import { deriveReporterKeys, wipeReporterKeys } from "../crypto/reporter.js";
import { wipe } from "../crypto/hashing.js";
import { REPORT } from "../crypto/meta.js";
import { CryptoClient } from "../ui/crypto-client.js";
import { metaOf } from "./filing.js";
import { sealedName } from "./photos.js";
import { SealingFailed } from "./sealing-failed.js";

/** @typedef {import("./context.js").Context} Context */
/**
 * @typedef {object} Secrets
 * @property {Uint8Array} entropy
 * @property {import("../crypto/reporter.js").ReporterKeys} keys
 * @property {number[]} asked which three words must be typed again, from 1
 */

const ASKED = 3;
const WORDS = 12;

/** @param {string} origin @returns {Secrets} */
export function newSecrets(origin) {
  const entropy = newEntropy();
  return { entropy, keys: deriveReporterKeys(entropy, origin), asked: chooseAsked() };
}

/** @param {Secrets} secrets @param {readonly string[]} list */
export const wordsOf = ({ entropy }, list) => toWords(entropy, list);

/** @param {Secrets | null} secrets */
export function wipeSecrets(secrets) {
  if (!secrets) return;
  wipe(secrets.entropy);
  wipeReporterKeys(secrets.keys);
}

/** One word of each third, so that a lost line of the list is noticed. @returns {number[]} */
export function chooseAsked() {
  const third = WORDS / ASKED;
  return Array.from({ length: ASKED }, (_, at) => at * third + 1 + below(third));
}

/** A fair number below `limit`, a divisor of 256 here. @param {number} limit */
const below = (limit) => crypto.getRandomValues(new Uint8Array(1))[0] % limit;

/** @type {CryptoClient | undefined} */
let client;

/** @param {import("../ui/page.js").PageFacts} facts */
function clientOf(facts) {
  return (client ??= new CryptoClient(facts.assets["workers/seal.js"] ?? ""));
}

/**
 * Start the worker before it is needed: its first sealing then takes no longer than the next.
 * @param {import("../ui/page.js").PageFacts} facts
 * @param {Secrets} secrets
 */
export async function warmUp(facts, { keys }) {
  // a throw-away envelope to the reporter's own key, so that worker and engine have done the work once
  await clientOf(facts).seal({
    kind: 2, caseTag: keys.caseTag, seq: 1, prev: new Uint8Array(32), recipients: [keys.box.pk],
    meta: { app: "ccp1", purpose: "info", seen: { id: toHex(new Uint8Array(32)), n: 0 }, text: "", v: 1 }, files: [], signSeed: keys.sign.seed,
  });
}

/**
 * @param {Context} context with readers and secrets
 * @param {{ onProgress?: (done: number, total: number) => void, signal?: AbortSignal }} [options]
 * @returns {Promise<import("../crypto/envelope.js").Sealed>}
 */
export async function sealReport({ filing, facts, journey }, options = {}) {
  const { readers, secrets } = journey;
  if (!readers || !secrets) throw new TypeError("sealing without readers or words");
  const { keys } = secrets;
  const { candidate, policy, boxes } = readers;
  try {
    return await clientOf(facts).seal({
      kind: REPORT, caseTag: keys.caseTag, seq: 0, prev: new Uint8Array(32),
      recipients: filing.reread ? [...boxes, keys.box.pk] : boxes,
      meta: metaOf(filing, {
        agency: candidate.agency, oversight: candidate.oversight, policy, lang: facts.lang,
        rk: { box: toHex(keys.box.pk), event: toHex(keys.event.pk), sign: toHex(keys.sign.pk) },
      }),
      files: filing.photos.map(({ blob, type }, at) => ({ blob, name: sealedName(at, type), type })),
      signSeed: keys.sign.seed,
    }, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new SealingFailed(error);
  }
}

/** End the worker and with it what it still holds. */
export function endSealing() {
  client?.close();
}

