// @ts-check
/** Where it happened: a map from our own shapes, with the point, how exact it is, and the same in words. No tiles from anywhere. */
import { el, replace, svg } from "../ui/dom.js";
import { number, t } from "../ui/i18n.js";
import { distanceKm, nearest, provinceOf } from "../report/places.js";

/** @typedef {{ acc_m: number, lat_e7: number, lon_e7: number }} Geo */
/** @typedef {import("../data/sources.js").Sources} Sources */

/** The drawing's own size; the page scales it. */
const WIDTH = 360;
const HEIGHT = 200;
const KM_PER_DEGREE = 111.2;
const E7 = 1e7;
const NARROWEST_DEG = 0.004;
const WIDEST_DEG = 6;
const FIRST_DEG = 0.08;
const DOTS_MAX = 12;
/** Below this a named place is near, beyond it the point is far from any. */
const NEAR_KM = 60;

/**
 * @param {{ geo: Geo, region: string, sources: Sources }} where
 * @returns {Promise<HTMLElement>}
 */
export async function placeMap({ geo, region, sources }) {
  const lat = geo.lat_e7 / E7;
  const lon = geo.lon_e7 / E7;
  const [shapes, districts] = await Promise.all([sources.shapes(provinceOf(region)), sources.districts(provinceOf(region))]).catch(() => [[], []]);
  const near = nearest({ lat, lon }, districts, DOTS_MAX).filter((one) => distanceKm(one, { lat, lon }) < NEAR_KM);
  const stretch = Math.cos((lat * Math.PI) / 180);
  const x = (/** @type {number} */ degrees) => (degrees - lon) * stretch * 1000;
  const y = (/** @type {number} */ degrees) => (lat - degrees) * 1000;
  const radius = (geo.acc_m / 1000 / KM_PER_DEGREE) * 1000;
  let span = Math.min(WIDEST_DEG, Math.max(FIRST_DEG, (geo.acc_m / 1000 / KM_PER_DEGREE) * 6));

  const words = t("desk-place-words", { lat: number(lat, 5), lon: number(lon, 5), metres: number(geo.acc_m) });
  const areas = shapes.map(({ code, rings }) => svg("path", {
    class: code === region ? "land land--chosen" : "land land--area", "vector-effect": "non-scaling-stroke",
    d: rings.map((ring) => `M${ring.map(([east, north]) => `${x(east).toFixed(1)} ${y(north).toFixed(1)}`).join("L")}Z`).join(""),
  }));
  const marks = svg("g", null);
  const picture = svg("svg", { role: "img", "aria-label": near.length ? t("desk-place-label", { near: near[0].name, words }) : words, preserveAspectRatio: "xMidYMid slice" }, svg("g", null, areas), marks);

  function draw() {
    const scale = (span * 1000) / WIDTH;
    picture.setAttribute("viewBox", `${(-WIDTH / 2) * scale} ${(-HEIGHT / 2) * scale} ${WIDTH * scale} ${HEIGHT * scale}`);
    marks.setAttribute("font-size", String(11 * scale));
    // names only where they run neither into each other nor under the pin
    const clear = (/** @type {{ lat: number, lon: number }} */ one) => y(one.lat) > 12 * scale || y(one.lat) < -40 * scale || x(one.lon) > 16 * scale || x(one.lon) < -90 * scale;
    const named = near.filter(clear).filter((one, at, all) => all.slice(0, at).every((other) => Math.abs(y(one.lat) - y(other.lat)) > 14 * scale || Math.abs(x(one.lon) - x(other.lon)) > 90 * scale));
    replace(marks,
      near.map((one) => [svg("circle", { class: "dot", cx: x(one.lon), cy: y(one.lat), r: 2.5 * scale }),
        named.includes(one) && svg("text", { class: "label label--free", x: x(one.lon) + 5 * scale, y: y(one.lat) + 3 * scale }, one.name)]),
      svg("circle", { class: "near", cx: 0, cy: 0, r: Math.max(radius, 3 * scale), "vector-effect": "non-scaling-stroke" }),
      svg("path", { class: "pin", "stroke-width": 2, transform: `scale(${scale})`, d: "M0 0s-13-13-13-23a13 13 0 0 1 26 0c0 10-13 23-13 23Z" }),
      svg("circle", { class: "pin-hole", transform: `scale(${scale})`, cx: 0, cy: -23, r: 4.5 }));
  }

  const zoom = (/** @type {string} */ label, /** @type {number} */ factor) => el("button", { type: "button", class: "button button--second button--small", on: { click: () => {
    span = Math.min(WIDEST_DEG, Math.max(NARROWEST_DEG, span * factor));
    draw();
  } } }, label);
  draw();
  return el("div", { class: "stack stack--tight", "data-map": true },
    el("figure", { class: "map" }, picture, el("figcaption", { class: "map__bar" }, zoom(t("desk-place-closer"), 0.5), zoom(t("desk-place-farther"), 2))),
    el("p", { class: "small soft" }, words, " ", t("desk-place-own")));
}
