// @ts-check
/**
 * Ed25519 and X25519 by `crypto.subtle`, which has both since about 2024 (in secure contexts, in pages and workers). Used by
 * curves.js alone, and only where the platform gives known answers, the refusals among them.
 */
import { concat, fromHex } from "./encoding.js";
import { equal, wipe } from "./hashing.js";

/**
 * @typedef {object} PlatformCurves each answer null where the platform has none, for whatever reason
 * @property {(pk: Uint8Array, message: Uint8Array, sig: Uint8Array) => Promise<boolean | null>} verdict
 * @property {(sk: Uint8Array, pk: Uint8Array) => Promise<Uint8Array | null>} secret also null instead of all zero
 */

/** Bytes, as the types of the platform want them. @param {Uint8Array} own */
const given = (own) => /** @type {Uint8Array<ArrayBuffer>} */ (own);

/** PrivateKeyInfo of an X25519 key (RFC 8410) before its 32 bytes: secret keys cannot be imported raw. */
const SECRET_KEY_PREFIX = fromHex("302e020100300506032b656e04220420");

/** @param {SubtleCrypto} subtle @returns {PlatformCurves} */
const curvesOf = (subtle) => ({
  async verdict(pk, message, sig) {
    try {
      const key = await subtle.importKey("raw", given(pk), "Ed25519", false, ["verify"]);
      return await subtle.verify("Ed25519", key, given(sig), given(message));
    } catch {
      return null;
    }
  },

  // The platform's own copy of the secret key is out of reach: it cannot be extracted, nor wiped, and lives for this one use.
  async secret(sk, pk) {
    const wrapped = concat(SECRET_KEY_PREFIX, sk);
    try {
      const [own, theirs] = await Promise.all([
        subtle.importKey("pkcs8", given(wrapped), "X25519", false, ["deriveBits"]),
        subtle.importKey("raw", given(pk), "X25519", false, []),
      ]);
      const secret = new Uint8Array(await subtle.deriveBits({ name: "X25519", public: theirs }, own, 256));
      return equal(secret, new Uint8Array(32)) ? null : secret;
    } catch {
      return null;
    } finally {
      wipe(wrapped);
    }
  },
});

/** A key, its signature of nothing, and one whose R has a part of order 8: good only in the equation with the cofactor. */
const SIGNER = fromHex("2ca0c09a9134cb13dfcc9b1b7a29de0cd1b4533d22d601c95c5f0a608dbf1913");
const HONEST = fromHex("5e3998dd980741b92e6c5581ec98e80ecb15c066dfc5069970ff5be657bc9732" +
  "1ff9933914a3aaaa714b727288db40e31bb54155df1969d52fa8e00ae979a00e");
const MIXED = fromHex("e445a9708d645e4bfbfd5a5b3948e64eb2dfe10796d3c8b7149a1c17881a4aec" +
  "9f86afc15412747a54f3e39021ecd9404f4c4fc5229d87f6cf6502360603140b");
/** RFC 7748, section 5.2, the second: bits of both must be set or cleared first. */
const SCALAR = fromHex("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d");
const COORDINATE = fromHex("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493");
const SECRET = fromHex("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");

/** @param {PlatformCurves} curves */
async function giveKnownAnswers({ verdict, secret }) {
  const nothing = new Uint8Array(0);
  const [honest, another, mixed, agreed, zero] = await Promise.all([
    verdict(SIGNER, nothing, HONEST), verdict(SIGNER, Uint8Array.of(0), HONEST), verdict(SIGNER, nothing, MIXED),
    secret(SCALAR, COORDINATE), secret(SCALAR, new Uint8Array(32)),
  ]);
  return honest === true && another === false && mixed === false && agreed !== null && equal(agreed, SECRET) && zero === null;
}

/** @type {WeakMap<SubtleCrypto, Promise<PlatformCurves | null>>} */
const probed = new WeakMap();

/**
 * The platform's curves, once they have given the known answers: asked once in every page and worker.
 * @param {SubtleCrypto | null} subtle
 * @returns {Promise<PlatformCurves | null>}
 */
export async function platformCurves(subtle) {
  if (!subtle) return null;
  let found = probed.get(subtle);
  if (!found) {
    const curves = curvesOf(subtle);
    found = giveKnownAnswers(curves).then((good) => (good ? curves : null));
    probed.set(subtle, found);
  }
  return found;
}
