// @ts-check
/**
 * The report document: every step from "what happened" to the receipt, at one address. Nothing is stored on the phone unless a
 * draft is asked for, and nothing is sent before it is sealed but the few facets that find the readers.
 */
import { byId, keepAddress, replace } from "../ui/dom.js";
import { pageFacts } from "../ui/page.js";
import { Sources } from "../data/sources.js";
import { canDraft, Draft, wipeDraft } from "../report/draft.js";
import { forget, hasContent, newFiling } from "../report/filing.js";
import { Flow } from "../report/flow.js";
import { troubleNote } from "../report/trouble.js";
import * as what from "../report/steps/what.js";

/** @typedef {import("../report/flow.js").Step} Step */
/** @typedef {import("../report/context.js").Context} Context */

/** Long enough not to write at every key, short enough that a camera opening loses nothing. */
const DRAFT_PAUSE_MS = 400;

const middle = () => import("../report/middle.js");
const end = () => import("../report/end.js");

/**
 * A step whose code is fetched when it is first needed.
 * @template M
 * @param {() => Promise<M>} load
 * @param {(steps: M) => { show: Step["show"] }} choose
 * @param {(context: Context) => boolean} [missing]
 * @returns {Step}
 */
const later = (load, choose, missing) => ({ show: async (context) => choose(await load()).show(context), missing });

const flow = new Flow({
  what,
  place: later(middle, ({ place }) => place, ({ filing: { region } }) => !region),
  about: later(middle, ({ about }) => about),
  story: later(middle, ({ story }) => story, ({ filing: { text } }) => !text.trim()),
  contact: later(middle, ({ contact }) => contact),
  check: later(end, ({ check }) => check),
  words: later(end, ({ words }) => words, ({ journey: { readers } }) => !readers),
  send: later(end, ({ send }) => send),
  sent: later(end, ({ sent }) => sent),
}, (step) => {
  if (step !== "send" && step !== "sent") context.draft.changed();
  // fetched ahead, so that no step waits for the line; a failure shows when the step is really needed
  if (step === "place") void end().catch(() => undefined);
}, document.title.split(" - ").pop() ?? "");

const facts = pageFacts();
const filing = newFiling();

/** The draft follows the filing while it is wanted. */
const draft = (() => {
  /** @type {Draft | null} */
  let kept = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {(saved: boolean) => void} */
  let tell = () => undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    // a full or closing store must not stop anybody from writing on; the page just does not say that it is saved
    void kept?.save(filing, flow.current).then(() => tell(timer === undefined)).catch(() => undefined);
  };
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer !== undefined) write();
  });
  return {
    possible: canDraft(),
    get on() {
      return kept !== null;
    },
    /** @param {(saved: boolean) => void} listener */
    onSaved(listener) {
      tell = listener;
    },
    changed() {
      if (!kept) return;
      tell(false);
      clearTimeout(timer);
      timer = setTimeout(write, DRAFT_PAUSE_MS);
    },
    /** @param {boolean} on */
    async set(on) {
      clearTimeout(timer);
      if (on) {
        kept ??= new Draft();
        try {
          await kept.save(filing, flow.current);
          tell(timer === undefined);
        } catch (error) {
          kept = null;
          throw error;
        }
        return;
      }
      const ending = kept;
      kept = null;
      if (ending) await ending.end();
    },
    async restore() {
      const waiting = new Draft();
      const found = await waiting.restore();
      if (!found) {
        await wipeDraft();
        byId("isi").prepend(troubleNote({ code: "draft_gone" }));
        return;
      }
      Object.assign(filing, found.filing);
      kept = waiting;
      await flow.resume(/** @type {import("../report/flow.js").StepName} */ (found.step));
    },
  };
})();

/** @type {Context} */
const context = {
  facts, filing, flow, draft, sources: new Sources(facts),
  journey: { readers: null, secrets: null, shipment: null, readersChanged: false, newRoute: null, result: null },
};

let leaving = false;
document.addEventListener("click", (event) => {
  // leaving quickly asks nothing and keeps nothing in memory
  if (!(event.target instanceof Element && event.target.closest("[data-leave]"))) return;
  leaving = true;
  forget(filing);
  context.journey.secrets?.entropy.fill(0);
  replace(byId("isi"));
}, { capture: true });
keepAddress();
addEventListener("beforeunload", (event) => {
  if (!leaving && hasContent(filing)) event.preventDefault();
});
// what failed beyond every handled case must not leave a dead page
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  byId("isi").prepend(troubleNote(event.reason));
});

addEventListener("input", () => {
  void middle().catch(() => undefined);
  void context.sources.regions().catch(() => undefined);
}, { once: true });

flow.start(context).catch((error) => replace(byId("isi"), troubleNote(error, () => location.reload())));
