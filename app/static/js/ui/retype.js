// @ts-check
/** Typing some words once more, as proof that they were written down. */

const RETYPED = 3;

/** Places to ask for, chosen anew each time. @param {number} count @returns {number[]} from 1, ascending */
export function somePlaces(count) {
  const left = Array.from({ length: count }, (_, at) => at + 1);
  const random = crypto.getRandomValues(new Uint32Array(RETYPED));
  return [...random].map((draw) => left.splice(draw % left.length, 1)[0]).sort((a, b) => a - b);
}

/** As typed, without what a phone's keyboard adds. @param {string} value */
export const plainWord = (value) => value.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}]/gu, "");
