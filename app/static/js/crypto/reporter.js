// @ts-check
/** Everything the twelve words stand for: the reporter's keys and the case's pseudonyms (PROTOCOL 1.1). */
import { utf8 } from "./encoding.js";
import { hs, kdf, wipe } from "./hashing.js";
import { ALG_X25519, boxKeypair, kid, signKey } from "./keys.js";

/**
 * @typedef {object} ReporterKeys
 * @property {import("./keys.js").BoxKey} box replies are sealed to it
 * @property {import("./keys.js").SignKey} sign signs content, inside the encryption only
 * @property {import("./keys.js").SignKey} auth mailbox login; the server sees its public half
 * @property {import("./keys.js").SignKey} event the reporter's public acts
 * @property {Uint8Array} leafKey reserved for the public ledger; never leaves the device
 * @property {Uint8Array} caseTag public pseudonym of the case, 16 bytes
 * @property {Uint8Array} mailbox lookup id, 16 bytes
 * @property {Uint8Array} replyKid names the reporter's slot in replies, 16 bytes
 */

/** @param {Uint8Array} eventPk */
export const caseTagOf = (eventPk) => hs("case-tag", eventPk).slice(0, 16);

/** @param {Uint8Array} authPk */
export const mailboxOf = (authPk) => hs("mailbox", authPk).slice(0, 16);

/** @param {Uint8Array} boxPk */
export const replyKidOf = (boxPk) => kid(ALG_X25519, boxPk);

/**
 * @param {Uint8Array} entropy the passphrase's 15 bytes
 * @param {string} origin the deployment's name, never the Host header
 * @returns {ReporterKeys}
 */
export function deriveReporterKeys(entropy, origin) {
  const seed = kdf(hs("reporter-salt", utf8(origin)), "r/seed", entropy);
  const boxSeed = kdf(seed, "r/box");
  const box = boxKeypair(boxSeed);
  const auth = signKey(kdf(seed, "r/auth"));
  const event = signKey(kdf(seed, "r/event"));
  const keys = {
    box,
    sign: signKey(kdf(seed, "r/sign")),
    auth,
    event,
    leafKey: kdf(seed, "r/leaf"),
    caseTag: caseTagOf(event.pk),
    mailbox: mailboxOf(auth.pk),
    replyKid: replyKidOf(box.pk),
  };
  wipe(seed, boxSeed);
  return keys;
}

/** @param {ReporterKeys} keys */
export function wipeReporterKeys(keys) {
  wipe(keys.box.sk, keys.sign.seed, keys.auth.seed, keys.event.seed, keys.leafKey);
}
