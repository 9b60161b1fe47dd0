// @ts-check
/**
 * One document, one address, many steps. The browser's Back goes one step back and loses nothing: entries of the
 * history hold a number only, and what was put in lives in the filing.
 */
import { arrive, byId, replace } from "../ui/dom.js";

/**
 * @typedef {"what" | "place" | "about" | "story" | "contact" | "check" | "words" | "send" | "sent"} StepName
 * @typedef {import("./context.js").Context} Context
 * @typedef {{ title: string, tab?: string, nodes: import("../ui/dom.js").Child[] }} Screen tab: what the tab is called
 *   instead of the title and our name
 * @typedef {{ show(context: Context): Promise<Screen> | Screen, missing?(context: Context): boolean }} Step missing: whether the
 *   filing lacks what this step asks for, so that no later step can be shown
 */

/** @type {readonly StepName[]} */
export const ORDER = ["what", "place", "about", "story", "contact", "check", "words", "send", "sent"];

export class Flow {
  /** @type {StepName} */
  current = "what";
  /** Steps that cannot be left by Back: the report is on its way, or there. */
  #held = false;
  /** The steps behind this one, as the history has them. @type {StepName[]} */
  #trail = ["what"];
  #showing = 0;

  /**
   * @param {Record<StepName, Step>} steps
   * @param {(step: StepName) => void} onStep told after a step is on the screen
   * @param {string} siteName for the tab
   */
  constructor(steps, onStep, siteName) {
    this.steps = steps;
    this.onStep = onStep;
    this.siteName = siteName;
    /** @type {Context | null} */
    this.context = null;
  }

  /**
   * Show the first step.
   * @param {Context} context
   */
  async start(context) {
    this.context = context;
    history.replaceState({ at: 0 }, "");
    addEventListener("popstate", ({ state }) => this.#returnTo(state?.at));
    await this.#show("what", { first: true });
  }

  /** On from the first step to the one a draft stopped at, with all between behind it. @param {StepName} step */
  async resume(step) {
    const reached = this.#reachable(ORDER.includes(step) ? step : "what");
    for (const name of ORDER.slice(1, ORDER.indexOf(reached) + 1)) this.#push(name);
    await this.#show(reached);
  }

  /** One step on. @param {StepName} step */
  async go(step) {
    this.#push(step);
    await this.#show(step);
  }

  /** @param {StepName} step */
  #push(step) {
    this.#trail.push(step);
    history.pushState({ at: this.#trail.length - 1 }, "");
  }

  /** As the browser's Back. */
  back() {
    history.back();
  }

  /** Back to an earlier step, over those between. @param {StepName} step */
  backTo(step) {
    const at = this.#trail.lastIndexOf(step);
    if (at >= 0 && at < this.#trail.length - 1) history.go(at - (this.#trail.length - 1));
  }

  /** Put this step in place of the one on the screen. @param {StepName} step */
  async replaceBy(step) {
    this.#trail[this.#trail.length - 1] = step;
    await this.#show(step);
  }

  /** Draw the step anew: what it depends on has changed. */
  redraw() {
    return this.#show(this.current);
  }

  /** While held, Back stays on the screen. @param {boolean} held */
  hold(held) {
    this.#held = held;
  }

  /** @param {number | undefined} at place in the trail; entries of an earlier visit have none */
  #returnTo(at) {
    if (this.#held) {
      history.pushState({ at: this.#trail.length - 1 }, "");
      return;
    }
    const wanted = at !== undefined && at < this.#trail.length ? this.#trail[at] : undefined;
    if (!wanted) {
      // a reload forgot the trail: start where the filing allows
      this.#trail = ["what"];
      history.replaceState({ at: 0 }, "");
      void this.#show("what");
      return;
    }
    // Forward is gone with the steps above: what is ahead may no longer fit what is changed here
    this.#trail = this.#trail.slice(0, Number(at) + 1);
    void this.#show(this.#reachable(wanted));
  }

  /**
   * The step itself, or the first before it that still lacks something. Words, sending and the result are never
   * reached by the history alone.
   * @param {StepName} step
   */
  #reachable(step) {
    const context = /** @type {Context} */ (this.context);
    const last = ORDER.indexOf(step === "send" || step === "sent" ? "words" : step);
    return ORDER.slice(0, last + 1).find((name) => this.steps[name].missing?.(context)) ?? ORDER[last];
  }

  /**
   * @param {StepName} step
   * @param {{ first?: boolean }} [options] first: the page has just opened, so the focus stays where the browser put it
   */
  async #show(step, { first = false } = {}) {
    const turn = (this.#showing += 1);
    this.current = step;
    const screen = await this.steps[step].show(/** @type {Context} */ (this.context));
    // a slow step must not push a newer one off the screen
    if (turn !== this.#showing) return;
    const main = byId("isi");
    main.className = `wrap wrap--form main stack${step === "words" ? " print-card" : ""}`;
    replace(main, ...screen.nodes);
    const tab = screen.tab ?? `${screen.title} - ${this.siteName}`;
    if (first) document.title = tab;
    else arrive(tab);
    this.onStep(step);
  }
}
