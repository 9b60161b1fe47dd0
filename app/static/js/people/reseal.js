// @ts-check
/**
 * Sealing again what open cases hold, for a desk's newest key: page by page, spread over workers. What is left is asked of the
 * server each time, so a run that ended with its tab simply goes on in the next one, here or at a colleague's.
 */
import { bundledScript } from "../ui/trusted.js";

/** @typedef {import("../workers/reseal.js").OldSlot} OldSlot */
/** @typedef {import("../crypto/slots.js").SlotRecord} SlotRecord */
/** @typedef {{ kid: string, version: number, left: number, slots: OldSlot[], next_cursor: string | null }} Page */

const PAGE_SLOTS = 400;
/** Each worker computes on one core; more than this many would only starve the page. */
const WORKERS_MAX = 4;

/**
 * How many envelopes of open cases are not sealed to the newest key yet.
 * @param {import("../desk/desk.js").Desk} desk
 * @param {string} track
 * @returns {Promise<number>}
 */
export const countOldSlots = async (desk, track) => (await ask(desk, track, "", 1)).left;

/**
 * @param {import("../desk/desk.js").Desk} desk
 * @param {string} track
 * @param {string} cursor
 * @param {number} limit
 * @returns {Promise<Page>}
 */
const ask = (desk, track, cursor, limit) => desk.session.ask("GET", `/desk/slots?${new URLSearchParams({ track, limit: String(limit), ...(cursor && { cursor }) })}`);

/**
 * @param {string} workerUrl
 * @param {import("../desk/desk.js").Desk} desk
 * @param {string} track
 * @param {{ onProgress: (done: number, total: number) => void, signal: AbortSignal }} options
 * @returns {Promise<{ done: number, failed: number }>} failed: what none of this browser's keys opens
 */
export async function resealAll(workerUrl, desk, track, { onProgress, signal }) {
  const workers = Array.from({ length: Math.max(1, Math.min(WORKERS_MAX, navigator.hardwareConcurrency || 1)) }, () => new Worker(bundledScript(workerUrl)));
  let done = 0;
  let told = 0;
  let failed = 0;
  try {
    let page = await ask(desk, track, "", PAGE_SLOTS);
    const total = page.left;
    const target = desk.keysOf(track).find(({ boxKid }) => boxKid === page.kid);
    if (!target) throw new TypeError("the newest key is not held here");
    onProgress(0, total);
    while (page.slots.length || page.next_cursor) {
      signal.throwIfAborted();
      // the next page is on its way while this one is worked on
      const next = page.next_cursor ? ask(desk, track, page.next_cursor, PAGE_SLOTS) : null;
      next?.catch(() => undefined);
      const share = Math.ceil(page.slots.length / workers.length) || 1;
      const parts = await Promise.all(workers.map((worker, at) => work(worker, page.slots.slice(at * share, (at + 1) * share), desk, track, target, (some) => onProgress((told += some), Math.max(total, told)), signal)));
      const records = parts.flatMap((part) => part.records);
      failed += parts.reduce((sum, part) => sum + part.failed.length, 0);
      if (records.length) await desk.session.ask("POST", "/desk/slots", { json: records });
      done += records.length;
      if (!next) break;
      page = await next;
    }
    return { done, failed };
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

/**
 * @param {Worker} worker
 * @param {readonly OldSlot[]} slots
 * @param {import("../desk/desk.js").Desk} desk
 * @param {string} track
 * @param {import("../desk/keys.js").HeldKey} target
 * @param {(some: number) => void} onSome
 * @param {AbortSignal} signal
 * @returns {Promise<{ records: SlotRecord[], failed: string[] }>}
 */
function work(worker, slots, desk, track, target, onSome, signal) {
  if (!slots.length) return Promise.resolve({ records: [], failed: [] });
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    worker.onerror = () => reject(new Error("resealing worker failed"));
    worker.onmessage = ({ data }) => {
      if (data.done !== undefined) return onSome(data.done);
      signal.removeEventListener("abort", stop);
      resolve(data);
    };
    const keys = Object.fromEntries(desk.keysOf(track).filter(({ version }) => version < target.version).map(({ boxKid, boxSk, boxPk }) => [boxKid, { sk: boxSk, pk: boxPk }]));
    worker.postMessage({ slots, keys, to: target.boxPk, signSeed: target.signSeed });
  });
}
