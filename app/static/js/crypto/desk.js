// @ts-check
/** A desk's secret keys, sealed to one handler of the newest signed list at a time (PROTOCOL 1.3). */
import { concat, uint, utf8 } from "./encoding.js";
import { ContextError, UnwrapError } from "./errors.js";
import { equal, sha256, wipe } from "./hashing.js";
import { boxFromSecret, seal, signKey, unseal } from "./keys.js";

/** @typedef {{ agency: string, track: string, version: number }} DeskName */
/** @typedef {{ box: import("./keys.js").BoxKey, sign: import("./keys.js").SignKey }} DeskKeys */

export const AGENCY_KEY_BYTES = 158;

/** @param {DeskName} desk */
const prefixOf = ({ agency, track, version }) =>
  concat(utf8("ccp1/akey\0"), sha256(utf8(`${agency}\0${track}`)), uint(version, 4));

/**
 * AK: the desk's keys for one handler. Seal to the signed list only, never to what the server lists.
 * @param {DeskName} desk
 * @param {Uint8Array} boxSk
 * @param {Uint8Array} signSeed
 * @param {Uint8Array} handlerBoxPk
 * @returns {Uint8Array} 158 bytes
 */
export function sealAgencyKey(desk, boxSk, signSeed, handlerBoxPk) {
  const plaintext = concat(prefixOf(desk), boxSk, signSeed);
  const sealed = seal(plaintext, handlerBoxPk);
  wipe(plaintext);
  return sealed;
}

/**
 * @param {Uint8Array} sealed
 * @param {DeskName & { boxPk: Uint8Array, signPk: Uint8Array }} desk as the verified desk_key statement names it
 * @param {import("./keys.js").BoxKey} handlerBox
 * @returns {Promise<DeskKeys>}
 */
export async function openAgencyKey(sealed, desk, handlerBox) {
  if (sealed.length !== AGENCY_KEY_BYTES) throw new UnwrapError();
  const plaintext = await unseal(sealed, handlerBox);
  const prefix = prefixOf(desk);
  if (!equal(plaintext.subarray(0, prefix.length), prefix)) throw new ContextError();
  const keys = {
    box: boxFromSecret(plaintext.slice(prefix.length, prefix.length + 32)),
    sign: signKey(plaintext.slice(prefix.length + 32)),
  };
  wipe(plaintext);
  // Anyone can seal to a handler: only the right secrets give the public keys that the officer signed.
  if (!equal(keys.box.pk, desk.boxPk) || !equal(keys.sign.pk, desk.signPk)) throw new ContextError();
  return keys;
}
