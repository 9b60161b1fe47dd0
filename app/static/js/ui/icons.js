// @ts-check
/**
 * Peluit's own icons: strokes on a 24 grid, a second path is filled. The same file feeds the templates' macro.
 */
import shapes from "./icons.json" with { type: "json" };
import { svg } from "./dom.js";

/**
 * An icon to stand beside a word; it says nothing to a screen reader.
 * @param {keyof typeof shapes} name
 * @param {{big?: boolean}} [options]
 * @returns {SVGElement}
 */
export function icon(name, { big = false } = {}) {
  const [stroke, fill] = shapes[name];
  return svg("svg", { class: big ? "icon icon--big" : "icon", viewBox: "0 0 24 24", "aria-hidden": "true" },
    svg("path", { d: stroke }),
    fill && svg("path", { d: fill, fill: "currentColor" }));
}
