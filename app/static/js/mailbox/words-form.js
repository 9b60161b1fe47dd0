// @ts-check
/**
 * The twelve words, typed or pasted. Slips are found here, before anything is asked of the server: which word is in no list, and
 * which listed words look like it.
 */
import { el, replace } from "../ui/dom.js";
import { clearErrors, field, markField, showErrors, whileWorking } from "../ui/form.js";
import { t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note, sees } from "../ui/state.js";
import { PassphraseError } from "../crypto/errors.js";
import { nearWords, parseWords, splitWords } from "../crypto/passphrase.js";

/** @typedef {import("../crypto/passphrase.js").WordList} WordList */

const WORDS = 12;

/**
 * @param {object} options
 * @param {() => Promise<readonly [WordList, WordList]>} options.lists the page's language first
 * @param {(entropy: Uint8Array) => Promise<void>} options.onWords with the bits of right words
 * @param {(error: unknown) => Element} options.trouble
 */
export function wordsForm({ lists, onWords, trouble }) {
  const inputs = Array.from({ length: WORDS }, () => el("input", {
    class: "input", autocomplete: "off", autocapitalize: "none", autocorrect: "off", spellcheck: "false", enterkeyhint: "next", maxlength: 400,
  }));
  const messages = el("div", { class: "stack stack--tight" });
  const button = el("button", { class: "button button--wide", "data-open": true }, icon("key"), t("mailbox-open"));

  const clear = () => inputs.forEach((input) => {
    input.value = "";
  });

  /** Words typed or pasted in one field go to the fields after it. @param {number} at */
  const spread = (at) => {
    const words = splitWords(inputs[at].value);
    const done = /[^\p{L}\p{M}]$/u.test(inputs[at].value);
    if (words.length < 2 && !done) return;
    words.slice(0, WORDS - at).forEach((word, offset) => {
      inputs[at + offset].value = word;
    });
    inputs[Math.min(WORDS - 1, at + Math.max(1, words.length) - (done ? 0 : 1))].focus();
  };

  /** Take a slip's marks away. @param {number} at */
  const unmark = (at) => {
    const holder = inputs[at].closest("[data-field]");
    holder?.querySelectorAll(".wrong, .chips").forEach((mark) => mark.remove());
    holder?.classList.remove("field--wrong");
    inputs[at].removeAttribute("aria-invalid");
  };

  /** Say at once when a word is in no list. @param {number} at */
  const check = async (at) => {
    unmark(at);
    const [word] = splitWords(inputs[at].value);
    const name = `word-${at + 1}`;
    if (!word) return;
    const [own, other] = await lists();
    if (own.includes(word) || other.includes(word)) return;
    markField(form, { name, code: "unknown_word", text: t("mailbox-word-unknown", { place: at + 1 }) });
    const near = [...new Set([...nearWords(word, own), ...nearWords(word, other)])].slice(0, 3);
    inputs[at].before(el("ul", { class: "chips", "aria-label": t("mailbox-word-meant") }, near.map((listed) => el("li", null, el("button", {
      type: "button", class: "chip", "data-near": listed, on: { click: () => {
        inputs[at].value = listed;
        unmark(at);
        inputs[Math.min(WORDS - 1, at + 1)].focus();
      } },
    }, listed)))));
  };

  inputs.forEach((input, at) => {
    input.addEventListener("input", () => spread(at));
    input.addEventListener("change", () => void check(at).catch(() => undefined));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Backspace" && !input.value && at > 0) inputs[at - 1].focus();
    });
  });

  const open = async () => {
    clearErrors(form);
    inputs.forEach((_, at) => unmark(at));
    replace(messages);
    const empty = inputs.findIndex((input) => !input.value.trim());
    if (empty >= 0) return showErrors(form, [{ name: `word-${empty + 1}`, code: "missing_words", text: t("mailbox-words-missing", { place: empty + 1 }) }]);
    let entropy;
    try {
      entropy = parseWords(inputs.map((input) => input.value), ...await lists());
    } catch (error) {
      if (!(error instanceof PassphraseError)) {
        replace(messages, trouble(error));
        return;
      }
      showPassphraseError(error);
      return;
    }
    try {
      await onWords(entropy);
      clear();
    } catch (error) {
      replace(messages, trouble(error));
      messages.querySelector("[role=alert]")?.scrollIntoView({ block: "center" });
    }
  };

  /** @param {PassphraseError} error */
  const showPassphraseError = ({ kind, position, near }) => {
    if (kind === "unknown") {
      showErrors(form, [{ name: `word-${Math.min(position, WORDS)}`, code: "unknown_word", text: near.length
        ? t("mailbox-word-near", { place: position, near: near.slice(0, 3).join(", ") }) : t("mailbox-word-unknown", { place: position }) }]);
    } else {
      replace(messages, note("stop", t("mailbox-words-check"), { error: "words_check" }, t("mailbox-words-check-more")));
    }
  };

  const form = el("form", { class: "stack", "data-step": "words", novalidate: true, autocomplete: "off", on: { submit: (event) => {
    event.preventDefault();
    void whileWorking(button, t("mailbox-opening"), open);
  } } },
  messages,
  el("fieldset", { class: "stack" }, el("legend", { class: "label" }, t("mailbox-words")),
    el("p", { class: "hint" }, t("mailbox-words-hint")),
    el("div", { class: "retype retype--all" }, inputs.map((input, at) => field({ name: `word-${at + 1}`, label: t("mailbox-word", { place: at + 1 }), control: input })))),
  sees("stays", t("mailbox-words-stay")),
  el("div", { class: "bar" }, button));
  return form;
}
