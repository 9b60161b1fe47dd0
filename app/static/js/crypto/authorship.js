// @ts-check
/** Proof that whoever holds the words is the reporter of a case: made for one verifier and one challenge (SPEC 8.4). */
import { encode } from "./canonical.js";
import { concat, fromHex, toHex, utf8 } from "./encoding.js";
import { ContextError } from "./errors.js";
import { closedRecord, demand, hex, oneOf, text } from "./fields.js";
import { equal } from "./hashing.js";
import { sign, verify } from "./keys.js";
import { caseTagOf } from "./reporter.js";

/** @typedef {{ body: { case_tag: string, challenge: string, event_pk: string, origin: string, report: string, to: string, v: 1 }, sig: string }} Proof */

export const CHALLENGE_MAX_BYTES = 512;
export const VERIFIER_MAX_BYTES = 128;

/** @type {(bytes: number) => import("./fields.js").Rule} */
const words = (bytes) => (value) => text(bytes)(value) && value.length > 0;
const proofShape = closedRecord({
  body: closedRecord({
    case_tag: hex(16), challenge: words(CHALLENGE_MAX_BYTES), event_pk: hex(32), origin: text(Infinity), report: hex(32),
    to: words(VERIFIER_MAX_BYTES), v: oneOf(1),
  }),
  sig: hex(64),
});

/** @param {unknown} body */
const proofMessage = (body) => concat(utf8("ccp1/author\0"), encode(body));

/**
 * @param {import("./keys.js").SignKey} event
 * @param {string} origin
 * @param {{ report: string, challenge: string, to: string }} about `report` the report's env_id; `challenge` the verifier's words
 * @returns {Proof}
 */
export function proveAuthorship(event, origin, { report, challenge, to }) {
  const body = { case_tag: toHex(caseTagOf(event.pk)), challenge, event_pk: toHex(event.pk), origin, report, to, v: /** @type {const} */ (1) };
  const proof = { body, sig: toHex(sign(event.seed, proofMessage(body))) };
  demand(proofShape, proof);
  return proof;
}

/**
 * The body of a proof whose signer is the reporter of its case.
 * @param {any} proof
 * @param {Partial<Proof["body"]>} expected what the verifier knows; without the own challenge an old proof passes as well
 * @returns {Promise<Proof["body"]>}
 */
export async function verifyAuthorship(proof, expected) {
  demand(proofShape, proof);
  const { body, sig } = proof;
  const eventPk = fromHex(body.event_pk, 32);
  if (!equal(fromHex(body.case_tag, 16), caseTagOf(eventPk))) throw new ContextError();
  await verify(eventPk, proofMessage(body), fromHex(sig, 64));
  for (const [name, value] of Object.entries(expected)) if (body[name] !== value) throw new ContextError();
  return body;
}
