// @ts-check
/**
 * Box keys (X25519), signing keys (Ed25519), their names, sealed boxes and strict signatures (PROTOCOL 0, 1.3, 2.1).
 */
import { blake2b } from "@noble/hashes/blake2.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { hsalsa, xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
import { agree, agreeAtOnce, agreementPk, isSigned, isSignedAtOnce, makeSignature, signingPk } from "./curves.js";
import { concat } from "./encoding.js";
import { hs, randomBytes, wipe } from "./hashing.js";
import { RecipientsError, SigError, UnwrapError } from "./errors.js";

/** @typedef {{ sk: Uint8Array, pk: Uint8Array }} BoxKey */
/** @typedef {{ seed: Uint8Array, pk: Uint8Array }} SignKey */

export const ALG_X25519 = 1;
export const ALG_ED25519 = 3;

/** A sealed box adds the ephemeral public key and the tag. */
export const SEAL_OVERHEAD_BYTES = 48;

/**
 * @param {Uint8Array} sk 32 bytes
 * @returns {BoxKey}
 */
export const boxFromSecret = (sk) => ({ sk, pk: agreementPk(sk) });

/**
 * As libsodium's `crypto_box_seed_keypair`: the secret key is `SHA-512(seed)[0:32]`.
 * @param {Uint8Array} seed 32 bytes
 * @returns {BoxKey}
 */
export function boxKeypair(seed) {
  const digest = sha512(seed);
  const key = boxFromSecret(digest.slice(0, 32));
  wipe(digest);
  return key;
}

/**
 * @param {Uint8Array} seed 32 bytes
 * @returns {SignKey}
 */
export const signKey = (seed) => ({ seed, pk: signingPk(seed) });

/**
 * A key's public name, 16 bytes.
 * @param {number} alg ALG_X25519 or ALG_ED25519
 * @param {Uint8Array} pk
 */
export const kid = (alg, pk) => hs("kid", Uint8Array.of(alg), pk).slice(0, 16);

/**
 * @param {Uint8Array} seed
 * @param {Uint8Array} message
 * @returns {Uint8Array} 64 bytes
 */
export const sign = (seed, message) => makeSignature(seed, message);

/**
 * Resolves when the signature is valid, the same verdict as libsodium with both points checked (curves.js).
 * @param {Uint8Array} pk
 * @param {Uint8Array} message
 * @param {Uint8Array} sig
 * @param {SubtleCrypto | null} [subtle]
 */
export async function verify(pk, message, sig, subtle) {
  if (!(await isSigned(pk, message, sig, subtle))) throw new SigError();
}

/**
 * `verify` for the chain of keys, which is asked in the midst of something and has a handful of signatures.
 * @param {Uint8Array} pk
 * @param {Uint8Array} message
 * @param {Uint8Array} sig
 */
export function verifyAtOnce(pk, message, sig) {
  if (!isSignedAtOnce(pk, message, sig)) throw new SigError();
}

const SIGMA = Uint32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);

/**
 * `HSalsa20(shared, 0^16)`, the key of a box.
 * @param {Uint8Array} shared `X25519(sk, pk)`, wiped here
 */
function boxSecret(shared) {
  const words = new Uint32Array(8);
  const key = new Uint32Array(8);
  new Uint8Array(words.buffer).set(shared);
  hsalsa(SIGMA, words, new Uint32Array(4), key);
  wipe(shared, new Uint8Array(words.buffer));
  return new Uint8Array(key.buffer);
}

/** @param {Uint8Array} epk @param {Uint8Array} pk */
const sealNonce = (epk, pk) => blake2b(concat(epk, pk), { dkLen: 24 });

/**
 * libsodium's `crypto_box_seal`: anyone can seal, only `pk`'s holder can open.
 * @param {Uint8Array} message
 * @param {Uint8Array} pk
 * @returns {Uint8Array}
 */
export function seal(message, pk) {
  const seed = randomBytes(32);
  const ephemeral = boxKeypair(seed);
  let key;
  try {
    key = boxSecret(agreeAtOnce(ephemeral.sk, pk));
  } catch {
    // Nothing can be sealed to a low-order point: everybody would know the key.
    throw new RecipientsError();
  } finally {
    wipe(seed, ephemeral.sk);
  }
  const box = xsalsa20poly1305(key, sealNonce(ephemeral.pk, pk)).encrypt(message);
  wipe(key);
  return concat(ephemeral.pk, box);
}

/**
 * What `seal` sealed.
 * @param {Uint8Array} sealed
 * @param {BoxKey} box
 * @param {SubtleCrypto | null} [subtle]
 * @returns {Promise<Uint8Array>}
 */
export async function unseal(sealed, box, subtle) {
  const epk = sealed.subarray(0, 32);
  let key;
  try {
    key = boxSecret(await agree(box.sk, epk, subtle));
    return xsalsa20poly1305(key, sealNonce(epk, box.pk)).decrypt(sealed.subarray(32));
  } catch {
    throw new UnwrapError();
  } finally {
    wipe(key);
  }
}
