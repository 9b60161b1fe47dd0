// @ts-check
/**
 * An officer's work: who is in the agency's signed list, who waits, and the changes, each signed and sealed in this browser. If a
 * second officer was faster, the change is made anew upon the list that stands then.
 */
import { toBase64, toHex } from "../crypto/encoding.js";
import { SigError } from "../crypto/errors.js";
import { signKey } from "../crypto/keys.js";
import { handlersOf, officersOf } from "../crypto/roster.js";
import { verifyStatement } from "../crypto/statements.js";
import { Problem } from "../net/api.js";
import { unixNow } from "../desk/desk.js";
import { makeBundle, RECOVERY } from "./bundle.js";

/** @typedef {import("./bundle.js").Listed} Listed */
/** @typedef {import("../crypto/statements.js").Statement} Statement */
/**
 * @typedef {{ id: string, handler: string, name: string, roles: string[], tracks: string[], invited_by: string, expires_at: string,
 *   keys: { box: string, sign: string } | null }} Invitation
 */
/** @typedef {{ track: string, version: number, notAfter: number }} DeskTerm notAfter in unix seconds; version 0: no key yet */

const TRIES = 4;

/** The root has not stated this officer's key yet, or it was revoked: nothing it signs would count. */
export class NotStated extends Error {
  constructor() {
    super("not_stated");
    this.code = "not_stated";
  }
}

export class Office {
  /** @type {Statement[]} */
  #statements = [];

  /** @param {import("../desk/desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
  }

  get agency() {
    return this.desk.handler.agency;
  }

  /** Read directory and keys anew; refused if anything does not hang on the root key or was taken back. */
  async load() {
    const shown = await this.desk.refresh();
    // the server's own story about the agency: only what officers have signed counts as a version that stands
    const signers = officersOf(this.desk.chain, this.agency);
    this.#statements = [
      ...this.desk.document.statements.filter(({ body }) => body.kind === "officers" && body.agency === this.agency),
      ...shown.filter((statement) => statement.body.kind === "desk_key" && statement.body.agency === this.agency && isSigned(statement, signers)),
    ];
  }

  /** The signed list. @returns {{ n: number, list: Listed[] }} */
  roster() {
    return handlersOf(this.desk.chain, this.agency, this.desk.seen);
  }

  /** People of the list who may sign for the agency: listed as officers, and their key stated by the root. */
  officers() {
    const signers = officersOf(this.desk.chain, this.agency);
    return this.roster().list.filter(({ id, roles, sign }) => id !== RECOVERY && roles.includes("officer") && signers.includes(sign));
  }

  /** Officers of the list whose key the root has not stated: what must be carried to it. */
  unstated() {
    const signers = officersOf(this.desk.chain, this.agency);
    return this.roster().list.filter(({ roles, sign }) => roles.includes("officer") && !signers.includes(sign));
  }

  /** Whether keys are sealed to a printed key as well. */
  get hasRecovery() {
    return this.roster().list.some(({ id }) => id === RECOVERY);
  }

  /** Each of this officer's desks with its newest key. @returns {DeskTerm[]} */
  desks() {
    return this.desk.handler.tracks.map((track) => {
      const newest = this.#statements.filter(({ body }) => body.kind === "desk_key" && body.track === track).sort((a, b) => b.body.version - a.body.version)[0];
      return { track, version: newest?.body.version ?? 0, notAfter: newest?.body.not_after ?? 0 };
    });
  }

  /** @returns {Promise<Invitation[]>} */
  async invitations() {
    return (await this.desk.session.ask("GET", "/desk/invitations")).invitations;
  }

  /**
   * @param {{ handler: string, name: string, roles: string[], tracks: string[] }} wanted
   * @returns {Promise<{ id: string, token: string, expires_at: string }>}
   */
  invite(wanted) {
    return this.desk.session.ask("POST", "/desk/invitations", { json: wanted, tries: 1 });
  }

  /** @param {string} id */
  withdraw(id) {
    return this.desk.session.ask("DELETE", `/desk/invitations/${id}`, { answer: "none" });
  }

  /**
   * Sign in whom one has met: exactly the keys whose fingerprint was compared.
   * @param {Invitation & { keys: { box: string, sign: string } }} waiting
   */
  admit({ handler: id, roles, tracks, keys: { box, sign } }) {
    const entry = { box, id, roles: [...roles].sort(), sign, tracks: [...tracks].sort() };
    return this.#change((list) => [...list.filter((one) => one.id !== id), entry]);
  }

  /**
   * Take a lost second factor away; words and keys stay. Sent once: each time makes another code and voids the one before.
   * @param {string} id
   * @returns {Promise<{ code: string, expires_at: string }>}
   */
  resetFactor(id) {
    return this.desk.session.ask("POST", `/desk/handlers/${id}/second-factor/reset`, { tries: 1 });
  }

  /** @param {string} id */
  remove(id) {
    return this.#change((list) => list.filter((one) => one.id !== id));
  }

  /** New keys for a desk. @param {string} track */
  rotate(track) {
    return this.#change((list) => list, [track]);
  }

  /** A statement that was signed elsewhere, such as the officers' list by the root. @param {readonly unknown[]} statements */
  async bring(statements) {
    await this.desk.session.ask("POST", "/desk/keys", { json: { statements } });
    await this.load();
  }

  /**
   * @param {(list: readonly Listed[]) => Listed[] | readonly Listed[]} change
   * @param {readonly string[]} [rotate]
   * @returns {Promise<string[]>} the tracks that have new keys
   */
  async #change(change, rotate = []) {
    for (let left = TRIES; ; left -= 1) {
      await this.load();
      if (!officersOf(this.desk.chain, this.agency).includes(toHex(signKey(this.desk.signSeed).pk))) throw new NotStated();
      const { n, list } = this.roster();
      const { agency, desk } = this;
      const held = desk.handler.tracks.flatMap((track) => desk.keysOf(track));
      const bundle = makeBundle({ agency, n, before: list, after: change(list), statements: this.#statements, held, rotate, now: unixNow() }, desk.signSeed);
      const seen = Math.max(n, ...bundle.statements.filter(({ body }) => body.kind === "handlers").map(({ body }) => body.n));
      try {
        await desk.session.ask("POST", "/desk/keys", { json: { ...bundle, blob: toBase64(desk.blobSeeing(seen)) } });
      } catch (error) {
        // another officer was faster: nothing of this was stored
        if (error instanceof Problem && error.code === "stale_list" && left > 1) continue;
        throw error;
      }
      desk.hasSeen(seen);
      await this.load();
      return [...new Set(bundle.statements.filter(({ body }) => body.kind === "desk_key" && body.version > Math.max(0, ...held.filter(({ track }) => track === body.track).map(({ version }) => version))).map(({ body }) => body.track))];
    }
  }
}

/** @param {Statement} statement @param {readonly string[]} signers */
function isSigned(statement, signers) {
  try {
    verifyStatement(statement, signers);
    return true;
  } catch (error) {
    if (error instanceof SigError) return false;
    throw error;
  }
}
