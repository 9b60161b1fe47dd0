// @ts-check
/**
 * Bits and the words that show them (PROTOCOL 1.1, 1.2).
 *
 * Keys are derived from the bits, never from the words, so any list of 2048 words can show and read the same
 * passphrase. The lists are data that the page fetches; every function here takes them as arguments.
 */
import { PassphraseError } from "./errors.js";
import { hs, randomBytes } from "./hashing.js";

/** @typedef {readonly string[]} WordList 2048 words, unique by their first four letters */

const WORD_BITS = 11;
const WORD_COUNT = 12;
const ENTROPY_BYTES = 15;
const PW_WORDS = 6;
const PREFIX_LETTERS = 4;
const NEAR_MAX_SLIPS = 2;
const NEAR_MAX_WORDS = 5;
/** No listed word is near a longer one, and the work stays bounded whatever is pasted. */
const TYPED_MAX_LETTERS = 22;

/** @returns {Uint8Array} 120 random bits */
export const newEntropy = () => randomBytes(ENTROPY_BYTES);

/**
 * Cuts bytes into 11-bit numbers, the first from the top bits; bits that do not fill a number are left out.
 * @param {Uint8Array} bytes
 */
function cut(bytes) {
  const indexes = [];
  let pending = 0;
  let bits = 0;
  for (const byte of bytes) {
    pending = ((pending << 8) | byte) & 0x7ffff;
    bits += 8;
    if (bits >= WORD_BITS) {
      bits -= WORD_BITS;
      indexes.push((pending >> bits) & 0x7ff);
    }
  }
  return indexes;
}

/**
 * The inverse of `cut`: the numbers' bits from the left, zeros to fill the last byte.
 * @param {readonly number[]} indexes
 */
function join(indexes) {
  const bytes = new Uint8Array(Math.ceil((indexes.length * WORD_BITS) / 8));
  indexes.forEach((index, position) => {
    for (let bit = 0; bit < WORD_BITS; bit++) {
      const at = position * WORD_BITS + bit;
      if (index & (1 << (WORD_BITS - 1 - bit))) bytes[at >> 3] |= 0x80 >> (at & 7);
    }
  });
  return bytes;
}

/** @param {Uint8Array} entropy the 15 bytes followed by their 12 check bits, left-aligned in 17 bytes */
function withCheck(entropy) {
  const check = hs("words-v1", entropy);
  const bytes = new Uint8Array(17);
  bytes.set(entropy);
  bytes[15] = check[0];
  bytes[16] = check[1] & 0xf0;
  return bytes;
}

/**
 * @param {Uint8Array} entropy 15 bytes
 * @returns {number[]} twelve numbers below 2048
 */
export const toIndexes = (entropy) => cut(withCheck(entropy));

/**
 * @param {readonly number[]} indexes twelve numbers below 2048
 * @returns {Uint8Array} 15 bytes, if the check bits fit
 */
export function fromIndexes(indexes) {
  if (indexes.length !== WORD_COUNT) throw new PassphraseError("count", indexes.length);
  const entropy = join(indexes).slice(0, ENTROPY_BYTES);
  if (toIndexes(entropy).some((index, position) => index !== indexes[position])) throw new PassphraseError("check");
  return entropy;
}

/**
 * @param {Uint8Array} entropy
 * @param {WordList} list
 */
export const toWords = (entropy, list) => toIndexes(entropy).map((index) => list[index]);

/**
 * The words as typed, whatever stands between them: spaces, lines, commas, "1." or hyphens; capitals and accents fold.
 * @param {string} text
 */
export const splitWords = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().split(/[^\p{L}]+/u).filter(Boolean);

/**
 * Slips between two words: letters added, left out, changed or swapped with their neighbour.
 * @param {string} a
 * @param {string} b
 */
function slips(a, b) {
  let [previous, current] = [/** @type {number[]} */ ([]), Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(current[j] + 1, next[j - 1] + 1, current[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], previous[j - 2] + 1);
    }
    [previous, current] = [current, next];
  }
  return current[b.length];
}

/**
 * Up to five listed words that look like a typed one, nearest first, then by the alphabet: within two slips, or sharing
 * the first four letters, by which a list's words are unique.
 * @param {string} typed
 * @param {WordList} list
 */
export function nearWords(typed, list) {
  const word = typed.slice(0, TYPED_MAX_LETTERS);
  const beginning = word.slice(0, PREFIX_LETTERS);
  return list
    .map((listed) => ({ listed, edits: slips(word, listed) }))
    .filter(({ listed, edits }) => edits <= NEAR_MAX_SLIPS || listed.slice(0, PREFIX_LETTERS) === beginning)
    .sort((a, b) => a.edits - b.edits || (a.listed < b.listed ? -1 : 1))
    .slice(0, NEAR_MAX_WORDS)
    .map(({ listed }) => listed);
}

/**
 * Typed words as numbers of the list that knows most of them; `PassphraseError` names the first that it does not know.
 * @param {string | readonly string[]} typed
 * @param {number} count how many words there must be
 * @param {readonly WordList[]} lists
 * @returns {number[][]} one reading per list that knows all words; some words stand in two lists
 */
function readings(typed, count, lists) {
  const words = typeof typed === "string" ? splitWords(typed) : typed.flatMap(splitWords);
  const found = lists.map((list) => ({ list, indexes: words.map((word) => list.indexOf(word)) }));
  const known = (/** @type {number[]} */ indexes) => indexes.filter((index) => index >= 0).length;
  const best = found.reduce((a, b) => (known(b.indexes) > known(a.indexes) ? b : a));
  const unknown = best.indexes.indexOf(-1);
  // An unknown word is named before a wrong count: a stray letter splits a word, and the place helps to find it.
  if (unknown >= 0) throw new PassphraseError("unknown", unknown + 1, nearWords(words[unknown], best.list));
  if (words.length !== count) throw new PassphraseError("count", words.length);
  return found.map(({ indexes }) => indexes).filter((indexes) => !indexes.includes(-1));
}

/**
 * The entropy behind typed words. Runs locally, before any request.
 * @param {string | readonly string[]} typed
 * @param {...WordList} lists every list that may have shown the words
 * @returns {Uint8Array} 15 bytes
 */
export function parseWords(typed, ...lists) {
  /** @type {PassphraseError | undefined} */
  let refused;
  for (const indexes of readings(typed, WORD_COUNT, lists)) {
    try {
      return fromIndexes(indexes);
    } catch (error) {
      if (!(error instanceof PassphraseError)) throw error;
      refused = error;
    }
  }
  throw refused ?? new PassphraseError("check");
}

/**
 * A handler's password of 66 bits, shown as six words.
 * @param {Uint8Array} pw 9 bytes, the last 6 bits zero
 * @param {WordList} list
 */
export const pwToWords = (pw, list) => cut(pw).map((index) => list[index]);

/**
 * All the passwords typed words can stand for: one, or one per list if every word stands in several. There are no check
 * bits, so the login decides.
 * @param {string | readonly string[]} typed
 * @param {...WordList} lists
 * @returns {Uint8Array[]} 9 bytes each
 */
export const pwFromWords = (typed, ...lists) => readings(typed, PW_WORDS, lists).map(join);

/**
 * A newcomer's fingerprint as eight words, to be compared in person.
 * @param {Uint8Array} fingerprint 11 bytes
 * @param {WordList} list
 */
export const fingerprintWords = (fingerprint, list) => cut(fingerprint).map((index) => list[index]);
