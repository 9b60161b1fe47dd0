// @ts-check
/** Codes as people call them. Names are the server's word: nothing that matters hangs on them. */
import { byName, textOf } from "../ui/i18n.js";

/** @typedef {import("./desk.js").Colleague} Colleague */

export class Names {
  /** @type {Map<string, string>} */
  #categories;
  /** @type {Map<string, string>} */
  #places;
  /** @type {Map<string, string>} */
  #agencies;
  /** @type {Map<string, string>} */
  #people;

  /**
   * @param {object} lists
   * @param {import("../data/sources.js").Catalogue} lists.catalogue
   * @param {import("../data/sources.js").Regions} lists.regions
   * @param {readonly import("../report/readers.js").AgencyEntry[]} lists.agencies
   * @param {readonly Colleague[]} lists.colleagues
   */
  constructor({ catalogue, regions, agencies, colleagues }) {
    this.#categories = new Map([...catalogue.groups, ...catalogue.categories, ...(catalogue.retired ?? [])].map(({ id, name }) => [id, name]));
    this.#places = new Map([...regions.provinces, ...regions.regencies].map(({ code, name }) => [code, name]));
    this.#agencies = new Map(agencies.map(({ id, name }) => [id, textOf(name)]));
    this.#people = new Map();
    this.colleagues = colleagues;
    this.meet(colleagues);
    this.catalogue = catalogue;
    this.regions = regions;
  }

  /** The people of the agency have changed; who has left keeps the name in what is shown. @param {readonly Colleague[]} colleagues */
  meet(colleagues) {
    for (const { id, name } of colleagues) this.#people.set(id, name);
    this.colleagues = colleagues;
  }

  /** @param {string} id of a category or group */
  category(id) {
    return this.#categories.get(id) ?? id;
  }

  /** A place, or the nearest one above it that has a name. @param {string} code */
  place(code) {
    for (let part = code; part; part = part.slice(0, Math.max(0, part.lastIndexOf(".")))) {
      const name = this.#places.get(part);
      if (name) return name;
    }
    return code;
  }

  /** @param {string} id */
  agency(id) {
    return this.#agencies.get(id) ?? id;
  }

  /** @param {string} id */
  person(id) {
    return this.#people.get(id) ?? id;
  }
}

/**
 * The places a case may be moved to, by province: served ones, named as finely as the case names its own.
 * @param {import("../data/sources.js").Regions} regions
 * @param {string} own the case's region
 * @returns {{ name: string, places: { code: string, name: string }[] }[]} without the case's own; one nameless group of provinces
 */
export function placesLike({ provinces, regencies, served }, own) {
  const depth = own.split(".").length;
  const places = [...provinces, ...regencies].filter(({ code }) => code !== own && code.split(".").length === depth && (!served || served.has(code))).sort((a, b) => byName(a.name, b.name));
  if (depth === 1) return places.length ? [{ name: "", places }] : [];
  return [...provinces].sort((a, b) => byName(a.name, b.name))
    .map(({ code: province, name }) => ({ name, places: places.filter(({ code }) => code.startsWith(`${province}.`)) }))
    .filter(({ places: inside }) => inside.length);
}

/** "a3f1 9c20 77e4 b15d" @param {string} reference */
export const spaced = (reference) => reference.replace(/(.{4})(?=.)/g, "$1 ");
