// @ts-check
/** Public acts only the reporter can do: confirm, dispute, reopen, withdraw, rate, consent (PROTOCOL 1.5). */
import { encode } from "./canonical.js";
import { concat, fromHex, toHex, utf8 } from "./encoding.js";
import { SigError } from "./errors.js";
import { sign, signKey, verify } from "./keys.js";
import { caseTagOf } from "./reporter.js";

/** @param {string} origin @param {Record<string, unknown>} act with `event_pk` and `case_tag`, without `sig` */
export const actMessage = (origin, act) => concat(utf8(`ccp1/act\0${origin}\0`), encode(act));

/**
 * The request's members with `event_pk` and `sig` filled in; `case_tag` is signed but not sent.
 * @param {Uint8Array} eventSeed
 * @param {string} origin
 * @param {Record<string, unknown>} members such as `{act, number, outcome}`
 * @returns {Record<string, unknown> & { event_pk: string, sig: string }}
 */
export function signAct(eventSeed, origin, members) {
  const { pk } = signKey(eventSeed);
  const act = { ...members, event_pk: toHex(pk) };
  const message = actMessage(origin, { ...act, case_tag: toHex(caseTagOf(pk)) });
  return { ...act, sig: toHex(sign(eventSeed, message)) };
}

/**
 * Returns when `act` was signed by the key its `case_tag` was made from, so nobody can invent a reporter's act.
 * @param {string} origin
 * @param {Record<string, unknown>} act with `event_pk` and `case_tag`, without `sig`
 * @param {Uint8Array} sig
 */
export function verifyAct(origin, act, sig) {
  const eventPk = fromHex(act.event_pk, 32);
  if (act.case_tag !== toHex(caseTagOf(eventPk))) throw new SigError();
  verify(eventPk, actMessage(origin, act), sig);
}
