// @ts-check
/**
 * The one door to both curves, Ed25519 and X25519 (PROTOCOL 0).
 *
 * Making something (keys, signatures, sealed boxes) happens a few times and at once, in @noble. What comes by the hundred,
 * checking signatures and agreeing on the keys of slots, is left to the platform where that has proved itself
 * (platform-curves.js): the same verdicts, ten to twenty times as fast. What it has no answer to, @noble answers.
 */
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { concat, fromHex, toHex } from "./encoding.js";
import { equal, platformCrypto, sha256 } from "./hashing.js";
import { platformCurves } from "./platform-curves.js";

/** @param {Uint8Array} seed @returns {Uint8Array} */
export const signingPk = (seed) => ed25519.getPublicKey(seed);

/** @param {Uint8Array} seed @param {Uint8Array} message @returns {Uint8Array} 64 bytes */
export const makeSignature = (seed, message) => ed25519.sign(message, seed);

/** @param {Uint8Array} encoded */
function isSoundPoint(encoded) {
  try {
    const point = ed25519.Point.fromBytes(encoded, false);
    // The identity is torsion-free by definition, yet libsodium refuses it as a point of small order.
    return !point.is0() && point.isTorsionFree();
  } catch {
    return false;
  }
}

const REMEMBERED_MAX = 256;

/**
 * Whether `holds` says yes to what has this name, asked once: what was refused is asked about again.
 * @param {Set<string>} yes names it said yes to
 * @param {string} name
 * @param {() => boolean} holds
 */
function remembered(yes, name, holds) {
  if (yes.has(name)) return true;
  if (!holds()) return false;
  if (yes.size >= REMEMBERED_MAX) yes.clear();
  yes.add(name);
  return true;
}

/** A thread bears hundreds of signatures by two or three keys. @type {Set<string>} */
const soundKeys = new Set();
/** Every case that is shown brings its agency's chain of keys along again. @type {Set<string>} */
const goodSignatures = new Set();

/** @param {Uint8Array} pk */
const isSoundKey = (pk) => remembered(soundKeys, toHex(pk), () => isSoundPoint(pk));

/** L, the order of the base point, and p = 2^255 - 19: little-endian. */
const ORDER = fromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
const PRIME = fromHex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
const IDENTITY = fromHex("0100000000000000000000000000000000000000000000000000000000000000");

/** Whether a little-endian number, public like the other, is the smaller one. @param {Uint8Array} a @param {Uint8Array} b */
function isBelow(a, b) {
  let at = b.length - 1;
  while (at > 0 && a[at] === b[at]) at -= 1;
  return a[at] < b[at];
}

/**
 * What the bytes alone tell: S < L, and an R that is encoded canonically and is not the identity.
 * @param {Uint8Array} sig
 */
function isWellFormed(sig) {
  if (sig.length !== 64 || !isBelow(sig.subarray(32), ORDER)) return false;
  const y = sig.slice(0, 32);
  y[31] &= 0x7f;
  return isBelow(y, PRIME) && !equal(y, IDENTITY);
}

/**
 * By @noble, whose equation has the cofactor, so that R is held to what is asked of a key.
 * @param {Uint8Array} pk sound
 * @param {Uint8Array} message
 * @param {Uint8Array} sig well formed
 */
const holds = (pk, message, sig) => isSoundPoint(sig.subarray(0, 32)) && ed25519.verify(sig, message, pk, { zip215: false });

/**
 * Whether a signature is good in the one sense all libraries share: encodings canonical, S < L, A and R in the prime-order
 * subgroup and not the identity. Without the subgroup check they disagree on crafted signatures, and a sealer could show
 * two recipients two verdicts. For the few that are asked about in the midst of something: the chain of keys.
 * @param {Uint8Array} pk
 * @param {Uint8Array} message
 * @param {Uint8Array} sig
 */
export const isSignedAtOnce = (pk, message, sig) => isSoundKey(pk) && isWellFormed(sig)
  && remembered(goodSignatures, toHex(concat(pk, sig, sha256(message))), () => holds(pk, message, sig));

/**
 * The same verdict, by the platform where it can.
 *
 * The platform's equation has no cofactor: SB = R + hA as it stands, which its probe makes sure of. With A in the
 * prime-order subgroup, R = SB - hA is in it too, so what @noble checks of R need not be checked again.
 * @param {Uint8Array} pk
 * @param {Uint8Array} message
 * @param {Uint8Array} sig
 * @param {SubtleCrypto | null} [subtle]
 */
export async function isSigned(pk, message, sig, subtle = platformCrypto()) {
  if (!isSoundKey(pk) || !isWellFormed(sig)) return false;
  const platform = await platformCurves(subtle);
  return (await platform?.verdict(pk, message, sig)) ?? holds(pk, message, sig);
}

/** @param {Uint8Array} sk @returns {Uint8Array} */
export const agreementPk = (sk) => x25519.getPublicKey(sk);

/**
 * `X25519(sk, pk)`. Throws where that is all zero: for a public key of low order.
 * @param {Uint8Array} sk
 * @param {Uint8Array} pk
 * @returns {Uint8Array}
 */
export const agreeAtOnce = (sk, pk) => x25519.getSharedSecret(sk, pk);

/**
 * The same secret, by the platform where it can. Rejects where `agreeAtOnce` throws.
 * @param {Uint8Array} sk
 * @param {Uint8Array} pk
 * @param {SubtleCrypto | null} [subtle]
 * @returns {Promise<Uint8Array>}
 */
export async function agree(sk, pk, subtle = platformCrypto()) {
  const platform = await platformCurves(subtle);
  return (await platform?.secret(sk, pk)) ?? agreeAtOnce(sk, pk);
}
