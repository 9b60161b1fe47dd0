// @ts-check
/**
 * A map from our own shapes, without tiles from anywhere: regencies as areas, sub-districts as named dots. The pin stays
 * in the middle and the map moves under it, by finger, arrow keys or a tap, so that a point can be set without aiming.
 * Borders are approximate.
 */
import { el, replace, svg } from "../ui/dom.js";
import { t } from "../ui/i18n.js";
import { distanceKm, nearest } from "./places.js";

/** @typedef {{ lat: number, lon: number }} LatLon */
/** @typedef {import("../data/sources.js").Shape} Shape */
/** @typedef {import("../data/sources.js").District} District */

/** The drawing's own size; the page scales it. */
const WIDTH = 360;
const HEIGHT = 240;
const DOTS_MAX = 14;
const NARROWEST_DEG = 0.02;
const WIDEST_DEG = 12;
/** A finger's movement up to this many pixels is a tap. */
const TAP_PX = 6;
/** Nobody aims better than this share of the map's width. */
const AIM_SHARE = 0.04;

/**
 * @param {object} options
 * @param {readonly Shape[]} options.shapes
 * @param {readonly District[]} options.districts
 * @param {LatLon} options.centre
 * @param {number} options.spanDeg width of the view, in degrees of latitude
 * @param {string} options.region the regency to show as chosen
 * @param {(point: LatLon, accuracyM: number) => void} options.onSet told when the person has moved the pin
 */
export function placeMap({ shapes, districts, centre, spanDeg, region, onSet }) {
  const stretch = Math.cos((centre.lat * Math.PI) / 180);
  let { lat, lon } = centre;
  let span = spanDeg;
  const x = (/** @type {number} */ degrees) => degrees * stretch * 1000;
  const y = (/** @type {number} */ degrees) => -degrees * 1000;

  const areas = shapes.map(({ code, rings }) => svg("path", {
    class: code === region ? "land land--chosen" : "land land--area", "vector-effect": "non-scaling-stroke",
    d: rings.map((ring) => `M${ring.map(([east, north]) => `${x(east).toFixed(1)} ${y(north).toFixed(1)}`).join("L")}Z`).join(""),
  }));
  const dots = svg("g", null);
  const pin = svg("g", null);
  const picture = svg("svg", {
    viewBox: "0 0 1 1", role: "img", tabindex: "0", class: "map__picture", preserveAspectRatio: "xMidYMid slice",
    on: { keydown: onKey, pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: onUp },
  }, svg("g", null, areas), dots, pin);

  /** Units of the drawing per pixel of its own width. */
  const unit = () => (span * 1000) / WIDTH;

  function draw() {
    const scale = unit();
    const left = x(lon) - (WIDTH / 2) * scale;
    const top = y(lat) - (HEIGHT / 2) * scale;
    picture.setAttribute("viewBox", `${left} ${top} ${WIDTH * scale} ${HEIGHT * scale}`);
    const near = nearest({ lat, lon }, districts, DOTS_MAX);
    picture.setAttribute("aria-label", t("report-map-label", { near: near[0]?.name ?? "" }));
    // names only where they do not run into each other
    const named = near.filter((one, at) => near.slice(0, at).every((other) => Math.abs(y(one.lat) - y(other.lat)) > 14 * scale || Math.abs(x(one.lon) - x(other.lon)) > 90 * scale));
    replace(dots, near.map((one) => [
      svg("circle", { class: "dot", cx: x(one.lon), cy: y(one.lat), r: 2.5 * scale }),
      named.includes(one) && svg("text", { class: "label label--free", x: x(one.lon) + 5 * scale, y: y(one.lat) + 3 * scale }, one.name),
    ]));
    dots.setAttribute("font-size", String(11 * scale));
    replace(pin, svg("path", {
      class: "pin", "stroke-width": 2,
      transform: `translate(${x(lon)} ${y(lat)}) scale(${scale})`, d: "M0 0s-13-13-13-23a13 13 0 0 1 26 0c0 10-13 23-13 23Z",
    }), svg("circle", { class: "pin-hole", transform: `translate(${x(lon)} ${y(lat)}) scale(${scale})`, cx: 0, cy: -23, r: 4.5 }));
  }

  /** @param {number} [across] @param {number} [down] in units of the drawing */
  function move(across = 0, down = 0) {
    lon += across / (stretch * 1000);
    lat -= down / 1000;
    draw();
  }

  const set = () => onSet({ lat, lon }, Math.round(distanceKm({ lat, lon }, { lat: lat + span * AIM_SHARE, lon }) * 1000));

  /** @param {number} factor */
  function zoom(factor) {
    span = Math.min(WIDEST_DEG, Math.max(NARROWEST_DEG, span * factor));
    draw();
  }

  /** @param {Event} raw */
  function onKey(raw) {
    const event = /** @type {KeyboardEvent} */ (raw);
    const step = WIDTH * 0.06 * unit();
    const ways = /** @type {Record<string, () => void>} */ ({
      ArrowLeft: () => move(-step, 0), ArrowRight: () => move(step, 0), ArrowUp: () => move(0, -step), ArrowDown: () => move(0, step),
      "+": () => zoom(0.6), "=": () => zoom(0.6), "-": () => zoom(1.6),
    });
    const act = ways[event.key];
    if (!act) return;
    event.preventDefault();
    act();
    set();
  }

  /** @type {{ x: number, y: number, far: number } | null} */
  let drag = null;

  /** @param {Event} raw */
  function onDown(raw) {
    const event = /** @type {PointerEvent} */ (raw);
    event.preventDefault();  // else a mouse would select the page's text on its way
    picture.focus();
    drag = { x: event.clientX, y: event.clientY, far: 0 };
    picture.setPointerCapture(event.pointerId);
  }

  /** @param {Event} raw */
  function onMove(raw) {
    if (!drag) return;
    const event = /** @type {PointerEvent} */ (raw);
    const perPx = (WIDTH * unit()) / picture.getBoundingClientRect().width;
    drag.far += Math.hypot(event.clientX - drag.x, event.clientY - drag.y);
    if (drag.far > TAP_PX) move((drag.x - event.clientX) * perPx, (drag.y - event.clientY) * perPx);
    Object.assign(drag, { x: event.clientX, y: event.clientY });
  }

  /** @param {Event} raw */
  function onUp(raw) {
    if (!drag) return;
    const event = /** @type {PointerEvent} */ (raw);
    if (event.type === "pointerup" && drag.far <= TAP_PX) {
      const box = picture.getBoundingClientRect();
      const perPx = (WIDTH * unit()) / box.width;
      move((event.clientX - box.left - box.width / 2) * perPx, (event.clientY - box.top - box.height / 2) * perPx);
    }
    drag = null;
    set();
  }

  draw();
  const button = (/** @type {string} */ words, /** @type {() => void} */ act) =>
    el("button", { type: "button", class: "button button--second button--small", on: { click: act } }, words);
  return {
    figure: el("figure", { class: "map map--set" }, picture,
      el("figcaption", { class: "map__bar" }, button(t("report-map-closer"), () => zoom(0.6)), button(t("report-map-farther"), () => zoom(1.6)),
        el("span", { class: "small soft" }, t("report-map-rough")))),
    /** @param {LatLon} point @param {number} [newSpan] */
    centreOn(point, newSpan = span) {
      ({ lat, lon } = point);
      span = newSpan;
      draw();
    },
  };
}

/**
 * A view that shows these points: their middle and a width.
 * @param {readonly LatLon[]} points
 */
export function viewOf(points) {
  const lats = points.map(({ lat }) => lat);
  const lons = points.map(({ lon }) => lon);
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  return { centre: { lat: (south + north) / 2, lon: (west + east) / 2 }, spanDeg: Math.max(0.12, (east - west) * 1.2, (north - south) * 1.2 * (WIDTH / HEIGHT)) };
}
