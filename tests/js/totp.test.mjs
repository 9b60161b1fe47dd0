/** The code app's secret: what the square says is what stands beside it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import decodeQR from "qr/decode.js";
import { qrCode } from "../../app/static/js/ui/qr.js";
import { newTotpSecret, otpauth } from "../../app/static/js/ui/totp.js";

const SCALE = 4;

/** As much of a document as a drawing needs. */
const drawn = (make) => {
  const element = (name) => ({ name, attributes: {}, children: [], setAttribute(key, value) { this.attributes[key] = value; }, appendChild(child) { this.children.push(child); } });
  globalThis.document = { createElementNS: (_space, name) => Object.assign(Object.create(Node.prototype), element(name)) };
  try {
    return make();
  } finally {
    delete globalThis.document;
  }
};

/** Pixels of the drawing, as a camera would have them. */
function pixels({ attributes: { viewBox }, children: [ground, path] }) {
  const side = Number(viewBox.split(" ")[2]);
  assert.deepEqual([ground.attributes.fill, path.attributes.fill], ["#fff", "#000"]);
  const data = new Uint8Array((side * SCALE) ** 2 * 4).fill(255);
  for (const [, x, y] of path.attributes.d.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let row = 0; row < SCALE; row += 1)
      for (let column = 0; column < SCALE; column += 1) data.fill(0, ((y * SCALE + row) * side * SCALE + x * SCALE + column) * 4, ((y * SCALE + row) * side * SCALE + x * SCALE + column) * 4 + 3);
  return { width: side * SCALE, height: side * SCALE, data };
}

test("a camera reads off the square what an app on this device is told", () => {
  globalThis.Node = class {};
  const link = otpauth(newTotpSecret(), "ada.wijaya", "Peluit Bandung (demo)");
  const square = drawn(() => qrCode(link, "label"));
  assert.equal(decodeQR(pixels(square)), link);
  assert.deepEqual([square.attributes.role, square.attributes["aria-label"]], ["img", "label"]);
});

test("the link says secret, holder and issuer, with no plus for a space", () => {
  const link = otpauth("JBSWY3DPEHPK3PXP", "ada", "Peluit Bandung (demo)");
  assert.equal(link, "otpauth://totp/Peluit%20Bandung%20(demo)%3Aada?secret=JBSWY3DPEHPK3PXP&issuer=Peluit%20Bandung%20(demo)");
  assert.equal(new URL(link).searchParams.get("issuer"), "Peluit Bandung (demo)");
});
