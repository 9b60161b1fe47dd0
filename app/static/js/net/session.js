// @ts-check
/**
 * A session that somebody has logged in to: its token lives in this object only, and it ends by choice, by time, or because the
 * server says so. What must be wiped then is the owner's to wipe.
 */
import { persist, Problem, request } from "./api.js";

const TRIES = 4;
/** A laptop that slept has stopped its timers: the clock is looked at again this often. */
const LOOK_MS = 15_000;

/** So long may what was on its way take, once a session is locked. */
const LAST_WORDS_MS = 3_000;

/** The session is over, by choice or by time. */
export class Locked extends Error {
  constructor() {
    super("session_ended");
    this.code = "session_ended";
  }
}

export class Session {
  #token;
  #idleMs;
  #endsAt;
  #usedAt = Date.now();
  #askedAt = Date.now();
  #timer;

  /**
   * @param {{ session: string, idle_s: number, absolute_s: number }} opened as the server answered
   * @param {string} path where the session is ended
   */
  constructor(opened, path) {
    this.#token = opened.session;
    this.#idleMs = opened.idle_s * 1000;
    this.#endsAt = Date.now() + opened.absolute_s * 1000;
    this.path = path;
    /** Told once when the session has ended. @type {(byTime: boolean) => void} */
    this.onEnd = () => undefined;
    this.#timer = setInterval(() => this.look(), LOOK_MS);
  }

  get token() {
    return this.#token;
  }

  /** When it ends if nothing more is done, in milliseconds since 1970. */
  get locksAt() {
    return Math.min(this.#usedAt + this.#idleMs, this.#endsAt);
  }

  /** When it ends whatever is done. */
  get endsAt() {
    return this.#endsAt;
  }

  /** Whether the person is at work, and the server has heard nothing of it for a while. */
  get isQuiet() {
    return this.#token !== "" && this.#usedAt - this.#askedAt > this.#idleMs / 3;
  }

  /** End it if its time is over: also when a laptop wakes up. */
  look() {
    if (this.#token && Date.now() >= this.locksAt) void this.end({ byTime: true });
  }

  /** The person is here. */
  active() {
    if (Date.now() < this.locksAt) this.#usedAt = Date.now();
  }

  /**
   * A request in this session, repeated while only the line is in its way; an answer that there is no session ends it here too.
   * @param {"GET" | "POST" | "PUT" | "DELETE"} method
   * @param {string} path
   * @param {import("./api.js").Call & { tries?: number }} [call]
   */
  async ask(method, path, { tries = TRIES, ...call } = {}) {
    if (!this.#token) throw new Locked();
    this.#askedAt = Date.now();
    try {
      return await persist(() => request(method, path, { ...call, session: this.#token }), { tries });
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      await this.end({ byTime: true });
      throw new Locked();
    }
  }

  /** @param {{ byTime?: boolean, after?: Promise<unknown> }} [options] after: what is on its way still, and the server must not refuse */
  async end({ byTime = false, after } = {}) {
    const session = this.#token;
    if (!session) return;
    clearInterval(this.#timer);
    this.#token = "";
    this.onEnd(byTime);
    if (after) await Promise.race([after.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS))]);
    // without an answer the token ends by itself; nothing here can use it any more
    await request("DELETE", this.path, { session, answer: "none" }).catch(() => undefined);
  }
}
