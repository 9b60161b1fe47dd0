// @ts-check
/**
 * A handler's secrets behind six machine-made words (PROTOCOL 1.2).
 *
 * Argon2id itself runs in its own worker (workers/argon2.js): only that worker's response may run WebAssembly.
 */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { concat, readUint, uint, utf8 } from "./encoding.js";
import { LoginError } from "./errors.js";
import { handlerIdBytes } from "./fields.js";
import { hs, kdf, randomBytes, wipe } from "./hashing.js";
import { boxFromSecret, signKey } from "./keys.js";

/** @typedef {{ boxSk: Uint8Array, signSeed: Uint8Array, seen: number }} HandlerSecrets */

const NONCE_BYTES = 24;

/** @returns {Uint8Array} 66 random bits, left-aligned in 9 bytes */
export function newPw() {
  const pw = randomBytes(9);
  pw[8] &= 0xc0;
  return pw;
}

/** @param {Uint8Array} pwKey from the Argon2id worker */
export const kekOf = (pwKey) => kdf(pwKey, "h/kek");

/** @param {Uint8Array} pwKey @returns {import("./keys.js").SignKey} */
export const loginKeyOf = (pwKey) => signKey(kdf(pwKey, "h/login"));

/** @param {string} handlerId */
const blobContext = (handlerId) => concat(utf8("ccp1/hblob\0"), handlerIdBytes(handlerId));

/**
 * @param {Uint8Array} kek
 * @param {string} handlerId `[a-z0-9._-]{1,64}`
 * @param {HandlerSecrets} secrets
 * @returns {Uint8Array} 108 bytes, stored by the server
 */
export function wrapBlob(kek, handlerId, { boxSk, signSeed, seen }) {
  const nonce = randomBytes(NONCE_BYTES);
  const plaintext = concat(boxSk, signSeed, uint(seen, 4));
  const blob = concat(nonce, xchacha20poly1305(kek, nonce, blobContext(handlerId)).encrypt(plaintext));
  wipe(plaintext);
  return blob;
}

/**
 * @param {Uint8Array} kek
 * @param {string} handlerId
 * @param {Uint8Array} blob
 * @returns {HandlerSecrets}
 */
export function openBlob(kek, handlerId, blob) {
  if (blob.length !== 108) throw new LoginError();
  let plaintext;
  try {
    plaintext = xchacha20poly1305(kek, blob.subarray(0, NONCE_BYTES), blobContext(handlerId))
      .decrypt(blob.subarray(NONCE_BYTES));
  } catch {
    throw new LoginError();
  }
  const secrets = {
    boxSk: plaintext.slice(0, 32),
    signSeed: plaintext.slice(32, 64),
    seen: readUint(plaintext.subarray(64)),
  };
  wipe(plaintext);
  return secrets;
}

/** @param {HandlerSecrets} secrets */
export const handlerKeys = ({ boxSk, signSeed }) => ({ box: boxFromSecret(boxSk), sign: signKey(signSeed) });

/**
 * The first 88 bits of the fingerprint an officer compares in person before signing a newcomer in.
 * @param {Uint8Array} boxPk
 * @param {Uint8Array} signPk
 */
export const fingerprint = (boxPk, signPk) => hs("fp", boxPk, signPk).slice(0, 11);
