// @ts-check
/**
 * Painting over parts of a photo, for good: faces, number plates. By finger or mouse; from the keyboard the frame moves with
 * the arrow keys and grows with + and -.
 */
import { el, replace, svg } from "../ui/dom.js";
import { t } from "../ui/i18n.js";
import { coverParts } from "./photos.js";

/** @typedef {{ x: number, y: number, width: number, height: number }} Part shares of the picture */

const START_SHARE = 0.2;
const STEP_SHARE = 0.03;
/** The drawing's own units; the page scales it. */
const UNITS = 1000;

/**
 * @param {Blob} blob
 * @param {string} url of the blob
 * @param {(covered: Blob, parts: number) => void} onDone
 * @param {() => void} onCancel
 */
export function coverEditor(blob, url, onDone, onCancel) {
  /** @type {Part[]} */
  const parts = [];
  /** @type {Part} */
  let frame = { x: 0.4, y: 0.4, width: START_SHARE, height: START_SHARE };
  const marks = svg("g", null);
  const sheet = svg("svg", {
    class: "cover__sheet", viewBox: `0 0 ${UNITS} ${UNITS}`, preserveAspectRatio: "none", tabindex: "0", role: "application", "aria-label": t("filing-cover-label"),
    on: { pointerdown: onDown, pointermove: onMove, pointerup: onUp, keydown: onKey },
  }, marks);
  const said = el("p", { class: "hint", role: "status" }, t("filing-cover-hint"));

  const rect = (/** @type {Part} */ part, /** @type {string} */ name) =>
    svg("rect", { class: name, x: part.x * UNITS, y: part.y * UNITS, width: part.width * UNITS, height: part.height * UNITS });
  const draw = () => replace(marks, parts.map((part) => rect(part, "cover__done")), rect(frame, "cover__frame"));

  /** @param {PointerEvent} event */
  const at = (event) => {
    const box = sheet.getBoundingClientRect();
    return { x: clamp((event.clientX - box.left) / box.width), y: clamp((event.clientY - box.top) / box.height) };
  };
  /** @type {{ x: number, y: number } | null} */
  let from = null;

  /** @param {Event} raw */
  function onDown(raw) {
    const event = /** @type {PointerEvent} */ (raw);
    event.preventDefault();  // else a mouse would select the page's text on its way
    sheet.focus();
    sheet.setPointerCapture(event.pointerId);
    from = at(event);
  }

  /** @param {Event} raw */
  function onMove(raw) {
    if (!from) return;
    const to = at(/** @type {PointerEvent} */ (raw));
    frame = { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width: Math.abs(from.x - to.x), height: Math.abs(from.y - to.y) };
    draw();
  }

  function onUp() {
    from = null;
    if (frame.width > 0.01 && frame.height > 0.01) add();
  }

  /** @param {Event} raw */
  function onKey(raw) {
    const event = /** @type {KeyboardEvent} */ (raw);
    const ways = /** @type {Record<string, () => void>} */ ({
      ArrowLeft: () => { frame.x = clamp(frame.x - STEP_SHARE); }, ArrowRight: () => { frame.x = Math.min(1 - frame.width, frame.x + STEP_SHARE); },
      ArrowUp: () => { frame.y = clamp(frame.y - STEP_SHARE); }, ArrowDown: () => { frame.y = Math.min(1 - frame.height, frame.y + STEP_SHARE); },
      "+": () => grow(1.2), "=": () => grow(1.2), "-": () => grow(1 / 1.2), Enter: add, " ": add,
    });
    const act = ways[event.key];
    if (!act) return;
    event.preventDefault();
    act();
    draw();
  }

  /** @param {number} factor */
  function grow(factor) {
    frame.width = Math.min(1 - frame.x, frame.width * factor);
    frame.height = Math.min(1 - frame.y, frame.height * factor);
  }

  function add() {
    parts.push(frame);
    frame = { ...frame, x: clamp(frame.x + STEP_SHARE), y: clamp(frame.y + STEP_SHARE), width: START_SHARE / 2, height: START_SHARE / 2 };
    said.textContent = t("filing-cover-count", { count: parts.length });
    draw();
  }

  draw();
  return el("div", { class: "cover stack stack--tight" },
    el("div", { class: "cover__picture" }, el("img", { src: url, alt: "" }), sheet), said,
    el("p", { class: "row" },
      el("button", { type: "button", class: "button button--second button--small", "data-cover": "done", on: { click: async () => {
        if (!parts.length) return onCancel();
        onDone((await coverParts(blob, parts)).blob, parts.length);
      } } }, t("filing-cover-done")),
      el("button", { type: "button", class: "text-button", on: { click: onCancel } }, t("filing-cover-cancel"))));
}

/** @param {number} share */
const clamp = (share) => Math.min(1, Math.max(0, share));
