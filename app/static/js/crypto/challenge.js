// @ts-check
/** Signed answers to the server's login challenges (PROTOCOL 1.4). The nonce is the server's alone to make. */
import { concat, utf8 } from "./encoding.js";
import { LoginError } from "./errors.js";
import { handlerIdBytes } from "./fields.js";
import { sign, verify } from "./keys.js";

const NONCE_BYTES = 40;

/** @param {string} label @param {string} origin @param {Uint8Array} nonce @param {Uint8Array} id */
function loginMessage(label, origin, nonce, id) {
  // Fixed length: bytes must not move between the server's nonce and the id that follows it.
  if (nonce.length !== NONCE_BYTES) throw new LoginError();
  return concat(utf8(`ccp1/${label}\0${origin}\0`), nonce, id);
}

/** @param {Uint8Array} pk @param {Uint8Array} message @param {Uint8Array} sig */
async function verifyLogin(pk, message, sig) {
  try {
    await verify(pk, message, sig);
  } catch {
    throw new LoginError();
  }
}

/**
 * @param {string} origin
 * @param {Uint8Array} nonce 40 bytes
 * @param {Uint8Array} mailbox 16 bytes
 */
export const mailboxLoginMessage = (origin, nonce, mailbox) => loginMessage("mbox", origin, nonce, mailbox);

/**
 * @param {string} origin
 * @param {Uint8Array} nonce 40 bytes
 * @param {string} handlerId
 */
export const handlerLoginMessage = (origin, nonce, handlerId) =>
  loginMessage("hlogin", origin, nonce, handlerIdBytes(handlerId));

/** @param {Uint8Array} authSeed @param {string} origin @param {Uint8Array} nonce @param {Uint8Array} mailbox */
export const signMailboxLogin = (authSeed, origin, nonce, mailbox) =>
  sign(authSeed, mailboxLoginMessage(origin, nonce, mailbox));

/** @param {Uint8Array} loginSeed @param {string} origin @param {Uint8Array} nonce @param {string} handlerId */
export const signHandlerLogin = (loginSeed, origin, nonce, handlerId) =>
  sign(loginSeed, handlerLoginMessage(origin, nonce, handlerId));

/**
 * @param {Uint8Array} authPk
 * @param {string} origin
 * @param {Uint8Array} nonce
 * @param {Uint8Array} mailbox
 * @param {Uint8Array} sig
 */
export const verifyMailboxLogin = (authPk, origin, nonce, mailbox, sig) =>
  verifyLogin(authPk, mailboxLoginMessage(origin, nonce, mailbox), sig);

/**
 * @param {Uint8Array} loginPk
 * @param {string} origin
 * @param {Uint8Array} nonce
 * @param {string} handlerId
 * @param {Uint8Array} sig
 */
export const verifyHandlerLogin = (loginPk, origin, nonce, handlerId, sig) =>
  verifyLogin(loginPk, handlerLoginMessage(origin, nonce, handlerId), sig);
