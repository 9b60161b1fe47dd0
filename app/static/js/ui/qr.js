// @ts-check
/** A QR code as a drawing of this page: what it says is sent nowhere, and stands in no file and no address. */
import encodeQR from "qr";
import { svg } from "./dom.js";

/** Light modules around the code. Source: ISO/IEC 18004, 5.3.8. */
const QUIET = 4;

/**
 * @param {string} text what the code says
 * @param {string} label what it is, for who cannot see it
 */
export function qrCode(text, label) {
  const modules = encodeQR(text, "raw", { ecc: "medium", border: QUIET });
  const dark = modules.flatMap((row, y) => row.flatMap((isDark, x) => isDark ? [`M${x} ${y}h1v1h-1z`] : []));
  // dark on light whatever the scheme: not every app reads the other way round
  return svg("svg", { class: "qr", viewBox: `0 0 ${modules.length} ${modules.length}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" },
    svg("rect", { width: modules.length, height: modules.length, fill: "#fff" }),
    svg("path", { d: dark.join(""), fill: "#000" }));
}
