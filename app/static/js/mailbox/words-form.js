// @ts-check
/** The twelve words: read here, and nothing asked of the server before their check bits fit. */
import { el, replace } from "../ui/dom.js";
import { clearErrors, showErrors, whileWorking } from "../ui/form.js";
import { t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note, sees } from "../ui/state.js";
import { wordFields } from "../ui/word-fields.js";
import { PassphraseError } from "../crypto/errors.js";
import { parseWords } from "../crypto/passphrase.js";

/** @typedef {import("../crypto/passphrase.js").WordList} WordList */

const WORDS = 12;

/**
 * @param {object} options
 * @param {() => Promise<readonly [WordList, WordList]>} options.lists the page's language first
 * @param {(entropy: Uint8Array) => Promise<void>} options.onWords with the bits of right words
 * @param {(error: unknown) => Element} options.trouble
 */
export function wordsForm({ lists, onWords, trouble }) {
  const fields = wordFields({ count: WORDS, lists, texts: {
    label: (place) => t("mailbox-word", { place }), unknown: (place) => t("mailbox-word-unknown", { place }), meant: t("mailbox-word-meant"),
  } });
  const messages = el("div", { class: "stack stack--tight" });
  const button = el("button", { class: "button button--wide", "data-open": true }, icon("key"), t("mailbox-open"));

  const open = async () => {
    clearErrors(form);
    fields.unmark();
    replace(messages);
    const empty = fields.firstEmpty();
    if (empty) return showErrors(form, [{ name: `word-${empty}`, code: "missing_words", text: t("mailbox-words-missing", { place: empty }) }]);
    let entropy;
    try {
      entropy = parseWords(fields.typed(), ...await lists());
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
      fields.clear();
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
    fields.holder),
  sees("stays", t("mailbox-words-stay")),
  el("div", { class: "bar" }, button));
  return form;
}
