// @ts-check
/** Sealed letters by the dozen: small ones in one answer, one behind the other, large ones each by itself. */

/** @typedef {import("../crypto/blobs.js").Bytes} Bytes */
/** @typedef {{ env_id: string, bytes: number }} Listed as much of an envelope as fetching it needs */

/** Larger letters are worth a request, and a cut line should not cost the others. */
const SMALL_BYTES = 262_144;
const BUNDLE_BYTES = 4 * 1024 * 1024;
const BUNDLE_LETTERS = 64;

/**
 * Bundles of letters that may travel together, in their order; a letter that travels alone is a bundle of one.
 * @template {Listed} T
 * @param {readonly T[]} listed
 * @returns {T[][]}
 */
export function bundlesOf(listed) {
  /** @type {T[][]} */
  const bundles = [];
  let left = 0;
  for (const one of listed) {
    const last = bundles.at(-1);
    if (one.bytes <= SMALL_BYTES && last && last.length < BUNDLE_LETTERS && one.bytes <= left) {
      last.push(one);
      left -= one.bytes;
    } else {
      bundles.push([one]);
      left = one.bytes <= SMALL_BYTES ? BUNDLE_BYTES - one.bytes : 0;
    }
  }
  return bundles;
}

/**
 * Start fetching all letters; each is there as soon as its bundle is. What comes is believed in nothing: cut wrongly, it does not open.
 * @param {readonly Listed[]} listed
 * @param {(envId: string) => Promise<Blob>} fetchOne
 * @param {(envIds: string[]) => Promise<Uint8Array>} fetchMany
 * @returns {(envId: string) => Promise<Bytes>}
 */
export function fetchLetters(listed, fetchOne, fetchMany) {
  /** @type {Map<string, Promise<Bytes>>} */
  const coming = new Map();
  for (const bundle of bundlesOf(listed)) {
    if (bundle.length === 1) {
      coming.set(bundle[0].env_id, fetchOne(bundle[0].env_id));
      continue;
    }
    const whole = fetchMany(bundle.map(({ env_id: id }) => id));
    let start = 0;
    for (const { env_id: id, bytes } of bundle) {
      const [from, to] = [start, start + bytes];
      coming.set(id, whole.then((letters) => letters.slice(from, to)));
      start = to;
    }
  }
  // whoever reads the letter is told; nobody has to have read it for the page to go on
  for (const letter of coming.values()) letter.catch(() => undefined);
  return (envId) => coming.get(envId) ?? fetchOne(envId);
}
