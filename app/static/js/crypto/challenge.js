// @ts-check
/** Signed answers to the server's login challenges (PROTOCOL 1.4). The nonce is the server's alone to make. */
import { concat, utf8 } from "./encoding.js";
import { sign, verify } from "./keys.js";

/** @param {string} label @param {string} origin @param {Uint8Array} nonce @param {Uint8Array} id */
const loginMessage = (label, origin, nonce, id) => concat(utf8(`ccp1/${label}\0${origin}\0`), nonce, id);

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
export const handlerLoginMessage = (origin, nonce, handlerId) => loginMessage("hlogin", origin, nonce, utf8(handlerId));

/** @param {Uint8Array} authSeed @param {string} origin @param {Uint8Array} nonce @param {Uint8Array} mailbox */
export const signMailboxLogin = (authSeed, origin, nonce, mailbox) =>
  sign(authSeed, mailboxLoginMessage(origin, nonce, mailbox));

/** @param {Uint8Array} loginSeed @param {string} origin @param {Uint8Array} nonce @param {string} handlerId */
export const signHandlerLogin = (loginSeed, origin, nonce, handlerId) =>
  sign(loginSeed, handlerLoginMessage(origin, nonce, handlerId));

/** @param {Uint8Array} authPk @param {string} origin @param {Uint8Array} nonce @param {Uint8Array} mailbox @param {Uint8Array} sig */
export const verifyMailboxLogin = (authPk, origin, nonce, mailbox, sig) =>
  verify(authPk, mailboxLoginMessage(origin, nonce, mailbox), sig);

/** @param {Uint8Array} loginPk @param {string} origin @param {Uint8Array} nonce @param {string} handlerId @param {Uint8Array} sig */
export const verifyHandlerLogin = (loginPk, origin, nonce, handlerId, sig) =>
  verify(loginPk, handlerLoginMessage(origin, nonce, handlerId), sig);
