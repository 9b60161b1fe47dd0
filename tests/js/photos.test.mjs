/** What a file is by its bytes, and what a photo tells beside its picture. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { findings } from "../../app/static/js/report/metadata.js";
import { PhotoError } from "../../app/static/js/report/photo-error.js";
import { checkPhoto, fit, photoType, sealedName } from "../../app/static/js/report/photos.js";

const bytes = (text) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
for (const [rule, head, type] of [
  ["a JPEG is known by its first bytes", "\xff\xd8\xff\xe1....", "image/jpeg"],
  ["a PNG is known by its first bytes", "\x89PNG\r\n\x1a\n....", "image/png"],
  ["a WebP is known by its first bytes", "RIFF....WEBPVP8 ", "image/webp"],
  ["a HEIC is told apart, for its own message", "\0\0\0\x18ftypheic....", "image/heic"],
  ["a script that calls itself .jpg is no photo", "<script>alert(1)</", null],
  ["an SVG is no photo", "<svg xmlns=\"http", null],
  ["a sound in the same box as WebP is no photo", "RIFF....WAVEfmt ", null],
  ["nothing at all is no photo", "", null],
]) test(rule, () => assert.equal(photoType(bytes(head)), type));

test("the name and the type that a phone claims do not count", async () => {
  await assert.rejects(checkPhoto(new File([bytes("hello")], "foto.jpg", { type: "image/jpeg" })), new PhotoError("not_a_photo"));
  assert.equal(await checkPhoto(new File([bytes("\xff\xd8\xff\xe0..")], "x.txt")), "image/jpeg");
});

test("large photos shrink to 2560 px, small ones stay as they are", () => {
  assert.deepEqual(fit(4032, 3024), { width: 2560, height: 1920 });
  assert.deepEqual(fit(3024, 4032), { width: 1920, height: 2560 });
  assert.deepEqual(fit(640, 480), { width: 640, height: 480 });
  assert.deepEqual(fit(30000, 1), { width: 2560, height: 1 });
});

test("names inside the seal tell a number only", () => {
  assert.deepEqual([sealedName(0, "image/jpeg"), sealedName(1, "image/png"), sealedName(2, "image/webp")], ["1.jpg", "2.png", "3.webp"]);
});

test("place, time, phone and owner are named one by one", () => {
  const found = findings({ latitude: -6.9, longitude: 107.6, DateTimeOriginal: "2026:03:14 09:12:33", Make: "Samsung", Model: "SM-A125F", Artist: "Rae", GPSAltitude: 700, LensModel: "x" });
  assert.deepEqual(found.map(({ kind }) => kind), ["place", "time", "device", "person", "more"]);
  assert.equal(found[2].name, "Samsung SM-A125F");
});

test("a maker's name is not said twice", () => assert.equal(findings({ Make: "Canon", Model: "Canon EOS" })[0].name, "Canon EOS"));
test("how a picture is stored tells nothing about anyone", () => assert.deepEqual(findings({ Orientation: 6, XResolution: 72, ColorSpace: 1 }), []));
test("metadata that is seen but not read is told all the same", () => assert.deepEqual(findings({}, 2), [{ kind: "more", count: 2 }]));
test("a camera's broken clock is shown as it stands", () => assert.deepEqual(findings({ CreateDate: "0000:00:00" }), [{ kind: "time", at: "0000:00:00" }]));
