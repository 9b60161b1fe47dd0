// @ts-check
/**
 * Promises in front of the sealing workers: one job at a time each, with progress and cancel.
 *
 * A cancelled job ends with its worker, keys and all. Where workers are missing or do not start, the same work is done
 * in the page: slower to respond, never weaker.
 */
import { errorFor } from "../crypto/errors.js";
import { bundledScript } from "./trusted.js";

/** @typedef {import("../crypto/envelope.js").SealSpec} SealSpec */
/** @typedef {import("../crypto/envelope.js").Sealed} Sealed */
/**
 * @typedef {Omit<import("../crypto/envelope.js").OpenSpec, "slot"> & {
 *   slot?: { record: import("../crypto/slots.js").SlotRecord, deskPk: Uint8Array },
 * }} OpenSpec a slot record as data, because functions do not travel to workers
 */
/** @typedef {import("../crypto/envelope.js").Opened} Opened */
/** @typedef {{ onProgress?: (done: number, total: number) => void, signal?: AbortSignal }} JobOptions */

/** The worker could not be started at all, so nothing of the job has been done. */
class NoWorker extends Error {}

/** For pages that open long threads: more would gain little on a phone and hold the keys more often. */
export const READING_LANES = 2;

export class CryptoClient {
  /** @type {Lane[]} */
  #lanes;

  /** @param {string} workerUrl address of the bundled workers/seal.js @param {number} [lanes] workers side by side */
  constructor(workerUrl, lanes = 1) {
    this.#lanes = Array.from({ length: lanes }, () => new Lane(workerUrl));
  }

  /**
   * @param {SealSpec} spec
   * @param {JobOptions} [options]
   * @returns {Promise<Sealed>}
   */
  seal(spec, options = {}) {
    return this.#next().enqueue("seal", spec, options);
  }

  /**
   * @param {import("../crypto/blobs.js").Bytes} sealed
   * @param {OpenSpec} spec
   * @param {JobOptions} [options]
   * @returns {Promise<Opened>}
   */
  open(sealed, spec, options = {}) {
    return this.#next().enqueue("open", { ...spec, sealed }, options);
  }

  /** Starts the workers before there is anything to do, while what they will work on is still on its way. */
  start() {
    for (const lane of this.#lanes) lane.start();
  }

  /** Ends the workers; the next job starts another one. */
  close() {
    for (const lane of this.#lanes) lane.close();
  }

  /** The lane with the least to do; the first of several, so that a single job starts a single worker. */
  #next() {
    return this.#lanes.reduce((least, lane) => (lane.waiting < least.waiting ? lane : least));
  }
}

/** One worker and the jobs that wait for it. */
class Lane {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Promise<unknown>} */
  #queue = Promise.resolve();
  #workerUrl;
  waiting = 0;

  /** @param {string} workerUrl */
  constructor(workerUrl) {
    this.#workerUrl = workerUrl;
  }

  start() {
    if (this.#worker || this.waiting) return;
    try {
      // one that cannot start is found out by the first job, which does without
      this.#start().onerror = (event) => {
        event.preventDefault();
        this.close();
      };
    } catch (error) {
      if (!(error instanceof NoWorker)) throw error;
    }
  }

  /** Ends the worker; the next job starts another one. */
  close() {
    this.#worker?.terminate();
    this.#worker = null;
  }

  /**
   * @param {"seal" | "open"} job
   * @param {any} spec
   * @param {JobOptions} options
   * @returns {Promise<any>}
   */
  enqueue(job, spec, options) {
    this.waiting += 1;
    const turn = this.#queue.then(async () => {
      options.signal?.throwIfAborted();
      try {
        return await this.#runInWorker(job, spec, options);
      } catch (error) {
        if (!(error instanceof NoWorker)) throw error;
        return runInPage(job, spec, options);
      }
    }).finally(() => {
      this.waiting -= 1;
    });
    // The next job waits for this one's end, whatever it is; its failure is this caller's alone.
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /**
   * @param {"seal" | "open"} job
   * @param {any} spec
   * @param {JobOptions} options
   */
  #runInWorker(job, spec, { onProgress, signal }) {
    return new Promise((resolve, reject) => {
      const worker = this.#start();
      let answered = false;
      const finish = () => {
        signal?.removeEventListener("abort", cancel);
        worker.onmessage = worker.onerror = null;
      };
      const cancel = () => {
        finish();
        this.close();
        reject(signal?.reason);
      };
      worker.onmessage = ({ data }) => {
        answered = true;
        if (data.total !== undefined) {
          onProgress?.(data.done, data.total);
          return;
        }
        finish();
        if (data.result !== undefined) resolve(data.result);
        else reject(data.code === null ? new Error("sealing worker failed") : errorFor(data.code));
      };
      worker.onerror = (event) => {
        event.preventDefault();
        finish();
        this.close();
        reject(answered ? new Error("sealing worker failed") : new NoWorker());
      };
      signal?.addEventListener("abort", cancel);
      worker.postMessage({ job, spec, tell: Boolean(onProgress) });
    });
  }

  #start() {
    if (typeof Worker !== "function") throw new NoWorker();
    try {
      return (this.#worker ??= new Worker(bundledScript(this.#workerUrl)));
    } catch {
      throw new NoWorker();
    }
  }
}

/**
 * @param {"seal" | "open"} job
 * @param {any} spec
 * @param {JobOptions} options
 */
async function runInPage(job, spec, options) {
  const { open, seal } = await import("../crypto/envelope.js");
  if (job === "seal") return seal(spec, options);
  const slot = spec.slot && (await import("../crypto/slots.js")).slotOpener(spec.slot);
  return open(spec.sealed, { ...spec, slot }, options);
}
