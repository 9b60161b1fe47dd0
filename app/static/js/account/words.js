// @ts-check
/**
 * New words for the same keys. They are made here, written down, typed once more in part, and hold from the moment the server has
 * answered: one request changes everything or nothing.
 */
import { pwToWords } from "../crypto/passphrase.js";
import { newPw } from "../crypto/handler.js";
import { wipe } from "../crypto/hashing.js";
import { Problem, Unreachable } from "../net/api.js";
import { Locked } from "../net/session.js";
import { codeOf } from "../report/trouble.js";
import { el, replace } from "../ui/dom.js";
import { clearErrors, field, showErrors, whileWorking } from "../ui/form.js";
import { t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note, sees } from "../ui/state.js";
import { plainWord, somePlaces } from "../ui/retype.js";
import { againNote } from "./again.js";

/**
 * @param {import("../desk/places.js").Parts} parts
 * @param {(error: unknown) => void} fail
 * @param {() => void} onAgain log in anew, and come back here
 */
export function wordsSection({ desk, facts, lists }, fail, onAgain) {
  const holder = el("div", { class: "stack" });
  const begin = el("button", { type: "button", class: "button button--second", "data-new-words": true, on: { click: () => void whileWorking(begin, t("account-saving"), show) } }, icon("write"), t("account-words-begin"));

  const show = async () => {
    const [own] = await lists();
    const pw = newPw();
    const words = pwToWords(pw, own);
    const asked = somePlaces(words.length);
    const typed = asked.map(() => el("input", { class: "input", autocomplete: "off", autocapitalize: "none", autocorrect: "off", spellcheck: "false", enterkeyhint: "next", maxlength: 40 }));
    const messages = el("div");
    const button = el("button", { class: "button", "data-save-words": true }, icon("seal"), t("account-words-save"));
    const save = async () => {
      clearErrors(form);
      replace(messages);
      const wrong = asked.filter((place, at) => plainWord(typed[at].value) !== words[place - 1]);
      if (wrong.length) return showErrors(form, wrong.map((place) => ({ name: `word-${place}`, code: "word_mismatch", text: t("account-words-mismatch", { place }) })));
      try {
        await desk.changeWords(pw, facts.assets["workers/argon2.js"] ?? "");
      } catch (error) {
        if (error instanceof Locked) return;
        if (error instanceof Unreachable) return replace(messages, note("calm", t("account-words-unsure"), { error: "offline" }, t("account-words-unsure-more")));
        if (error instanceof Problem && error.code === "login_again") return replace(messages, againNote(onAgain));
        if (codeOf(error) === "no_argon2") return replace(messages, note("stop", t("desk-door-no_argon2"), { error: "no_argon2" }, t("desk-door-more-no_argon2")));
        return fail(error);
      }
      wipe(pw);
      replace(holder, note("seal", t("account-words-done"), { icon: "tick" }, t("account-words-done-more")), el("p", { "data-words-changed": true }, begin));
    };
    const form = el("form", { class: "stack", novalidate: true, autocomplete: "off", on: { submit: (event) => {
      event.preventDefault();
      void whileWorking(button, t("account-words-saving"), save);
    } } },
    el("fieldset", { class: "stack" }, el("legend", null, el("span", { class: "label" }, t("account-words-retype")), el("span", { class: "hint" }, t("account-words-retype-hint"))),
      el("div", { class: "retype" }, asked.map((place, at) => field({ name: `word-${place}`, label: t("desk-word", { place }), control: typed[at] })))),
    messages, el("div", { class: "row" }, button, el("button", { type: "button", class: "text-button", "data-keep-words": true, on: { click: () => {
      wipe(pw);
      replace(holder, begin);
    } } }, t("account-words-keep"))));
    replace(holder, el("p", null, t("account-words-write")),
      el("ol", { class: "words words--few", "data-words": true, "aria-label": t("account-words") }, words.map((word, at) => el("li", { "data-n": at + 1 }, word))),
      el("div", { class: "row" }, el("button", { type: "button", class: "button button--second button--small", "data-print": true, on: { click: () => window.print() } }, icon("print"), t("account-print")), sees("stays", t("desk-words-stay"))),
      form);
  };

  replace(holder, begin);
  return el("section", { class: "stack stack--tight", "aria-labelledby": "kata" }, el("h2", { id: "kata" }, t("account-words")), el("p", { class: "soft" }, t("account-words-more")), holder);
}
