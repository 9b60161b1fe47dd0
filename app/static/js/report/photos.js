// @ts-check
/**
 * Photos before sealing. Drawing a picture anew on a canvas keeps what the eye sees and nothing else: no place, no
 * time, no phone. Where a browser falsifies canvases (Tor does, to hide the device), that is found out, and what the photo tells is
 * cut out of the file instead.
 */

import { PhotoError } from "./photo-error.js";

/** Longest side of a photo that is sent. */
const LONGEST_PX = 2560;
const JPEG_QUALITY = 0.82;
/** PROTOCOL 2.2: one file holds 32 MiB at most. */
export const FILE_MAX_BYTES = 33_554_432;

/**
 * What a file is by its first bytes; its name and what the phone says of it do not count.
 * @param {Uint8Array} head at least 16 bytes where there are as many
 * @returns {"image/jpeg" | "image/png" | "image/webp" | "image/heic" | null}
 */
export function photoType(head) {
  const text = String.fromCharCode(...head.subarray(0, 16));
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return "image/jpeg";
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "image/webp";
  if (text.slice(4, 8) === "ftyp" && /^(heic|heix|hevc|heim|heis|mif1|msf1)/.test(text.slice(8))) return "image/heic";
  return null;
}

/**
 * Width and height that fit, never larger than they were.
 * @param {number} width
 * @param {number} height
 */
export function fit(width, height) {
  const scale = Math.min(1, LONGEST_PX / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * @param {Blob} file
 * @returns {Promise<"image/jpeg" | "image/png" | "image/webp">}
 */
export async function checkPhoto(file) {
  const head = await file.slice(0, 16).arrayBuffer().catch((/** @type {unknown} */ fault) => {
    // moved or deleted since it was chosen, or a folder
    throw fault instanceof DOMException ? new PhotoError("file_unreadable") : fault;
  });
  const type = photoType(new Uint8Array(head));
  if (type === "image/heic") throw new PhotoError("heic");
  if (!type) throw new PhotoError("not_a_photo");
  return type;
}

/** @typedef {{ canvas: HTMLCanvasElement | OffscreenCanvas, context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D }} Drawing */

/**
 * @param {number} width
 * @param {number} height
 * @returns {Drawing}
 */
export function newDrawing(width, height) {
  const canvas = typeof OffscreenCanvas === "function" ? new OffscreenCanvas(width, height)
    : Object.assign(document.createElement("canvas"), { width, height });
  const context = /** @type {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null} */ (canvas.getContext("2d", { alpha: false }));
  if (!context) throw new PhotoError("canvas_blocked");
  return { canvas, context };
}

/**
 * @param {Drawing} drawing
 * @returns {Promise<Blob>}
 */
export async function asJpeg({ canvas }) {
  if ("convertToBlob" in canvas) return canvas.convertToBlob({ type: "image/jpeg", quality: JPEG_QUALITY });
  const blob = await /** @type {Promise<Blob | null>} */ (new Promise((done) => canvas.toBlob(done, "image/jpeg", JPEG_QUALITY)));
  if (!blob) throw new PhotoError("canvas_blocked");
  return blob;
}

/** @type {boolean | undefined} */
let honest;

/** Whether this browser gives back the colours that were drawn. */
export function isCanvasHonest() {
  honest ??= drawsTruly();
  return honest;
}

function drawsTruly() {
  let context;
  try {
    ({ context } = newDrawing(16, 16));
  } catch (error) {
    if (error instanceof PhotoError) return false;
    throw error;
  }
  const shades = [10, 90, 170, 250];
  shades.forEach((shade, at) => {
    context.fillStyle = `rgb(${shade} ${255 - shade} ${(shade * 7) % 256})`;
    context.fillRect(at * 4, 0, 4, 16);
  });
  const { data } = context.getImageData(0, 0, 16, 16);
  return shades.every((shade, at) => {
    const from = (8 * 16 + at * 4 + 1) * 4;
    return data[from] === shade && data[from + 1] === 255 - shade && data[from + 2] === (shade * 7) % 256;
  });
}

/**
 * A picture as pixels, turned the way the camera was held.
 * @param {Blob} file
 * @returns {Promise<{ source: CanvasImageSource, width: number, height: number, release: () => void }>}
 */
export async function decode(file) {
  try {
    if (typeof createImageBitmap === "function") {
      const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
      return { source: bitmap, width: bitmap.width, height: bitmap.height, release: () => bitmap.close() };
    }
    const url = URL.createObjectURL(file);
    const image = new Image();
    image.src = url;
    await image.decode();
    return { source: image, width: image.naturalWidth, height: image.naturalHeight, release: () => URL.revokeObjectURL(url) };
  } catch (error) {
    if (error instanceof DOMException) throw new PhotoError("photo_unreadable");
    throw error;
  }
}

/**
 * The photo as it will be sent: a new JPEG of at most 2560 px a side that holds nothing but the picture.
 * @param {Blob} file JPEG, PNG or WebP
 * @returns {Promise<{ blob: Blob, type: string, width: number, height: number }>} width and height 0 where it could not be drawn
 */
export async function clean(file) {
  const type = await checkPhoto(file);
  if (!isCanvasHonest()) return cutOut(file, type);
  const picture = await decode(file);
  try {
    const { width, height } = fit(picture.width, picture.height);
    const drawing = newDrawing(width, height);
    drawing.context.fillStyle = "#fff";  // what a PNG leaves clear would turn black in a JPEG
    drawing.context.fillRect(0, 0, width, height);
    drawing.context.imageSmoothingQuality = "high";
    drawing.context.drawImage(picture.source, 0, 0, width, height);
    return { blob: await asJpeg(drawing), type: "image/jpeg", width, height };
  } finally {
    picture.release();
  }
}

/**
 * @param {Blob} file
 * @param {"image/jpeg" | "image/png" | "image/webp"} type
 */
async function cutOut(file, type) {
  if (file.size > FILE_MAX_BYTES) throw new PhotoError("file_too_large");
  const { stripMetadata } = await import("./strip.js");
  const parts = stripMetadata(new Uint8Array(await file.arrayBuffer()), type);
  return { blob: new Blob(/** @type {BlobPart[]} */ (parts), { type }), type, width: 0, height: 0 };
}

/**
 * A photo with parts painted over for good.
 * @param {Blob} file
 * @param {readonly { x: number, y: number, width: number, height: number }[]} parts shares of the picture, 0 to 1
 */
export async function coverParts(file, parts) {
  const picture = await decode(file);
  try {
    const { width, height } = picture;
    const drawing = newDrawing(width, height);
    drawing.context.drawImage(picture.source, 0, 0);
    drawing.context.fillStyle = "#000";
    for (const part of parts) drawing.context.fillRect(Math.floor(part.x * width), Math.floor(part.y * height), Math.ceil(part.width * width), Math.ceil(part.height * height));
    return { blob: await asJpeg(drawing), width, height };
  } finally {
    picture.release();
  }
}

/** The name inside the sealed report: a number, because a phone's own names tell the day. @param {number} index from 0 @param {string} type */
export const sealedName = (index, type) => `${index + 1}.${{ "image/png": "png", "image/webp": "webp" }[type] ?? "jpg"}`;
