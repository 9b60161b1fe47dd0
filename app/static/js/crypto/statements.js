// @ts-check
/** Statements about keys, each signed by somebody the chain from the root key gives the right to (PROTOCOL 1.3). */
import { encode } from "./canonical.js";
import { concat, fromHex, toHex, utf8 } from "./encoding.js";
import { SigError } from "./errors.js";
import { code, closedRecord, demand, hex, integer, listOf, matching, oneOf, record, text } from "./fields.js";
import { ALG_ED25519, ALG_X25519, kid, sign, signKey, verifyAtOnce } from "./keys.js";

/** @typedef {{ body: any, sigs: { key: string, sig: string }[] }} Statement */
/** @typedef {{ box: string, id: string, roles: string[], sign: string, tracks: string[] }} ListedHandler */

const count = integer(1, Number.MAX_SAFE_INTEGER);
const seconds = integer(0, Number.MAX_SAFE_INTEGER);
const track = oneOf("service", "whistleblower");
/** Chosen by it already, so only its presence is left to say. */
const kind = text(Infinity);
const pk = hex(32);
const listed = listOf(record({
  box: pk, id: matching(/^[a-z0-9._-]{1,64}$/), roles: listOf(code), sign: pk, tracks: listOf(track),
}));

/** @type {Record<string, import("./fields.js").Rule>} */
const BODIES = {
  officers: closedRecord({
    kind, agency: code, n: count,
    // Two or more: one officer alone could never be removed by another.
    keys: (keys) => listOf(pk)(keys) && keys.length >= 2 && new Set(keys).size === keys.length,
  }),
  handlers: closedRecord({
    kind, agency: code, n: count,
    list: (list) => listed(list) &&
      list.every((/** @type {any} */ { id }, /** @type {number} */ at) => at === 0 || list[at - 1].id < id),
  }),
  desk_key: closedRecord({
    kind, agency: code, track, version: count, box: pk, sign: pk, not_before: seconds, not_after: seconds,
  }),
  receipt_key: closedRecord({ kind, n: count, key: pk }),
  revoke: closedRecord({ kind, kid: hex(16), reason: text(Infinity) }),
};

const statementShape = record({
  body: (body) => Object.hasOwn(BODIES, body?.kind) && BODIES[body.kind](body) &&
    (body.kind !== "desk_key" || body.not_before < body.not_after),
  sigs: listOf(record({ key: pk, sig: hex(64) })),
});

/** @param {unknown} statement of any kind we know; else E_CANON */
export const checkStatement = (statement) => demand(statementShape, statement);

/** @param {unknown} body */
const statementMessage = (body) => concat(utf8("ccp1/key\0"), encode(body));

/**
 * @param {any} body
 * @param {readonly Uint8Array[]} seeds one signature each
 * @returns {Statement}
 */
export function signStatement(body, seeds) {
  checkStatement({ body, sigs: [] });
  const message = statementMessage(body);
  return { body, sigs: seeds.map((seed) => ({ key: toHex(signKey(seed).pk), sig: toHex(sign(seed, message)) })) };
}

/**
 * The body, if one of the keys that may sign did; signatures by others are ignored.
 * @param {Statement} statement
 * @param {readonly string[]} allowed hex public keys
 * @returns {any}
 */
export function verifyStatement(statement, allowed) {
  checkStatement(statement);
  const message = statementMessage(statement.body);
  for (const { key, sig } of statement.sigs) {
    if (!allowed.includes(key)) continue;
    try {
      verifyAtOnce(fromHex(key), message, fromHex(sig));
      return statement.body;
    } catch {
      // Another signature of the statement may be the valid one.
    }
  }
  throw new SigError();
}

/** @param {string} key hex */
export const boxKidOf = (key) => toHex(kid(ALG_X25519, fromHex(key)));
/** @param {string} key hex */
export const signKidOf = (key) => toHex(kid(ALG_ED25519, fromHex(key)));
