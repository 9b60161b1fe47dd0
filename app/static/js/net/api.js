// @ts-check
/**
 * One request of the HTTP contract, and the patience around it. A refusal is a `Problem` with the contract's
 * code; a line that is down is `Unreachable`. Nothing that was sent or answered is kept here, and the browser's
 * own cache and referrer stay out of it.
 */

const BASE = "/api/v1";
/** A phone on a bad line may need a while for 256 KiB, but not longer than this. */
const TIMEOUT_MS = 45_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;
/** Answers that promise nothing was done and the same request may be sent again. */
const PASSING = new Set([408, 429, 502, 503, 504]);

/** The server refused. `code` is the contract's, `document` the whole problem document. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {Record<string, any>} document
   * @param {number} retryAfterS 0 when the answer names none
   */
  constructor(status, document, retryAfterS = 0) {
    super(String(document.code ?? status));
    this.name = "Problem";
    this.status = status;
    this.document = document;
    this.code = String(document.code ?? "error");
    this.retryAfterS = retryAfterS;
  }
}

/** No answer: no line, the line broke, or it took too long. Whether the request arrived is unknown. */
export class Unreachable extends Error {
  constructor() {
    super("unreachable");
    this.name = "Unreachable";
    this.code = "offline";
  }
}

/**
 * @typedef {object} Call
 * @property {unknown} [json]
 * @property {Blob} [bytes]
 * @property {Record<string, string>} [headers]
 * @property {string} [session] bearer token
 * @property {"json" | "blob" | "bytes" | "none" | "tagged"} [answer] tagged: the body beside its ETag, null if it is the one named in If-None-Match
 * @property {AbortSignal} [signal]
 * @property {number} [timeoutMs]
 */

/**
 * Ask once.
 * @param {"GET" | "POST" | "PUT" | "DELETE"} method
 * @param {string} path below the contract's base
 * @param {Call} [call]
 * @returns {Promise<any>} the answer's JSON, its Blob, its bytes, or undefined
 */
export async function request(method, path, { json, bytes, headers = {}, session, answer = "json", signal, timeoutMs = TIMEOUT_MS } = {}) {
  signal?.throwIfAborted();
  const clock = new AbortController();
  const stop = () => clock.abort();
  const timer = setTimeout(stop, timeoutMs);
  signal?.addEventListener("abort", stop);
  try {
    const response = await fetch(BASE + path, {
      method,
      headers: {
        ...(json !== undefined && { "Content-Type": "application/json" }),
        ...(bytes && { "Content-Type": "application/octet-stream" }),
        ...(session && { Authorization: `Bearer ${session}` }),
        ...headers,
      },
      body: json !== undefined ? JSON.stringify(json) : bytes,
      cache: path.startsWith("/directory") ? "no-cache" : "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
      signal: clock.signal,
    });
    if (answer === "tagged") {
      const tag = response.headers.get("ETag") ?? "";
      if (response.status === 304) return { tag, body: null };
      if (response.ok) return { tag, body: await response.json() };
    }
    if (!response.ok) throw await problemOf(response);
    if (answer === "none" || response.status === 204) return undefined;
    if (answer === "bytes") return new Uint8Array(await response.arrayBuffer());
    return await (answer === "blob" ? response.blob() : response.json());
  } catch (error) {
    if (error instanceof Problem) throw error;
    signal?.throwIfAborted();
    throw new Unreachable();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** @param {Response} response */
async function problemOf(response) {
  const wait = Number(response.headers.get("Retry-After"));
  /** @type {Record<string, any>} */
  let document = {};
  if (response.headers.get("Content-Type")?.includes("json")) {
    try {
      document = await response.json();
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return new Problem(response.status, document, Number.isFinite(wait) ? wait : 0);
}

/**
 * Whether the same request may simply be sent again.
 * @param {unknown} error
 */
export const isPassing = (error) => error instanceof Unreachable || (error instanceof Problem && PASSING.has(error.status));

/**
 * Milliseconds before the next try: doubling, with a random half so that phones do not return in step.
 * @param {number} failures from 1
 * @param {unknown} error
 */
export function pauseBefore(failures, error) {
  const asked = error instanceof Problem ? error.retryAfterS * 1000 : 0;
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  const share = crypto.getRandomValues(new Uint16Array(1))[0] / 65536;
  return Math.max(asked, longest / 2 + (longest / 2) * share);
}

/**
 * @typedef {object} Patience
 * @property {number} [tries] at most this many; without it, until it works or is called off
 * @property {(error: unknown) => void} [onWait] told before each pause
 * @property {() => void} [onAgain] told before each further try
 * @property {AbortSignal} [signal]
 */

/**
 * Do the work, again and again while only the line or the load stands in its way.
 * @template T
 * @param {() => Promise<T>} work must be safe to repeat
 * @param {Patience} [patience]
 * @returns {Promise<T>}
 */
export async function persist(work, { tries = Infinity, onWait, onAgain, signal } = {}) {
  for (let failures = 1; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || failures >= tries) throw error;
      onWait?.(error);
      await untilWorthTrying(pauseBefore(failures, error), signal);
      onAgain?.();
    }
  }
}

/**
 * A pause that ends early when the phone says that it is back on line.
 * @param {number} ms
 * @param {AbortSignal} [signal]
 */
function untilWorthTrying(ms, signal) {
  return /** @type {Promise<void>} */ (new Promise((resolve, reject) => {
    const finish = () => {
      clearTimeout(timer);
      removeEventListener("online", finish);
      signal?.removeEventListener("abort", giveUp);
      resolve();
    };
    const giveUp = () => {
      finish();
      reject(signal?.reason);
    };
    const timer = setTimeout(finish, ms);
    addEventListener("online", finish);
    signal?.addEventListener("abort", giveUp);
  }));
}
