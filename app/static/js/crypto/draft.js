// @ts-check
/**
 * What a handler has begun to write, sealed for nobody but that handler: with a key made of the handler's own box key, so that it opens
 * after the next login and so that no server can put words into anybody's mouth (a sealed box could come from everybody).
 */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { concat, fromHex, uint, utf8 } from "./encoding.js";
import { LoginError } from "./errors.js";
import { handlerIdBytes } from "./fields.js";
import { kdf, randomBytes, wipe } from "./hashing.js";
import { padme } from "./padding.js";

const NONCE_BYTES = 24;
const LENGTH_BYTES = 4;
/** A word more or less must not show. */
const SMALLEST = 1024;

/** @param {string} handlerId @param {string} caseTag */
const context = (handlerId, caseTag) => concat(utf8("ccp1/hdraft\0"), handlerIdBytes(handlerId), utf8("\0"), fromHex(caseTag, 16));

/**
 * @param {Uint8Array} boxSk the handler's
 * @param {string} handlerId
 * @param {string} caseTag
 * @param {Uint8Array} plaintext
 */
export function sealDraft(boxSk, handlerId, caseTag, plaintext) {
  const key = kdf(boxSk, "h/draft");
  const padded = new Uint8Array(Math.max(SMALLEST, padme(LENGTH_BYTES + plaintext.length)));
  padded.set(uint(plaintext.length, LENGTH_BYTES));
  padded.set(plaintext, LENGTH_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const sealed = concat(nonce, xchacha20poly1305(key, nonce, context(handlerId, caseTag)).encrypt(padded));
  wipe(key, padded);
  return sealed;
}

/**
 * @param {Uint8Array} boxSk
 * @param {string} handlerId
 * @param {string} caseTag
 * @param {Uint8Array} sealed
 * @returns {Uint8Array}
 * @throws {LoginError} not this handler's, not this case's, or changed
 */
export function openDraft(boxSk, handlerId, caseTag, sealed) {
  const key = kdf(boxSk, "h/draft");
  let padded;
  try {
    padded = xchacha20poly1305(key, sealed.subarray(0, NONCE_BYTES), context(handlerId, caseTag)).decrypt(sealed.subarray(NONCE_BYTES));
  } catch {
    throw new LoginError();
  } finally {
    wipe(key);
  }
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (length > padded.length - LENGTH_BYTES) throw new LoginError();
  return padded.slice(LENGTH_BYTES, LENGTH_BYTES + length);
}
