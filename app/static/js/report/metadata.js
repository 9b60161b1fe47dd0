// @ts-check
/**
 * What a photo tells beside its picture. Read on the phone and shown there, so that nobody keeps an original
 * without knowing; the reader itself is fetched only when the first photo is chosen.
 */

/** @typedef {{ kind: "place", lat: number, lon: number } | { kind: "time", at: string } | { kind: "device", name: string } | { kind: "person", name: string } | { kind: "more", count: number }} Finding */

/** Members that say nothing about anyone: how the picture is stored. */
const HARMLESS = new Set(["Orientation", "XResolution", "YResolution", "ResolutionUnit", "YCbCrPositioning", "ColorSpace", "ExifImageWidth", "ExifImageHeight",
  "ImageWidth", "ImageHeight", "ExifVersion", "FlashpixVersion", "ComponentsConfiguration", "BitDepth", "ColorType", "Compression", "Filter", "Interlace"]);

/** Blocks that exifr's small build does not read; that they are there is told all the same. */
const OTHER_BLOCKS = ["http://ns.adobe.com/xap/", "Photoshop 3.0", "<x:xmpmeta"];
const LOOKED_AT_BYTES = 1 << 18;

/**
 * @param {Blob} file
 * @returns {Promise<Finding[] | null>} empty when it tells nothing, null when its metadata is damaged
 */
export async function readMetadata(file) {
  const { default: exifr } = await import("exifr/dist/lite.esm.mjs");
  try {
    // an ArrayBuffer, because exifr would fetch() a Blob's address, which the page's policy forbids
    const tags = await exifr.parse(await file.arrayBuffer(), { gps: true, tiff: true, exif: true });
    const head = new TextDecoder("latin1").decode(await file.slice(0, LOOKED_AT_BYTES).arrayBuffer());
    return findings(tags ?? {}, OTHER_BLOCKS.filter((block) => head.includes(block)).length);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/**
 * @param {Record<string, any>} tags as exifr names them
 * @param {number} [others] blocks of metadata that were seen but not read
 * @returns {Finding[]}
 */
export function findings(tags, others = 0) {
  /** @type {Finding[]} */
  const found = [];
  const used = new Set();
  const take = (/** @type {string[]} */ ...names) => {
    for (const name of names) used.add(name);
    return names.map((name) => tags[name]).filter((value) => value !== undefined && value !== null && value !== "");
  };
  const { latitude, longitude } = tags;
  take("latitude", "longitude");
  if (Number.isFinite(latitude) && Number.isFinite(longitude)) found.push({ kind: "place", lat: latitude, lon: longitude });
  const [time] = take("DateTimeOriginal", "CreateDate", "ModifyDate", "DateTimeDigitized");
  if (time) found.push({ kind: "time", at: time instanceof Date && !Number.isNaN(time.valueOf()) ? localIso(time) : String(time) });
  const device = take("Make", "Model").map((part) => String(part).trim()).filter(Boolean);
  if (device.length) found.push({ kind: "device", name: (device.length > 1 && device[1].startsWith(device[0]) ? [device[1]] : device).join(" ") });
  const people = take("Artist", "Copyright", "OwnerName", "CameraOwnerName", "Creator");
  if (people.length) found.push({ kind: "person", name: String(people[0]).trim() });
  const rest = others + Object.keys(tags).filter((name) => !used.has(name) && !HARMLESS.has(name) && !name.startsWith("GPS")).length;
  if (rest) found.push({ kind: "more", count: rest });
  return found;
}

/** Cameras note their own clock without a zone, so it is shown as it stands. @param {Date} time */
function localIso(time) {
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}T${two(time.getHours())}:${two(time.getMinutes())}`;
}
