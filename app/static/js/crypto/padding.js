// @ts-check
/** How much the size of a sealed container tells: one of 353 values up to 64 MiB (PROTOCOL 2.3, 2.4). */
import { OversizeError, PaddingError } from "./errors.js";

export const PADDED_MIN = 16384;
export const PADDED_MAX = 67108864;
export const PIECE_BYTES = 65536;
export const TAG_BYTES = 16;
export const CHUNK_BYTES = PIECE_BYTES + TAG_BYTES;
export const BODY_MAX = PADDED_MAX + (PADDED_MAX / PIECE_BYTES) * TAG_BYTES;

/** @param {number} value a positive integer */
const bitLength = (value) => value.toString(2).length;

/**
 * Padme (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs").
 * @param {number} length positive
 */
export function padme(length) {
  const exponent = bitLength(length) - 1;
  const zeroBits = exponent - bitLength(exponent);
  if (exponent === 0 || zeroBits <= 0) return length;
  const step = 2 ** zeroBits;
  return Math.ceil(length / step) * step;
}

/**
 * P for a container of `length` bytes, its END record included.
 * @param {number} length
 */
export function paddedLength(length) {
  const padded = Math.max(PADDED_MIN, padme(length));
  if (padded > PADDED_MAX) throw new OversizeError();
  return padded;
}

/** @param {number} padded */
export const chunkCount = (padded) => Math.ceil(padded / PIECE_BYTES);

/** @param {number} padded */
export const bodyLength = (padded) => padded + TAG_BYTES * chunkCount(padded);

/**
 * P for a sealed body, if there is a legal one.
 * @param {number} bodyBytes
 */
export function plaintextLength(bodyBytes) {
  const chunks = Math.ceil(bodyBytes / CHUNK_BYTES);
  const padded = bodyBytes - TAG_BYTES * chunks;
  // Without the last comparison an empty last chunk would pass.
  if (padded < PADDED_MIN || padded > PADDED_MAX || padme(padded) !== padded || chunkCount(padded) !== chunks) {
    throw new PaddingError();
  }
  return padded;
}
