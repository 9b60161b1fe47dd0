// @ts-check
/** The verdict of every automatic check of a case, from what opening its letters has shown. Plain reckoning. */
import { REPORT, REPORTER_MESSAGE } from "../crypto/meta.js";

/** @typedef {import("./thread.js").Letter} Letter */
/** @typedef {"seal" | "signature" | "facets" | "receipt" | "order" | "acts"} CheckName */
/** @typedef {{ name: CheckName, ok: boolean | null, count: number, of: number }} Check ok: null when nothing was there to check */

const SIGNATURE = new Set(["E_SIG"]);
const CLAIMS = new Set(["E_CONTEXT", "E_REPLAY", "E_FORK", "E_DIRECTORY"]);

/**
 * @param {readonly Letter[]} letters
 * @param {readonly unknown[]} alarms of the order
 * @param {{ count: number, of: number }} acts the reporter's, and how many bear her signature
 * @returns {Check[]}
 */
export function checksOf(letters, alarms, acts) {
  const ours = letters.filter(({ foreign }) => !foreign);
  const whole = ours.filter(({ fault }) => !fault || SIGNATURE.has(fault) || CLAIMS.has(fault));
  const theirs = ours.filter(({ envelope }) => envelope.kind === REPORT || envelope.kind === REPORTER_MESSAGE);
  const signed = theirs.filter(({ fault }) => !fault || CLAIMS.has(fault));
  const told = ours.filter(({ fault }) => !fault || !CLAIMS.has(fault));
  const receipts = theirs.filter(({ receiptFits }) => receiptFits);
  /** @type {(name: CheckName, good: number, all: number) => Check} */
  const verdict = (name, good, all) => ({ name, ok: all ? good === all : null, count: good, of: all });
  return [
    verdict("seal", whole.length, ours.length),
    verdict("signature", signed.length, theirs.length),
    verdict("facets", told.length, ours.length),
    verdict("receipt", receipts.length, theirs.length),
    { name: "order", ok: alarms.length === 0, count: alarms.length, of: letters.length },
    verdict("acts", acts.count, acts.of),
  ];
}
