// @ts-check
/** Public acts only the reporter can do: confirm, dispute, reopen, withdraw, rate, consent (PROTOCOL 1.5). */
import { encode } from "./canonical.js";
import { concat, fromHex, toHex, utf8 } from "./encoding.js";
import { CanonError, ContextError } from "./errors.js";
import { equal } from "./hashing.js";
import { sign, verify } from "./keys.js";
import { caseTagOf } from "./reporter.js";

/** @param {string} origin @param {Record<string, unknown>} act with `event_pk` and `case_tag`, without `sig` */
export const actMessage = (origin, act) => concat(utf8(`ccp1/act\0${origin}\0`), encode(act));

/**
 * @param {Uint8Array} eventSeed
 * @param {string} origin
 * @param {Record<string, unknown>} act with `event_pk` and `case_tag`, without `sig`
 */
export const signAct = (eventSeed, origin, act) => sign(eventSeed, actMessage(origin, act));

/**
 * The body of the request: `event_pk` and `sig` filled in; `case_tag` is signed but not sent.
 * @param {import("./keys.js").SignKey} event
 * @param {string} origin
 * @param {Record<string, unknown>} members such as `{act, number, outcome}`
 * @returns {Record<string, unknown> & { event_pk: string, sig: string }}
 */
export function actRequest(event, origin, members) {
  const request = { ...members, event_pk: toHex(event.pk) };
  const sig = signAct(event.seed, origin, { ...request, case_tag: toHex(caseTagOf(event.pk)) });
  return { ...request, sig: toHex(sig) };
}

/**
 * Resolves when `act` was signed by the key its `case_tag` was made from, so nobody can invent a reporter's act.
 * @param {string} origin
 * @param {Record<string, unknown>} act with `event_pk` and `case_tag`, without `sig`
 * @param {Uint8Array} sig
 */
export async function verifyAct(origin, act, sig) {
  if (Object.hasOwn(act, "sig")) throw new CanonError();
  const eventPk = fromHex(act.event_pk, 32);
  if (!equal(fromHex(act.case_tag, 16), caseTagOf(eventPk))) throw new ContextError();
  await verify(eventPk, actMessage(origin, act), sig);
}
