// @ts-check
/**
 * A handler's keys and the desk's, opened in this browser and nowhere else. Whatever the server hands out is believed only as far as
 * it hangs on the pinned root key.
 */
import { openAgencyKey } from "../crypto/desk.js";
import { fromBase64, fromHex, toHex } from "../crypto/encoding.js";
import { DirectoryError, SigError } from "../crypto/errors.js";
import { handlerKeys } from "../crypto/handler.js";
import { wipe } from "../crypto/hashing.js";
import { handlersOf } from "../crypto/roster.js";
import { boxKidOf, signKidOf, verifyStatement } from "../crypto/statements.js";

/** @typedef {import("../crypto/directory.js").Directory} Directory */
/** @typedef {import("../crypto/handler.js").HandlerSecrets} HandlerSecrets */
/** @typedef {import("../crypto/statements.js").Statement} Statement */
/** @typedef {{ track: string, version: number, ak: string, statement: Statement }} SealedKey */
/** @typedef {{ track: string, version: number, boxKid: string, signKid: string, boxSk: Uint8Array, boxPk: Uint8Array, signSeed: Uint8Array }} HeldKey */

/** The desk's key in force has not been sealed to this handler: an officer must do that. */
export class NoDeskKey extends Error {
  constructor() {
    super("no_desk_key");
    this.code = "no_desk_key";
  }
}

/**
 * The agency whose handler list names this handler, if its whole chain holds; nothing for a name that stands in no list. Asked
 * before anything is sent, so that a swapped directory is found first.
 * @param {Directory} chain
 * @param {readonly Statement[]} statements
 * @param {string} handler
 * @returns {string | undefined}
 */
export function agencyOfHandler(chain, statements, handler) {
  const listed = statements.find(({ body }) => body.kind === "handlers" && body.list.some((/** @type {{ id: string }} */ { id }) => id === handler));
  if (!listed) return undefined;
  const { agency } = listed.body;
  handlersOf(chain, agency);
  // also keys that are over count: a forged one beside them is found here, before it is needed
  for (const track of new Set(statements.filter(({ body }) => body.kind === "desk_key" && body.agency === agency).map(({ body }) => body.track))) {
    chain.standing(`desk_key/${agency}/${track}`);
  }
  return agency;
}

/**
 * The handler stands in the agency's signed list with exactly these keys, and the list is not older than one seen before.
 * @param {Directory} chain
 * @param {{ id: string, agency: string }} handler
 * @param {HandlerSecrets} secrets
 */
export function requireListed(chain, { id, agency }, secrets) {
  const keys = handlerKeys(secrets);
  const own = handlersOf(chain, agency, secrets.seen).list.find((listed) => listed.id === id);
  if (!own || own.box !== toHex(keys.box.pk) || own.sign !== toHex(keys.sign.pk)) throw new DirectoryError();
}

/**
 * The desk's keys, newest first. A key that was revoked or replaced still reads what was sealed to it, so only its officer's
 * signature counts here; what is written is signed and sealed with the key that is in force.
 * @param {Directory} chain
 * @param {string} agency
 * @param {readonly SealedKey[]} sealed
 * @param {HandlerSecrets} secrets
 * @returns {Promise<HeldKey[]>}
 */
export async function openDeskKeys(chain, agency, sealed, secrets) {
  const { box } = handlerKeys(secrets);
  const { signers } = chain.chainOf(agency);
  const keys = await Promise.all(sealed.map(async ({ track, version, ak, statement }) => {
    const { body } = statement;
    if (body.kind !== "desk_key" || body.agency !== agency || body.track !== track || body.version !== version) throw new DirectoryError();
    requireSigned(statement, signers);
    const opened = await openAgencyKey(fromBase64(ak), { agency, track, version, boxPk: fromHex(body.box), signPk: fromHex(body.sign) }, box);
    return { track, version, boxKid: boxKidOf(body.box), signKid: signKidOf(body.sign), boxSk: opened.box.sk, boxPk: opened.box.pk, signSeed: opened.sign.seed };
  }));
  return keys.sort((a, b) => b.version - a.version);
}

/** @param {Statement} statement @param {readonly string[]} signers */
function requireSigned(statement, signers) {
  try {
    verifyStatement(statement, signers);
  } catch (error) {
    if (error instanceof SigError) throw new DirectoryError();
    throw error;
  }
}

/**
 * The held key that the directory says is in force: to sign with, and to seal notes to.
 * @param {Directory} chain
 * @param {readonly HeldKey[]} keys
 * @param {string} agency
 * @param {string} track
 * @param {number} at unix seconds
 * @returns {HeldKey}
 */
export function keyInForce(chain, keys, agency, track, at) {
  const { boxKid, signKid } = chain.deskKey(agency, track, at);
  const held = keys.find((key) => key.track === track && key.boxKid === boxKid && key.signKid === signKid);
  if (!held) throw new NoDeskKey();
  return held;
}

/** @param {readonly HeldKey[]} keys @param {HandlerSecrets | null} secrets */
export function wipeKeys(keys, secrets) {
  for (const { boxSk, signSeed } of keys) wipe(boxSk, signSeed);
  if (secrets) wipe(secrets.boxSk, secrets.signSeed);
}
