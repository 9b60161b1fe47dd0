/** Metadata cut out of a photo's own bytes: what it tells goes, what shows stays, cut files are refused. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PhotoError } from "../../app/static/js/report/photo-error.js";
import { stripMetadata } from "../../app/static/js/report/strip.js";

const ascii = (text) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...(typeof part === "string" ? ascii(part) : part)]));
const text = (parts) => new TextDecoder("latin1").decode(join(...parts));

const segment = (marker, content) => join([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255], content);
const EXIF_TURNED = join("Exif\0\0II", [42, 0, 8, 0, 0, 0, 2, 0, 0x0f, 1, 2, 0, 4, 0, 0, 0], "CAM\0", [0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
const SCAN = [0x11, 0xff, 0x00, 0x22, 0xff, 0xd3, 0x33];
const JPEG = join([0xff, 0xd8], segment(0xe0, ascii("JFIF\0")), segment(0xe1, EXIF_TURNED), segment(0xe2, ascii("ICC KANARI")), segment(0xfe, ascii("KANARI comment")),
  segment(0xdb, ascii("tables")), segment(0xda, ascii("scan")), SCAN, segment(0xc4, ascii("more tables")), segment(0xda, ascii("scan 2")), SCAN, [0xff, 0xd9], "KANARI after the end");

test("a JPEG keeps tables and scans, byte for byte, and loses every comment and application segment", () => {
  const kept = text(stripMetadata(JPEG, "image/jpeg"));
  assert.ok(!/KANARI|CAM/.test(kept));
  for (const part of ["JFIF", "tables", "scan", "more tables", "scan 2"]) assert.ok(kept.includes(part), part);
  assert.equal(kept.split(String.fromCharCode(...SCAN)).length, 3);
  assert.ok(kept.endsWith("\xff\xd9"));
});

test("which way up a JPEG is stays, and nothing else of its EXIF", () => {
  const kept = join(...stripMetadata(JPEG, "image/jpeg"));
  assert.deepEqual([...kept.subarray(2, 12)], [0xff, 0xe1, 0, 34, ...ascii("Exif\0\0")]);
  assert.equal(kept[2 + 29], 6);  // the value of the one entry
  const upright = JPEG.map((byte, at) => (byte === 6 && JPEG[at - 8] === 0x12 ? 1 : byte));
  assert.ok(!text(stripMetadata(upright, "image/jpeg")).includes("Exif"));
});

const chunk = (name, content) => join([0, 0, 0, content.length], name, content, [1, 2, 3, 4]);
test("a PNG keeps the picture's chunks only, and nothing after its end", () => {
  const png = join("\x89PNG\r\n\x1a\n", chunk("IHDR", ascii("size")), chunk("tEXt", ascii("KANARI")), chunk("eXIf", ascii("KANARI")), chunk("tRNS", ascii("clear")), chunk("IDAT", ascii("pixels")), chunk("IEND", []), "KANARI");
  const kept = text(stripMetadata(png, "image/png"));
  assert.ok(!kept.includes("KANARI"));
  for (const part of ["IHDR", "tRNS", "clear", "IDAT", "pixels", "IEND"]) assert.ok(kept.includes(part), part);
});

const webpChunk = (name, content) => join(name, [content.length, 0, 0, 0], content, content.length % 2 ? [0] : []);
test("a WebP loses EXIF, XMP and profile, its promise of them, and tells its new size", () => {
  const body = join("WEBP", webpChunk("VP8X", [0x2c | 0x10, 0, 0, 0, 1, 0, 0, 1, 0, 0]), webpChunk("ICCP", ascii("KANARI")), webpChunk("VP8 ", ascii("pixels!")), webpChunk("EXIF", ascii("KANARI")), webpChunk("XMP ", ascii("KANARI")));
  const kept = join(...stripMetadata(join("RIFF", [body.length, 0, 0, 0], body, "KANARI"), "image/webp"));
  assert.ok(!new TextDecoder("latin1").decode(kept).includes("KANARI"));
  assert.equal(kept[20], 0x10);
  assert.equal(new DataView(kept.buffer).getUint32(4, true), kept.length - 8);
  assert.ok(new TextDecoder("latin1").decode(kept).includes("pixels!"));
});

for (const [type, whole] of [["image/jpeg", JPEG], ["image/png", join("\x89PNG\r\n\x1a\n", chunk("IHDR", ascii("size")), chunk("IDAT", ascii("pixels")), chunk("IEND", []))]]) {
  test(`a cut ${type} is refused wherever it is cut`, () => {
    const end = type === "image/jpeg" ? whole.length - 20 : whole.length;
    for (let length = 2; length < end; length += 1) {
      assert.throws(() => stripMetadata(whole.slice(0, length), type), (error) => error instanceof PhotoError && error.code === "photo_unreadable", String(length));
    }
  });
}
