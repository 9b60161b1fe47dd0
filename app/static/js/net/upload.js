// @ts-check
/**
 * Envelopes on their way. Small ones travel inside the JSON of their request; larger ones go ahead in segments
 * under a one-time ticket, so that a broken line costs one segment and a lost answer nothing.
 */
import { toBase64 } from "../crypto/encoding.js";
import { persist, Problem, request } from "./api.js";

/** API.md: BODY carries an envelope of at most this many bytes. */
const INLINE_MAX_BYTES = 196_608;
/** Expired tickets are replaced; more often than this something else is wrong. */
const TICKETS_MAX = 3;

/**
 * @typedef {object} Progress
 * @property {(sentBytes: number, totalBytes: number) => void} [onProgress]
 * @property {(error: unknown) => void} [onWait]
 * @property {() => void} [onAgain]
 * @property {AbortSignal} [signal]
 * @property {string} [session] uploads of a mailbox or a desk belong to its session
 */
/** @typedef {{ upload: string, ticket: string, segment_bytes: number, segments: number }} Ticket */

/**
 * One envelope that is being sent. Repeating a step repeats the same bytes, never another envelope.
 */
export class Parcel {
  /** @type {Ticket | null} */
  #ticket = null;
  /** @type {Set<number>} */
  #arrived = new Set();

  /**
   * @param {Blob} envelope
   * @param {"/uploads" | "/mailbox/uploads" | "/desk/uploads"} path
   */
  constructor(envelope, path) {
    this.envelope = envelope;
    this.path = path;
  }

  get isInline() {
    return this.envelope.size <= INLINE_MAX_BYTES;
  }

  /** How many parts travel one by one: shown to the person who waits. */
  get parts() {
    return this.isInline ? 1 : this.#ticket?.segments ?? 1;
  }

  /**
   * The members BODY of a request, once everything that must go ahead has arrived.
   * @param {Progress} [progress]
   * @returns {Promise<{ envelope: string } | { upload: string, ticket: string }>}
   */
  async body(progress = {}) {
    if (this.isInline) return { envelope: toBase64(new Uint8Array(await this.envelope.arrayBuffer())) };
    for (let tickets = 1; ; tickets += 1) {
      try {
        return await this.#carry(progress);
      } catch (error) {
        // 404: the server has forgotten the upload, with all that had arrived
        if (!(error instanceof Problem) || error.status !== 404 || tickets >= TICKETS_MAX) throw error;
        this.forget();
      }
    }
  }

  /** Start over with a new ticket at the next try. */
  forget() {
    this.#ticket = null;
    this.#arrived.clear();
  }

  /**
   * These segments are missing after all.
   * @param {readonly (readonly [number, number])[]} missing
   */
  resend(missing) {
    for (const [first, last] of missing) for (let at = first; at <= last; at += 1) this.#arrived.delete(at);
  }

  /** @param {Progress} progress */
  async #carry({ onProgress, onWait, onAgain, signal, session }) {
    const total = this.envelope.size;
    const patience = { onWait, onAgain, signal };
    this.#ticket ??= /** @type {Ticket} */ (await persist(
      () => request("POST", this.path, { json: { bytes: total }, session, signal }), patience));
    const { upload, ticket, segments, segment_bytes: stride } = this.#ticket;
    for (let at = 0; at < segments; at += 1) {
      if (!this.#arrived.has(at)) {
        const bytes = this.envelope.slice(at * stride, Math.min((at + 1) * stride, total));
        await persist(() => request("PUT", `${this.path}/${upload}/${at}`, {
          bytes, headers: { "Upload-Ticket": ticket }, session, signal, answer: "none" }), patience);
        this.#arrived.add(at);
      }
      onProgress?.(Math.min((at + 1) * stride, total), total);
    }
    return { upload, ticket };
  }
}

/**
 * Send a request with its envelope until it is answered. `send` is repeated with the same bytes, which the server
 * answers as it did the first time; segments it misses are sent again.
 * @template T
 * @param {Parcel} parcel
 * @param {(body: Record<string, string>) => Promise<T>} send
 * @param {Progress} [progress]
 * @returns {Promise<T>}
 */
export async function deliver(parcel, send, progress = {}) {
  for (let rounds = 1; ; rounds += 1) {
    const body = await parcel.body(progress);
    try {
      return await persist(() => send(body), progress);
    } catch (error) {
      if (!(error instanceof Problem) || rounds >= TICKETS_MAX) throw error;
      if (error.code === "upload_incomplete") parcel.resend(rangesOf(error.document.missing));
      else if (error.status === 404 && !parcel.isInline) parcel.forget();
      else throw error;
    }
  }
}

/**
 * `missing` as ranges: the contract names them as it names `have`; single numbers count as well.
 * @param {unknown} missing
 * @returns {[number, number][]}
 */
function rangesOf(missing) {
  if (!Array.isArray(missing)) return [];
  return missing.map((entry) => Array.isArray(entry) ? [Number(entry[0]), Number(entry[1] ?? entry[0])] : [Number(entry), Number(entry)]);
}
