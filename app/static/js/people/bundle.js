// @ts-check
/**
 * What an officer signs (PROTOCOL 1.3): the next list of the agency's people, new keys for whatever desk somebody has left, and
 * those keys sealed to whoever stands in the list. No network, no page: statements in, a bundle out.
 */
import { sealAgencyKey } from "../crypto/desk.js";
import { fromHex, toBase64, toHex } from "../crypto/encoding.js";
import { randomBytes, wipe } from "../crypto/hashing.js";
import { boxKeypair, signKey } from "../crypto/keys.js";
import { signKidOf, signStatement } from "../crypto/statements.js";

/** @typedef {import("../crypto/statements.js").Statement} Statement */
/** @typedef {import("../crypto/statements.js").ListedHandler} Listed */
/** @typedef {{ track: string, version: number, boxSk: Uint8Array, signSeed: Uint8Array }} OpenKey */
/** @typedef {{ track: string, version: number, holder: string, ak: string }} SealedKey */
/** @typedef {{ statements: Statement[], keys: SealedKey[] }} Bundle */

const DAY_S = 86_400;
/** A desk's key is replaced at the latest after this time. */
export const TERM_DAYS = 90;
/** Phones whose clock is slow find a new key begun all the same. */
const BEGUN_BEFORE_S = 3600;
/** The agency's printed key stands in the list under this name: keys are sealed to the signed list and nothing else. */
export const RECOVERY = "recovery";
/** Roles whose holders have their desks' keys. */
const HOLDERS = ["handler", "supervisor", "officer"];

/** @param {Listed} listed @param {string} track */
export const holdsKeys = ({ id, roles, tracks }, track) => tracks.includes(track) && (id === RECOVERY || roles.some((role) => HOLDERS.includes(role)));

/** @param {readonly Listed[]} list */
const sorted = (list) => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));

/**
 * Tracks whose keys must change: somebody who had them leaves, or comes back with other keys because the old ones are lost.
 * @param {readonly Listed[]} before
 * @param {readonly Listed[]} after
 */
export function tracksLeft(before, after) {
  const gone = before.filter(({ id, box, sign, tracks }) => !after.some((one) => one.id === id && one.box === box && one.sign === sign && tracks.every((track) => one.tracks.includes(track))));
  return [...new Set(gone.flatMap((listed) => listed.tracks.filter((track) => holdsKeys(listed, track))))];
}

/**
 * @param {object} desk
 * @param {string} desk.agency
 * @param {string} desk.track
 * @param {number} desk.version
 * @param {number} now unix seconds
 * @param {Uint8Array} officerSeed
 * @returns {{ statement: Statement, key: OpenKey }}
 */
export function makeDeskKey({ agency, track, version }, now, officerSeed) {
  const box = boxKeypair(randomBytes(32));
  const signing = signKey(randomBytes(32));
  const begin = now - BEGUN_BEFORE_S;
  const body = { agency, box: toHex(box.pk), kind: "desk_key", not_after: begin + TERM_DAYS * DAY_S, not_before: begin, sign: toHex(signing.pk), track, version };
  return { statement: signStatement(body, [officerSeed]), key: { track, version, boxSk: box.sk, signSeed: signing.seed } };
}

/**
 * A key sealed to everybody of the list who holds it, or to some of them.
 * @param {string} agency
 * @param {OpenKey} key
 * @param {readonly Listed[]} list
 * @returns {SealedKey[]}
 */
export const sealToList = (agency, { track, version, boxSk, signSeed }, list) => list.filter((listed) => holdsKeys(listed, track))
  .map(({ id, box }) => ({ track, version, holder: id, ak: toBase64(sealAgencyKey({ agency, track, version }, boxSk, signSeed, fromHex(box, 32))) }));

/**
 * The bundle that makes `after` of the agency's list and rotates what that demands, and what else is asked for.
 * @param {object} parts
 * @param {string} parts.agency
 * @param {number} parts.n number of the list that stands
 * @param {readonly Listed[]} parts.before
 * @param {readonly Listed[]} parts.after
 * @param {readonly Statement[]} parts.statements every statement about the agency
 * @param {readonly OpenKey[]} parts.held the keys this officer can open
 * @param {readonly string[]} [parts.rotate] tracks to rotate in any case
 * @param {number} parts.now unix seconds
 * @param {Uint8Array} officerSeed
 * @returns {Bundle}
 */
export function makeBundle({ agency, n, before, after, statements, held, rotate = [], now }, officerSeed) {
  const stated = statements.filter(({ body }) => body.kind === "desk_key" && body.agency === agency);
  const newest = (/** @type {string} */ track) => Math.max(0, ...stated.filter(({ body }) => body.track === track).map(({ body }) => body.version));
  const changed = JSON.stringify(sorted(before)) !== JSON.stringify(sorted(after));
  const left = tracksLeft(before, after).filter((track) => newest(track) > 0);
  const fresh = [...new Set([...rotate, ...left])].sort().map((track) => makeDeskKey({ agency, track, version: newest(track) + 1 }, now, officerSeed));
  // a printed key that came after an older desk key gets that one too, the next time there is a new one
  const newcomers = after.filter(({ id, box }) => !before.some((one) => one.id === id && one.box === box) || (id === RECOVERY && fresh.length > 0));
  const keys = [
    ...fresh.flatMap(({ key }) => sealToList(agency, key, after)),
    // older keys too: what is closed stays readable for whoever comes later
    ...held.flatMap((key) => sealToList(agency, key, newcomers)),
  ];
  for (const { key } of fresh) wipe(key.boxSk, key.signSeed);
  return {
    statements: [
      ...leavingOfficers(statements, before, after, stated, officerSeed),
      ...fresh.map(({ statement }) => statement),
      ...(changed ? [signStatement({ agency, kind: "handlers", list: sorted(after), n: n + 1 }, [officerSeed])] : []),
    ],
    keys,
  };
}

/**
 * When an officer's key goes: one's own signature under everything that stands, then the key is revoked, so that it signs nothing
 * more. The root takes it off the officers' list later.
 * @param {readonly Statement[]} statements
 * @param {readonly Listed[]} before
 * @param {readonly Listed[]} after
 * @param {readonly Statement[]} stated the desk keys
 * @param {Uint8Array} officerSeed
 */
function leavingOfficers(statements, before, after, stated, officerSeed) {
  const officers = statements.filter(({ body }) => body.kind === "officers").sort((a, b) => b.body.n - a.body.n)[0]?.body.keys ?? [];
  const kept = new Set(after.map(({ sign }) => sign));
  const leaving = before.filter(({ sign }) => officers.includes(sign) && !kept.has(sign));
  if (!leaving.length) return [];
  const own = toHex(signKey(officerSeed).pk);
  const unsigned = stated.filter(({ sigs }) => !sigs.some(({ key }) => key === own));
  return [
    ...unsigned.map(({ body }) => signStatement(body, [officerSeed])),
    ...leaving.map(({ sign }) => signStatement({ kid: signKidOf(sign), kind: "revoke", reason: "left" }, [officerSeed])),
  ];
}
