// @ts-check
/**
 * Taking metadata out of a photo without drawing it anew, for browsers that falsify canvases to hide the device (Tor does).
 * What is not needed to show the picture is left out, known or unknown; which way up it is stays.
 */
import { PhotoError } from "./photo-error.js";

/** JPEG markers. Source: ITU-T T.81 B.1. */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP14 = 0xee;
const APP15 = 0xef;
const COM = 0xfe;
const ORIENTATION_TAG = 0x0112;
/** Without these a PNG looks different; all others only tell about it. Source: PNG specification 11. */
const PNG_KEPT = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);
const WEBP_KEPT = new Set(["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF"]);
/** Bits of VP8X that promise a colour profile, EXIF and XMP. Source: WebP container specification. */
const WEBP_TELLING_BITS = 0x20 | 0x08 | 0x04;

/**
 * The same picture without what it tells.
 * @param {Uint8Array} bytes
 * @param {"image/jpeg" | "image/png" | "image/webp"} type
 * @returns {Uint8Array[]} parts, in order
 */
export function stripMetadata(bytes, type) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return type === "image/jpeg" ? stripJpeg(bytes, view) : type === "image/png" ? stripPng(bytes, view) : stripWebp(bytes, view);
  } catch (error) {
    // reading past the end: the file is cut or is not what its beginning says
    if (error instanceof RangeError) throw new PhotoError("photo_unreadable");
    throw error;
  }
}

/** @param {Uint8Array} bytes @param {DataView} view */
function stripJpeg(bytes, view) {
  /** @type {Uint8Array[]} */
  const parts = [bytes.subarray(0, 2)];
  let turned = 1;
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) throw new RangeError("no marker");
    const marker = view.getUint8(at + 1);
    if (marker === 0xff || marker === SOI) {
      at += 1;
      continue;
    }
    if (marker === EOI) {
      // what follows the end, a second picture or a film, is left out too
      parts.push(bytes.subarray(at, at + 2));
      break;
    }
    const end = at + 2 + view.getUint16(at + 2);
    if (end > bytes.length) throw new RangeError("cut");
    if (marker === APP1) turned = orientationOf(bytes.subarray(at + 4, end)) ?? turned;
    const tells = (marker > APP0 && marker <= APP15 && marker !== APP14) || marker === COM;
    if (!tells) parts.push(bytes.subarray(at, end));
    at = end;
    if (marker !== SOS) continue;
    const scanned = at;
    // within a scan, FF 00 is a byte of the picture and D0 to D7 only restart it
    while (view.getUint8(at) !== 0xff || view.getUint8(at + 1) === 0 || (view.getUint8(at + 1) & 0xf8) === 0xd0) at += 1;
    parts.push(bytes.subarray(scanned, at));
  }
  if (turned !== 1) parts.splice(1, 0, orientationSegment(turned));
  return parts;
}

/**
 * @param {Uint8Array} segment APP1 without its marker and length
 * @returns {number | null} 1 to 8
 */
function orientationOf(segment) {
  if (String.fromCharCode(...segment.subarray(0, 6)) !== "Exif\0\0") return null;
  const tiff = new DataView(segment.buffer, segment.byteOffset + 6, segment.byteLength - 6);
  const little = tiff.getUint16(0) === 0x4949;
  const table = tiff.getUint32(4, little);
  const count = tiff.getUint16(table, little);
  for (let entry = 0; entry < count; entry += 1) {
    const from = table + 2 + entry * 12;
    if (tiff.getUint16(from, little) !== ORIENTATION_TAG) continue;
    const value = tiff.getUint16(from + 8, little);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}

/** An EXIF segment that says which way up, and nothing else. @param {number} value */
const orientationSegment = (value) => Uint8Array.of(
  0xff, APP1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 8,
  0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0);

/** @param {Uint8Array} bytes @param {DataView} view */
function stripPng(bytes, view) {
  const parts = [bytes.subarray(0, 8)];
  for (let at = 8; ;) {
    const name = nameAt(bytes, at + 4);
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) throw new RangeError("cut");
    if (PNG_KEPT.has(name)) parts.push(bytes.subarray(at, end));
    if (name === "IEND") return parts;
    at = end;
  }
}

/** @param {Uint8Array} bytes @param {DataView} view */
function stripWebp(bytes, view) {
  const whole = Math.min(bytes.length, 8 + view.getUint32(4, true));
  /** @type {Uint8Array[]} */
  const kept = [];
  for (let at = 12; at + 8 <= whole;) {
    const name = nameAt(bytes, at);
    const size = view.getUint32(at + 4, true);
    const end = at + 8 + size + (size % 2);
    if (end > bytes.length) throw new RangeError("cut");
    if (WEBP_KEPT.has(name)) {
      const chunk = bytes.slice(at, end);
      if (name === "VP8X") chunk[8] &= ~WEBP_TELLING_BITS;
      kept.push(chunk);
    }
    at = end;
  }
  const head = bytes.slice(0, 12);
  new DataView(head.buffer).setUint32(4, kept.reduce((sum, { length }) => sum + length, 4), true);
  return [head, ...kept];
}

/** @param {Uint8Array} bytes @param {number} at */
const nameAt = (bytes, at) => String.fromCharCode(...bytes.subarray(at, at + 4));
