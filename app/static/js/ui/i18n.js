// @ts-check
/**
 * Words, numbers and dates in the page's language, in the voice of the catalogues in app/locale. The page
 * carries the areas it needs as one inert block (`<script type="text/fluent" id="catalogue">`): no request,
 * no wait, and nothing the policy would have to allow.
 */
import { FluentBundle, FluentResource } from "@fluent/bundle";

/** @type {FluentBundle | undefined} */
let bundle;
/** @type {"id"|"en"} */
let language = "id";

/**
 * Read a catalogue. Pages need not call it; tests and workers without a document do.
 * @param {"id"|"en"} lang
 * @param {string} source Fluent text
 */
export function setCatalogue(lang, source) {
  language = lang;
  bundle = new FluentBundle(locale(), { useIsolating: false });
  const [fault] = bundle.addResource(new FluentResource(source));
  if (fault) throw fault;
}

function catalogue() {
  if (!bundle) setCatalogue(document.documentElement.lang === "en" ? "en" : "id", document.getElementById("catalogue")?.textContent ?? "");
  return /** @type {FluentBundle} */ (bundle);
}

/**
 * A sentence with a hole. The catalogue test has made sure that there is none; should one get by, it must not take a whole case off
 * the screen: the page shows what it has and tells its console, which every journey reads. Where there is no page, it throws.
 * @param {Error} fault names the key and the variable, nothing that somebody wrote
 * @param {string} shown
 */
function patched(fault, shown) {
  if (typeof document === "undefined") throw fault;
  console.error(fault.message);
  return shown;
}

/**
 * The text for a key.
 * @param {string} key
 * @param {Record<string, string | number>} [variables]
 * @returns {string}
 */
export function t(key, variables) {
  const source = catalogue();
  const message = source.getMessage(key);
  if (!message?.value) return patched(new Error(`no text ${key}`), key);
  /** @type {Error[]} */
  const faults = [];
  const text = source.formatPattern(message.value, variables, faults);
  return faults.length ? patched(new Error(`${key}: ${faults[0].message}`), text.replace(/\{\$\w+\}/g, "…")) : text;
}

/**
 * Whether there is a text, for codes that come from a server newer than this page.
 * @param {string} key
 */
export const hasText = (key) => catalogue().hasMessage(key);

/** The page's language. */
export function lang() {
  catalogue();
  return language;
}

/**
 * The right half of a text that the server gives in both languages.
 * @param {{id: string, en: string}} both
 */
export const textOf = (both) => both[lang()];

function locale() {
  return language === "en" ? "en-GB" : "id-ID";
}

/** Formats made before: making one costs a hundred times what using it does, and a thread has hundreds of days. @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {Intl.DateTimeFormatOptions} options */
function dateFormat(options) {
  const name = JSON.stringify([locale(), options]);
  let format = formats.get(name);
  if (!format) formats.set(name, (format = new Intl.DateTimeFormat(locale(), { timeZone: "UTC", ...options })));
  return format;
}

/**
 * @param {string | Date} date "YYYY-MM-DD" or a Date
 * @param {Intl.DateTimeFormatOptions} options
 */
function dateWords(date, options) {
  lang();
  // a plain date has no zone: read and write it in UTC so that no phone's zone can move it
  const instant = typeof date === "string" ? new Date(`${date.slice(0, 10)}T00:00:00Z`) : date;
  // joined by blanks only: "Jumat 27 Maret", where Intl alone would write "Jumat, 27 Maret"
  return dateFormat(options).formatToParts(instant).filter((part) => part.type !== "literal").map((part) => part.value).join(" ");
}

/** "Jumat 27 Maret" @param {string | Date} date */
export const day = (date) => dateWords(date, { weekday: "long", day: "numeric", month: "long" });
/** "Jumat 27 Maret 2026" @param {string | Date} date */
export const dayAndYear = (date) => dateWords(date, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
/** "27 Maret" @param {string | Date} date */
export const dayShort = (date) => dateWords(date, { day: "numeric", month: "long" });
/** "27 Mar", where a table needs it narrow @param {string | Date} date */
export const dayBrief = (date) => dateWords(date, { day: "numeric", month: "short" });
/** "Maret 2026" @param {string | Date} date */
export const month = (date) => dateWords(date, { month: "long", year: "numeric" });
/** "Sn", "Mo" @param {string | Date} date */
export const weekdayBrief = (date) =>
  (language === "en" ? ["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"] : ["Mg", "Sn", "Sl", "Rb", "Km", "Jm", "Sb"])[
    new Date(typeof date === "string" ? `${date}T00:00:00Z` : date).getUTCDay()];

/**
 * The calendar day of an instant in a zone, "YYYY-MM-DD".
 * @param {string | Date} instant
 * @param {string} zone IANA name
 */
export function dayIn(instant, zone) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" })
    .formatToParts(new Date(instant)).map((part) => [part.type, part.value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/**
 * "10.05" in Indonesian, "10:05" in English.
 * @param {string | Date} instant
 * @param {string} [zone] IANA name; the device's own when left out
 */
export function clock(instant, zone) {
  lang();
  return new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone })
    .formatToParts(new Date(instant)).filter((part) => part.type === "hour" || part.type === "minute")
    .map((part) => part.value).join(language === "en" ? ":" : ".");
}

/** "Jumat 27 Maret 2026, 10.05", as this device's clock shows it. @param {string} instant */
export function moment(instant) {
  const at = new Date(instant);
  return `${dayAndYear(new Date(at.getTime() - at.getTimezoneOffset() * 60_000))}, ${clock(at)}`;
}

const ZONES = { "Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT" };
/** "WIB" @param {string} zone IANA name */
export const zoneName = (zone) => /** @type {Record<string, string>} */ (ZONES)[zone] ?? zone;

/**
 * "4.812" in Indonesian, "4,812" in English.
 * @param {number} value
 * @param {number} [digits] decimals at most
 */
export function number(value, digits = 0) {
  lang();
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
}

/** "81 %" @param {number} share between 0 and 1 */
export const percent = (share) => `${number(Math.round(share * 100))}\u00a0%`;

/** "0,9 MB" @param {number} bytes */
export function size(bytes) {
  if (bytes < 1000) return `${number(bytes)}\u00a0B`;
  return bytes < 1e5 ? `${number(bytes / 1000)}\u00a0kB` : `${number(bytes / 1e6, 1)}\u00a0MB`;
}

/** "Senin, Selasa, dan Rabu" @param {string[]} parts */
export function list(parts) {
  lang();
  return new Intl.ListFormat(locale(), { type: "conjunction" }).format(parts);
}

/**
 * Compare two names as the language orders them.
 * @param {string} a
 * @param {string} b
 */
export const byName = (a, b) => a.localeCompare(b, locale());
