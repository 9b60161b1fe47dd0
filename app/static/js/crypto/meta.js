// @ts-check
/** What META must say, by kind of envelope (PROTOCOL 2.2), and what a reader compares it with. */
import { fromHex, toHex } from "./encoding.js";
import { CanonError, ContextError, FilesError, VersionError } from "./errors.js";
import { code, hex, integer, listOf, matching, oneOf, record, text } from "./fields.js";
import { equal } from "./hashing.js";
import { caseTagOf, replyKidOf } from "./reporter.js";

/** @typedef {{ len: number, name: string, sha256: string, type: string }} FileMeta */
/** @typedef {Record<string, any> & { files: FileMeta[] }} Meta */

export const REPORT = 1;
export const REPORTER_MESSAGE = 2;
export const AGENCY_MESSAGE = 3;
export const AGENCY_NOTE = 4;

export const META_MAX_BYTES = 262144;
export const TEXT_MAX_BYTES = 65536;
export const FILES_MAX = 20;
export const FILE_MAX_BYTES = 33554432;
export const SEQ_MAX = 10000;

const natural = integer(0, Number.MAX_SAFE_INTEGER);
const shortText = text(512);
/** @type {import("./fields.js").Rule} */
const fileName = (value) =>
  text(255)(value) && value !== "" && !/[\u0000-\u001f\u007f/\\]/.test(value);

const file = record({
  len: natural,
  name: fileName,
  sha256: hex(32),
  type: matching(/^[a-z]{1,31}\/[a-z0-9.+-]{1,95}$/),
});

const every = { app: oneOf("ccp1"), files: listOf(file), text: text(TEXT_MAX_BYTES), v: oneOf(1) };

const report = record(
  {
    ...every,
    agency: code,
    category: code,
    class: code,
    lang: matching(/^[A-Za-z0-9-]{2,35}$/),
    oversight: code,
    policy: code,
    region: code,
    rk: record({ box: hex(32), event: hex(32), sign: hex(32) }),
    track: code,
  },
  {
    about: listOf(code),
    contact: shortText,
    geo: record({
      acc_m: natural,
      lat_e7: integer(-900000000, 900000000),
      lon_e7: integer(-1800000000, 1800000000),
    }),
    place: record({ code, text: shortText }),
  },
);

/** @type {(...purposes: string[]) => import("./fields.js").Rule} */
const message = (...purposes) => {
  const shape = record({ ...every, purpose: oneOf(...purposes), seen: record({ id: hex(32), n: integer(0, SEQ_MAX) }) });
  return (value) =>
    shape(value) && (value.purpose === "outcome" ? code(value.outcome) : value.outcome === undefined);
};

/** @type {Record<number, import("./fields.js").Rule>} */
const RULES = {
  [REPORT]: report,
  [REPORTER_MESSAGE]: message("info", "answer"),
  [AGENCY_MESSAGE]: message("info", "question", "response", "outcome"),
  [AGENCY_NOTE]: message("note"),
};

/**
 * @param {number} kind
 * @param {any} meta decoded canonical JSON
 * @returns {asserts meta is Meta}
 */
export function checkMetaTypes(kind, meta) {
  if (!RULES[kind]) throw new VersionError();
  if (!RULES[kind](meta)) throw new CanonError();
}

/**
 * The limits on files that META claims; lengths and hashes of the files themselves are the container's.
 * @param {Meta} meta
 */
export function checkFileLimits(meta) {
  if (meta.files.length > FILES_MAX || meta.files.some(({ len }) => len > FILE_MAX_BYTES)) throw new FilesError();
}

/** Facets that must be a report's own, and those that may also be an ancestor, cut at a dot. */
const EXACT = ["agency", "oversight", "track", "class", "policy"];
const ANCESTOR = ["category", "region"];

/**
 * Compares a report or message with what the server claims of it for the moment of receipt.
 * @param {number} kind
 * @param {Meta} meta
 * @param {Uint8Array} caseTag the envelope's
 * @param {Expected} expected
 */
export function checkMetaContext(kind, meta, caseTag, expected) {
  const claimed = (/** @type {string} */ member, /** @type {(claim: any) => boolean} */ agrees) => {
    const claim = /** @type {Record<string, any>} */ (expected)[member];
    if (claim !== undefined && !agrees(claim)) throw new ContextError();
  };
  if (kind !== REPORT) {
    claimed("purpose", (claim) => claim === meta.purpose);
    claimed("outcome", (claim) => claim === (meta.outcome ?? null));
    return;
  }
  if (!equal(caseTag, caseTagOf(fromHex(meta.rk.event)))) throw new ContextError();
  claimed("reply_kid", (claim) => claim === toHex(replyKidOf(fromHex(meta.rk.box))));
  for (const facet of EXACT) claimed(facet, (claim) => claim === meta[facet]);
  for (const facet of ANCESTOR) claimed(facet, (claim) => claim === meta[facet] || meta[facet].startsWith(claim + "."));
}

/**
 * What the reader knows and the envelope must agree with; members left out are not compared. Hex where bytes.
 * @typedef {object} Expected
 * @property {number} [kind]
 * @property {string} [case_tag]
 * @property {number} [seq]
 * @property {string} [prev]
 * @property {string} [agency]
 * @property {string} [oversight]
 * @property {string} [track]
 * @property {string} [class]
 * @property {string} [policy]
 * @property {string} [category] META's or an ancestor
 * @property {string} [region] META's or an ancestor
 * @property {string} [reply_kid]
 * @property {string} [purpose]
 * @property {string | null} [outcome] null claims that there is none
 * @property {string} [env_id]
 * @property {string} [wraps_hash] as the server stored it at receipt; goes into `content`
 * @property {string} [content] the receipt's
 */
