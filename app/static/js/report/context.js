// @ts-check
/**
 * What every step of the report flow works with, and the parts of the screen they share.
 */
import { el } from "../ui/dom.js";
import { t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { steps as stepBar } from "../ui/state.js";

/**
 * @typedef {object} Context
 * @property {import("./filing.js").Filing} filing
 * @property {import("./flow.js").Flow} flow
 * @property {import("../data/sources.js").Sources} sources
 * @property {import("../ui/page.js").PageFacts} facts
 * @property {DraftKeeper} draft
 * @property {Journey} journey
 *
 * @typedef {object} DraftKeeper
 * @property {boolean} possible
 * @property {boolean} on
 * @property {(listener: (saved: boolean) => void) => void} onSaved who says whether everything is in the draft
 * @property {() => void} changed the filing has changed: save soon, if a draft is kept
 * @property {(on: boolean) => Promise<void>} set
 * @property {() => Promise<void>} restore take up the draft that waits
 *
 * What is learnt on the way and not put in by the person: readers, keys, the sealed envelope.
 * @typedef {object} Journey
 * @property {import("./readers.js").Readers | null} readers
 * @property {import("./sealing.js").Secrets | null} secrets
 * @property {import("./sending.js").Shipment | null} shipment
 * @property {boolean} readersChanged whether the page must say so
 * @property {import("./readers.js").Route | null} newRoute the server's newer answer, given with its refusal
 * @property {import("./sending.js").Result | null} result
 */

/** Steps as they are counted for people; "story" holds about, story, photos and contact. */
const LABELS = /** @type {const} */ (["what", "place", "story", "check", "words"]);

/** @param {(typeof LABELS)[number]} label */
export function stepHead(label) {
  return stepBar(LABELS.indexOf(label) + 1, LABELS.map((name) => t(`report-step-${name}`)));
}

/**
 * A step's form: it never sends anything by itself.
 * @param {string} step for `data-step`
 * @param {() => void | Promise<void>} onNext
 * @param {...import("../ui/dom.js").Children} children
 */
export function stepForm(step, onNext, ...children) {
  return el("form", {
    class: "stack stack--loose", "data-step": step, novalidate: true, autocomplete: "off",
    on: { submit: (event) => {
      event.preventDefault();
      void onNext();
    } },
  }, children);
}

/**
 * Back, as a link would look; the history does the work.
 * @param {Context} context
 */
export function backLink({ flow }) {
  return el("div", null, el("button", { type: "button", class: "back", "data-back": true, on: { click: () => flow.back() } }, icon("back"), t("report-back")));
}

/**
 * The bar with the one filled button.
 * @param {string} words
 * @param {...import("../ui/dom.js").Children} more
 */
export function nextBar(words, ...more) {
  return el("div", { class: "bar" }, el("button", { type: "submit", class: "button button--wide", "data-next": true }, words), more);
}

/**
 * An area that screen readers hear when its words change.
 * @param {string} [className]
 */
export const liveRegion = (className = "stack stack--tight") => el("div", { class: className, role: "status", "aria-live": "polite" });
