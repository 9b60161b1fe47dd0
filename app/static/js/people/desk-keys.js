// @ts-check
/** The desks' keys: until when, a new one on demand, and the work a new one brings: what open cases hold is sealed again. */
import { Locked } from "../net/session.js";
import { el, replace } from "../ui/dom.js";
import { whileWorking } from "../ui/form.js";
import { dayAndYear, number, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { stateTag } from "../ui/state.js";
import { countOldSlots, resealAll } from "./reseal.js";
import { wrong } from "./trouble.js";

/** Officers are warned this long before a key ends. */
export const WARN_DAYS = 14;
const DAY_MS = 86_400_000;

export class DeskKeys {
  /** @type {Map<string, HTMLElement>} what stands below each desk */
  #places = new Map();
  /** @type {Map<string, AbortController>} */
  #running = new Map();

  /** @param {import("../desk/desk.js").Desk} desk @param {string} workerUrl */
  constructor(desk, workerUrl) {
    this.desk = desk;
    this.workerUrl = workerUrl;
  }

  get isSealing() {
    return this.#running.size > 0;
  }

  /** @param {import("./people.js").Ground} ground */
  section(ground) {
    const desks = ground.office.desks();
    if (!desks.length) return false;
    return el("section", { class: "stack", "aria-labelledby": "kunci-meja" },
      el("h2", { id: "kunci-meja" }, t("people-keys")), el("p", { class: "soft" }, t("people-keys-more")),
      desks.map((desk) => this.#row(ground, desk)));
  }

  /** @param {import("./people.js").Ground} ground @param {import("./office.js").DeskTerm} term */
  #row({ office, done, perform }, { track, version, notAfter }) {
    const name = t(`desk-track-${track}`);
    const messages = el("div");
    // a run that began before this was drawn goes on in the same place
    const below = this.#places.get(track) ?? el("div", { class: "stack stack--tight" });
    this.#places.set(track, below);
    const button = el("button", { type: "button", class: "button button--second button--small", "data-rotate": track, on: { click: () => whileWorking(button, t("people-signing"), () => perform(messages, async () => done(t("people-rotated", { track: name }), await office.rotate(track)))) } },
      icon("again"), version ? t("people-rotate") : t("people-first-key"));
    const left = notAfter * 1000 - Date.now();
    const state = !version || left <= 0 ? "overdue" : left < WARN_DAYS * DAY_MS ? "soon" : "on-time";
    return el("article", { class: "stack stack--tight", "data-desk": track, "data-version": version, "aria-label": name },
      el("h3", null, name),
      el("p", { class: "row" }, stateTag(state, version ? t(left > 0 ? "people-key-until" : "people-key-over", { number: version, day: dayAndYear(new Date(notAfter * 1000)) }) : t("people-key-none")), button),
      messages, below);
  }

  /** How much is still sealed to older keys only, for each desk where nothing is being done about it. */
  async count() {
    for (const [track, below] of this.#places) {
      if (this.#running.has(track) || !this.desk.keysOf(track).length) continue;
      try {
        this.#tell(track, below, await countOldSlots(this.desk, track));
      } catch (error) {
        if (error instanceof Locked) return;
        // a desk whose key is over has nothing to seal to, and says so already
        replace(below);
      }
    }
  }

  /** @param {string} track @param {HTMLElement} below @param {number} left */
  #tell(track, below, left) {
    if (!left) return replace(below, el("p", { class: "small soft", "data-left": 0 }, t("people-sealed-all")));
    const button = el("button", { type: "button", class: "button button--small", "data-seal": track, on: { click: () => void this.sealAgain([track]) } }, icon("seal"), t("people-seal-on"));
    replace(below, el("p", { "data-left": left }, t("people-left", { count: left })), el("p", null, button));
  }

  /** Seal what open cases hold for the newest key of these desks, one desk after the other. @param {readonly string[]} tracks */
  async sealAgain(tracks) {
    for (const track of tracks) await this.#seal(track);
  }

  /** @param {string} track */
  async #seal(track) {
    const below = this.#places.get(track);
    if (!below || this.#running.has(track)) return;
    const stop = new AbortController();
    this.#running.set(track, stop);
    const bar = el("progress", { class: "progress", max: 1, value: 0, "aria-label": t("people-sealing") });
    const said = el("p", { class: "small soft", role: "status" }, t("people-sealing"));
    const pause = el("button", { type: "button", class: "button button--second button--small", "data-pause": track, on: { click: () => stop.abort() } }, t("people-pause"));
    replace(below, bar, said, el("p", null, pause));
    try {
      const { failed } = await resealAll(this.workerUrl, this.desk, track, { signal: stop.signal, onProgress: (done, total) => {
        bar.max = Math.max(1, total);
        bar.value = total ? done : 1;
        replace(said, t("people-sealing-done", { done: number(done), total: number(total) }));
      } });
      this.#running.delete(track);
      if (failed) replace(below, el("p", { "data-failed": failed }, t("people-seal-failed", { count: failed })));
      else this.#tell(track, below, await countOldSlots(this.desk, track));
    } catch (error) {
      this.#running.delete(track);
      if (error instanceof Locked) return;
      if (!stop.signal.aborted) return replace(below, wrong(error, () => void this.sealAgain([track])));
      await this.count();
    }
  }
}
