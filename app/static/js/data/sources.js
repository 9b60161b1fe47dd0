// @ts-check
/**
 * Lists the page works with, fetched when a step first needs them and kept while it is open: categories, places,
 * shapes, words, the signed directory. None of these requests says anything about the report: at most which
 * province's places were looked at.
 */
import { Unreachable } from "../net/api.js";

/**
 * @typedef {{ id: string, track: string, name: string }} Group
 * @typedef {{ id: string, group: string, track: string, name: string, help: string, words: string[], danger: boolean }} Category
 * @typedef {{ code: string, name: string, lat: number, lon: number, zone: string }} Region
 * @typedef {{ code: string, name: string, lat: number, lon: number }} District
 * @typedef {{ code: string, rings: [number, number][][] }} Shape
 * @typedef {{ groups: Group[], categories: Category[], retired?: { id: string, name: string }[] }} Catalogue
 * @typedef {{ provinces: Region[], regencies: Region[], served: Set<string> | null }} Regions
 */

export class Sources {
  /** @type {Map<string, Promise<any>>} */
  #kept = new Map();

  /** @param {import("../ui/page.js").PageFacts} facts */
  constructor(facts) {
    this.facts = facts;
  }

  /** @returns {Promise<Catalogue>} */
  catalogue() {
    return this.#once(`categories.${this.facts.lang}`);
  }

  /** @returns {Promise<Regions>} */
  regions() {
    return this.#once("regions", ({ served, ...lists }) => ({ ...lists, served: served ? new Set(served) : null }));
  }

  /** Sub-districts of a province. @param {string} province @returns {Promise<District[]>} */
  districts(province) {
    return this.#once(`districts-${province}`);
  }

  /** Outlines of a province's regencies. @param {string} province @returns {Promise<Shape[]>} */
  shapes(province) {
    return this.#once(`shapes-${province}`);
  }

  /** The word list of a language. @param {"id" | "en"} lang @returns {Promise<string[]>} */
  words(lang) {
    return this.#once(`words-${lang}`);
  }

  /**
   * Holidays and joint leave of the deployment's calendar; null where it is not shipped with the page.
   * @returns {Promise<string[] | null>}
   */
  daysOff() {
    return this.facts.assets["data/calendar.json"] ? this.#once("calendar", ({ off }) => off) : Promise.resolve(null);
  }

  /**
   * @param {string} name
   * @param {(found: any) => any} [read]
   */
  #once(name, read = (found) => found) {
    let kept = this.#kept.get(name);
    if (!kept) {
      kept = this.#fetch(`data/${name}.json`).then(read);
      this.#kept.set(name, kept);
      // a list that did not come is asked for again next time
      kept.catch(() => this.#kept.delete(name));
    }
    return kept;
  }

  /** @param {string} name */
  async #fetch(name) {
    const url = this.facts.assets[name];
    if (!url) throw new Error(`this page has no file ${name}`);
    let response;
    try {
      response = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer" });
    } catch (error) {
      if (error instanceof TypeError) throw new Unreachable();
      throw error;
    }
    if (!response.ok) throw new Unreachable();
    return response.json();
  }
}
