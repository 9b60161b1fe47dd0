// @ts-check
/** Whether what the log says the reporter did bears the reporter's signature: nobody, the server included, can invent an act. */
import { verifyAct } from "../crypto/acts.js";
import { fromHex } from "../crypto/encoding.js";
import { CryptoError } from "../crypto/errors.js";

/** @typedef {import("./clocks.js").EventEntry} EventEntry */

const SIGNED = new Set(["confirm", "dispute", "reopen", "withdraw", "rate", "reclassify_consent"]);

/**
 * @param {readonly EventEntry[]} events
 * @param {string} caseTag
 * @param {string} origin
 * @returns {Promise<{ count: number, of: number, forged: number[] }>} numbers of events that nobody has signed, or not like that
 */
export async function checkActs(events, caseTag, origin) {
  const acts = events.filter(({ type }) => SIGNED.has(type));
  const signed = await Promise.all(acts.map((event) => isSigned(event, caseTag, origin)));
  const forged = acts.filter((_, at) => !signed[at]).map(({ number }) => number);
  return { count: acts.length - forged.length, of: acts.length, forged };
}

/** @param {EventEntry} event @param {string} caseTag @param {string} origin */
async function isSigned({ type, fields: { signed, rating, word } }, caseTag, origin) {
  try {
    const { sig, ...act } = signed ?? {};
    await verifyAct(origin, { ...act, case_tag: caseTag }, fromHex(sig, 64));
    return act.act === type && act.rating === rating && act.word === word;
  } catch (error) {
    if (error instanceof CryptoError) return false;
    throw error;
  }
}
