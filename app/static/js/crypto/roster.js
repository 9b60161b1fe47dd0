// @ts-check
/** What officers and handlers ask a directory, and reporters never do: who is listed, and what to remember. */
import { DirectoryError } from "./errors.js";
import { boxKidOf, signKidOf } from "./statements.js";

/** @typedef {import("./directory.js").Directory} Directory */

/**
 * The Ed25519 keys of an agency's officers, hex, without revoked ones.
 * @param {Directory} directory
 * @param {string} agency
 */
export const officersOf = (directory, agency) => [...directory.chainOf(agency).signers];

/**
 * Whom desk keys may be sealed to: the agency's newest list, without revoked keys.
 * @param {Directory} directory
 * @param {string} agency
 * @param {number} [seen] the highest list this handler has sealed keys to; a lower one is refused
 * @returns {{ n: number, list: import("./statements.js").ListedHandler[] }}
 */
export function handlersOf(directory, agency, seen = 0) {
  const { n, list } = directory.newestOf(`handlers/${agency}`);
  if (n < seen) throw new DirectoryError();
  const { revoked } = directory.chainOf(agency);
  return {
    n,
    list: list.filter((/** @type {import("./statements.js").ListedHandler} */ { box, sign }) =>
      !revoked.has(boxKidOf(box)) && !revoked.has(signKidOf(sign))),
  };
}

/**
 * The highest numbers verified so far by series, to be remembered and given to `Directory.verify` the next time.
 * @param {Directory} directory
 * @returns {Record<string, number>}
 */
export function numbersOf(directory) {
  const numbers = { ...directory.minimum };
  for (const name of directory.verified.keys()) {
    const { n, version } = directory.newestOf(name);
    numbers[name] = Math.max(numbers[name] ?? 0, n ?? version);
  }
  return numbers;
}
