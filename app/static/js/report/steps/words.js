// @ts-check
/** Twelve words: the only way back to the answer. Shown once, never stored, never copied by us. */
import { el } from "../../ui/dom.js";
import { clearErrors, field, showErrors } from "../../ui/form.js";
import { t } from "../../ui/i18n.js";
import { icon } from "../../ui/icons.js";
import { plainWord } from "../../ui/retype.js";
import { sees } from "../../ui/state.js";
import { backLink, nextBar, stepForm, stepHead } from "../context.js";
import { newSecrets, warmUp, wordsOf } from "../sealing.js";
import { troubleNote } from "../trouble.js";

/** @param {import("../context.js").Context} context */
export const missing = ({ journey }) => !journey.readers;

/** @param {import("../context.js").Context} context @returns {Promise<import("../flow.js").Screen>} */
export async function show(context) {
  const { facts, flow, journey, sources } = context;
  const title = t("report-words-title");
  const head = [backLink(context), stepHead("words"), el("h1", null, title)];
  /** @type {string[]} */
  let words;
  try {
    const list = await sources.words(facts.lang);
    journey.secrets ??= newSecrets(facts.origin);
    words = wordsOf(journey.secrets, list);
  } catch (error) {
    return { title, nodes: [...head, troubleNote(error, () => void flow.redraw())] };
  }
  // failures show when it is sent; here they would only frighten
  warmUp(facts, journey.secrets).catch(() => undefined);

  const { asked } = journey.secrets;
  const typed = asked.map((place) => el("input", { class: "input", autocomplete: "off", autocapitalize: "none", autocorrect: "off", spellcheck: "false", enterkeyhint: "next", maxlength: 40, "data-word": place }));
  const form = stepForm("retype", () => {
    clearErrors(form);
    const wrong = asked.filter((place, at) => plainWord(typed[at].value) !== words[place - 1]);
    if (wrong.length) return showErrors(form, wrong.map((place) => ({ name: `word-${place}`, code: "word_mismatch", text: t("report-error-word_mismatch", { place }) })));
    void flow.go("send");
  },
  el("fieldset", { class: "stack" }, el("legend", null, el("span", { class: "label" }, t("report-retype")), el("span", { class: "hint" }, t("report-retype-hint"))),
    el("div", { class: "retype" }, asked.map((place, at) => field({ name: `word-${place}`, label: t("report-retype-word", { place }), control: typed[at] })))),
  nextBar(t("report-seal-and-send")));
  form.querySelector("[data-next]")?.prepend(icon("seal"));

  return {
    // the tab's name may be printed above the card, which must not tell what it is for
    title, tab: t("report-words-tab"),
    nodes: [...head,
      el("p", { class: "lead" }, t("report-words-lead")),
      el("ol", { class: "words", "data-step": "words", "aria-label": t("report-words-title") }, words.map((word, at) => el("li", { "data-n": at + 1 }, word))),
      el("div", { class: "row" },
        el("button", { type: "button", class: "button button--second button--small", "data-print": true, on: { click: () => window.print() } }, icon("print"), t("report-words-print")),
        sees("stays", t("report-words-not-stored"))),
      el("p", { class: "hint" }, t("report-words-hint")),
      form],
  };
}
