// @ts-check
/**
 * What the reporter has put in so far, and what of it the server may see. It lives in this page's memory only,
 * unless the reporter asks for a draft.
 */
import { utf8 } from "../crypto/encoding.js";

/** @typedef {"service" | "whistleblower"} Track */
/** @typedef {"information" | "aspiration" | "complaint" | "disclosure"} CaseClass */
/** @typedef {{ lat: number, lon: number, accuracyM: number, from: "gps" | "map" }} Point degrees */
/** @typedef {{ blob: Blob, name: string, type: string, width: number, height: number, original: File | null, kept: boolean, found: import("./metadata.js").Finding[] | null, covered: number }} Photo */

/**
 * @typedef {object} Filing
 * @property {Track | ""} track
 * @property {CaseClass | ""} caseClass
 * @property {string} category id, such as `jalan.berlubang`
 * @property {string} search what was typed to find the category; never leaves the phone
 * @property {string} province code
 * @property {string} region regency or city code
 * @property {string} district code, or ""
 * @property {string} placeText a landmark, in the reporter's words
 * @property {Point | null} point
 * @property {string[]} about agency ids
 * @property {string} text
 * @property {Photo[]} photos
 * @property {string} contact
 * @property {boolean} reread whether the twelve words shall open the report itself too
 */

/** @returns {Filing} */
export const newFiling = () => ({
  track: "", caseClass: "", category: "", search: "", province: "", region: "", district: "", placeText: "", point: null,
  about: [], text: "", photos: [], contact: "", reread: false,
});

/** API.md and PROTOCOL 2.2: limits the person hears of before sealing refuses. */
export const CONTACT_MAX_BYTES = 512;
// not imported from crypto/meta.js, which would bring every key into the first screen
export const TEXT_MAX_BYTES = 65_536;
export const PHOTOS_MAX = 20;
/** PROTOCOL 2.4: a container holds 64 MiB, padding and records included. */
export const FILES_TOTAL_MAX_BYTES = 62 * 1024 * 1024;

/** @param {string} text */
export const byteLength = (text) => utf8(text).length;

/** What files take together. @param {readonly { blob: Blob }[]} files */
export const totalBytes = (files) => files.reduce((sum, { blob }) => sum + blob.size, 0);

/** Group of a category: all before the last dot. @param {string} category */
export const groupOf = (category) => category.split(".")[0];

/**
 * The class that goes with a track: the whistleblower track has one only.
 * @param {Filing} filing
 * @returns {CaseClass}
 */
export const classOf = (filing) => (filing.track === "whistleblower" ? "disclosure" : filing.caseClass || "complaint");

/**
 * The few facts the server needs to find the readers. Whistleblower track: nothing finer than group and province.
 * @param {Filing} filing
 */
export function facetsOf(filing) {
  const hidden = filing.track === "whistleblower";
  return {
    track: filing.track,
    class: classOf(filing),
    category: hidden ? groupOf(filing.category) : filing.category,
    region: hidden ? filing.region.split(".")[0] : filing.region,
  };
}

/** Whether closing the page would lose something the person wrote. @param {Filing} filing */
export const hasContent = (filing) => filing.text.trim() !== "" || filing.photos.length > 0 || filing.contact.trim() !== "";

/** Overwrite what can be overwritten and let go of the rest. @param {Filing} filing */
export function forget(filing) {
  Object.assign(filing, newFiling());
}

/** Degrees to the protocol's integers. @param {number} degrees */
const e7 = (degrees) => Math.round(degrees * 1e7);

/**
 * The report's META but for `files`, which sealing fills in. Members the person left empty are left out.
 * @param {Filing} filing
 * @param {{ agency: string, oversight: string, policy: string, lang: string, rk: { box: string, event: string, sign: string } }} known
 */
export function metaOf(filing, { agency, oversight, policy, lang, rk }) {
  const contact = filing.contact.trim();
  const place = filing.placeText.trim();
  return {
    agency, app: "ccp1", category: filing.category, class: classOf(filing), lang, oversight, policy,
    region: filing.region, rk, text: filing.text, track: filing.track, v: 1,
    ...(filing.about.length > 0 && { about: [...filing.about].sort() }),
    ...(contact && { contact }),
    ...(filing.point && { geo: { acc_m: Math.round(filing.point.accuracyM), lat_e7: e7(filing.point.lat), lon_e7: e7(filing.point.lon) } }),
    ...((filing.district || place) && { place: { code: filing.district || filing.region, text: place } }),
  };
}

/**
 * The first candidate that has nothing to do with anyone the report is about. This is decided here, so that the
 * server never learns whom a report is about.
 * @template {{ agency: string, oversight: string, related: readonly string[] }} C
 * @param {readonly C[]} candidates
 * @param {readonly string[]} about
 * @returns {C | null}
 */
export function unrelatedCandidate(candidates, about) {
  return candidates.find(({ agency, oversight, related }) => !about.some((id) => id === agency || id === oversight || related.includes(id))) ?? null;
}
