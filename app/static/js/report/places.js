// @ts-check
/**
 * Points and places, reckoned on the phone. Names come from the deployment's lists; the nearest sub-district is a
 * guess (right for the regency in about 95 of 100 cases), so the person always confirms it.
 */

/** @typedef {{ code: string, name: string, lat: number, lon: number }} Place */

const EARTH_KM = 6371;
const RADIANS = Math.PI / 180;

/**
 * Kilometres between two points.
 * @param {{ lat: number, lon: number }} a
 * @param {{ lat: number, lon: number }} b
 */
export function distanceKm(a, b) {
  const half = Math.sin(((b.lat - a.lat) * RADIANS) / 2) ** 2 +
    Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * Math.sin(((b.lon - a.lon) * RADIANS) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(half));
}

/**
 * The nearest of these places.
 * @template {{ lat: number, lon: number }} P
 * @param {{ lat: number, lon: number }} point
 * @param {readonly P[]} places
 * @param {number} [count]
 * @returns {P[]} nearest first
 */
export const nearest = (point, places, count = 1) =>
  places.map((place) => ({ place, km: distanceKm(point, place) })).sort((a, b) => a.km - b.km).slice(0, count).map(({ place }) => place);

/** The province a code lies in: its first part. @param {string} code */
export const provinceOf = (code) => code.split(".")[0];
/** The regency a code lies in: its first two parts. @param {string} code */
export const regencyOf = (code) => code.split(".").slice(0, 2).join(".");

/** Farther from every sub-district than this is not in the country, or at sea. */
export const TOO_FAR_KM = 120;

/** Sub-districts are listed by province: these provinces can hold the nearest one. */
const REGENCIES_LOOKED_AT = 6;

/**
 * Provinces whose sub-districts must be read to find the one nearest to a point.
 * @param {{ lat: number, lon: number }} point
 * @param {readonly Place[]} regencies
 */
export const provincesNear = (point, regencies) =>
  [...new Set(nearest(point, regencies, REGENCIES_LOOKED_AT).map(({ code }) => provinceOf(code)))];

/**
 * Whether a point lies in a shape: even-odd over all its rings.
 * @param {{ lat: number, lon: number }} point
 * @param {readonly (readonly (readonly [number, number])[])[]} rings each of [lon, lat]
 */
export function isInside({ lat, lon }, rings) {
  let inside = false;
  for (const ring of rings) {
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
      const [x1, y1] = ring[at];
      const [x2, y2] = ring[before];
      if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
    }
  }
  return inside;
}
