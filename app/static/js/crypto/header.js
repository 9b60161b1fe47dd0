// @ts-check
/** The part of an envelope that everyone can read, and the hashes that name it (PROTOCOL 2.1). */
import { concat, readUint, toHex, uint } from "./encoding.js";
import {
  ContextError, LengthError, MagicError, OversizeError, RecipientsError, TrailingError, UnwrapError, VersionError,
} from "./errors.js";
import { hs } from "./hashing.js";
import { SEAL_OVERHEAD_BYTES, unseal } from "./keys.js";
import { REPORT, AGENCY_NOTE, SEQ_MAX } from "./meta.js";
import { BODY_MAX, plaintextLength } from "./padding.js";

const MAGIC = Uint8Array.of(0x43, 0x43, 0x50, 0x45, 0x4e, 0x56, 0x31, 0x0a);
const SUITE = 1;
const FIXED_BYTES = 104;
const KID_BYTES = 16;
export const CEK_BYTES = 32;
export const WRAP_BYTES = CEK_BYTES + SEAL_OVERHEAD_BYTES;
export const RECIPIENTS_MAX = 8;

/** As much of an envelope's beginning as its header can take. */
export const HEADER_MAX_BYTES = FIXED_BYTES + RECIPIENTS_MAX * (KID_BYTES + WRAP_BYTES);

/**
 * @typedef {object} CoreFields
 * @property {number} kind
 * @property {Uint8Array} caseTag
 * @property {number} seq
 * @property {Uint8Array} prev
 * @property {Uint8Array} kc
 * @property {number} bodyBytes
 * @property {Uint8Array[]} kids strictly ascending
 */
/**
 * @typedef {CoreFields & {
 *   core: Uint8Array, coreHash: Uint8Array, wraps: Uint8Array[], wrapsHash: Uint8Array, padded: number, bodyAt: number,
 * }} Header
 */

/** Sorts kids, and never calls two the same: a kid that stands twice is out of order. @param {Uint8Array} a @param {Uint8Array} b */
export const compareKids = (a, b) => (toHex(a) < toHex(b) ? -1 : 1);

/** @param {number} kind @param {number} seq @param {Uint8Array} prev */
function checkStructure(kind, seq, prev) {
  const first = kind === REPORT;
  if (first !== (seq === 0) || first !== prev.every((byte) => byte === 0) || seq > SEQ_MAX) throw new ContextError();
}

/** @param {readonly Uint8Array[]} kids */
function checkKidOrder(kids) {
  if (kids.some((name, at) => at > 0 && compareKids(kids[at - 1], name) > 0)) throw new RecipientsError();
}

/**
 * @param {CoreFields} fields
 * @returns {Uint8Array}
 */
export function buildCore({ kind, caseTag, seq, prev, kc, bodyBytes, kids }) {
  if (kids.length < 1 || kids.length > RECIPIENTS_MAX) throw new RecipientsError();
  checkStructure(kind, seq, prev);
  checkKidOrder(kids);
  return concat(
    MAGIC, Uint8Array.of(kind, SUITE, kids.length, 0), caseTag, uint(seq, 4), prev, kc, uint(bodyBytes, 8), ...kids,
  );
}

/** @param {Uint8Array} core */
export const coreHashOf = (core) => hs("core", core);
/** @param {readonly Uint8Array[]} wraps */
export const wrapsHashOf = (wraps) => hs("wraps", ...wraps);
/** @param {readonly Uint8Array[]} chunkHashes SHA-256 of each sealed chunk, in order */
export const bodyHashOf = (chunkHashes) => hs("body", ...chunkHashes);
/** @param {Uint8Array} coreHash @param {Uint8Array} bodyHash */
export const envIdOf = (coreHash, bodyHash) => hs("env", coreHash, bodyHash);
/** @param {Uint8Array} envId @param {Uint8Array} wrapsHash as stored at receipt */
export const contentOf = (envId, wrapsHash) => hs("content", envId, wrapsHash);

/**
 * The header, once everything about it that needs no key and no knowledge of the case is in order.
 * @param {Uint8Array} prefix the first HEADER_MAX_BYTES of the envelope, or all of it
 * @param {number} size of the whole envelope
 * @returns {Header}
 */
export function parseHeader(prefix, size) {
  if (size < FIXED_BYTES || prefix.length < FIXED_BYTES) throw new LengthError();
  const field = (/** @type {number} */ at, /** @type {number} */ bytes) => prefix.slice(at, at + bytes);
  if (MAGIC.some((byte, at) => prefix[at] !== byte)) throw new MagicError();
  const [kind, suite, n, reserved] = prefix.subarray(8, 12);
  if (kind < REPORT || kind > AGENCY_NOTE || suite !== SUITE || reserved !== 0) throw new VersionError();
  if (n < 1 || n > RECIPIENTS_MAX) throw new RecipientsError();
  const bodyBytes = readUint(prefix.subarray(96, 104));
  if (bodyBytes > BODY_MAX) throw new OversizeError();
  const wrapsAt = FIXED_BYTES + KID_BYTES * n;
  const bodyAt = wrapsAt + WRAP_BYTES * n;
  if (size < bodyAt + bodyBytes || prefix.length < bodyAt) throw new LengthError();
  if (size > bodyAt + bodyBytes) throw new TrailingError();
  const padded = plaintextLength(bodyBytes);
  const seq = readUint(prefix.subarray(28, 32));
  const prev = field(32, 32);
  checkStructure(kind, seq, prev);
  const kids = Array.from({ length: n }, (_, j) => field(FIXED_BYTES + KID_BYTES * j, KID_BYTES));
  checkKidOrder(kids);
  const wraps = Array.from({ length: n }, (_, j) => field(wrapsAt + WRAP_BYTES * j, WRAP_BYTES));
  const core = field(0, wrapsAt);
  return {
    kind, caseTag: field(12, 16), seq, prev, kc: field(64, 32), bodyBytes, kids, core, coreHash: coreHashOf(core),
    wraps, wrapsHash: wrapsHashOf(wraps), padded, bodyAt,
  };
}

/**
 * The CEK in an 80-byte slot, unless it is damaged, erased or made with a low-order key.
 * @param {Uint8Array} wrap
 * @param {import("./keys.js").BoxKey} box
 * @param {SubtleCrypto | null} [subtle]
 */
export async function openWrap(wrap, box, subtle) {
  if (wrap.length !== WRAP_BYTES) throw new UnwrapError();
  return unseal(wrap, box, subtle);
}
