// @ts-check
/**
 * Fields for words of a list, typed or pasted. Slips are found here, before anything is asked of the server: which word is in no
 * list, and which listed words look like it.
 */
import { el } from "./dom.js";
import { field, markField } from "./form.js";
import { nearWords, splitWords } from "../crypto/passphrase.js";

/** @typedef {import("../crypto/passphrase.js").WordList} WordList */

const NEAR_SHOWN = 3;

/**
 * @param {object} options
 * @param {number} options.count how many words
 * @param {() => Promise<readonly [WordList, WordList]>} options.lists the page's language first
 * @param {{ label: (place: number) => string, unknown: (place: number) => string, meant: string }} options.texts places count from 1
 */
export function wordFields({ count, lists, texts }) {
  const inputs = Array.from({ length: count }, () => el("input", {
    class: "input", autocomplete: "off", autocapitalize: "none", autocorrect: "off", spellcheck: "false", enterkeyhint: "next", maxlength: 400,
  }));
  const holder = el("div", { class: "retype retype--all" }, inputs.map((input, at) => field({ name: `word-${at + 1}`, label: texts.label(at + 1), control: input })));

  /** Words typed or pasted in one field go to the fields after it. @param {number} at */
  const spread = (at) => {
    const words = splitWords(inputs[at].value);
    const done = /[^\p{L}\p{M}]$/u.test(inputs[at].value);
    if (words.length < 2 && !done) return;
    words.slice(0, count - at).forEach((word, offset) => {
      inputs[at + offset].value = word;
    });
    inputs[Math.min(count - 1, at + Math.max(1, words.length) - (done ? 0 : 1))].focus();
  };

  /** Take a slip's marks away. @param {number} at */
  const unmark = (at) => {
    const marked = inputs[at].closest("[data-field]");
    marked?.querySelectorAll(".wrong, .chips").forEach((mark) => mark.remove());
    marked?.classList.remove("field--wrong");
    inputs[at].removeAttribute("aria-invalid");
  };

  /** Say at once when a word is in no list. @param {number} at */
  const check = async (at) => {
    unmark(at);
    const [word] = splitWords(inputs[at].value);
    if (!word) return;
    const [own, other] = await lists();
    if (own.includes(word) || other.includes(word)) return;
    markField(holder, { name: `word-${at + 1}`, code: "unknown_word", text: texts.unknown(at + 1) });
    const near = [...new Set([...nearWords(word, own), ...nearWords(word, other)])].slice(0, NEAR_SHOWN);
    inputs[at].before(el("ul", { class: "chips", "aria-label": texts.meant }, near.map((listed) => el("li", null, el("button", {
      type: "button", class: "chip", "data-near": listed, on: { click: () => {
        inputs[at].value = listed;
        unmark(at);
        inputs[Math.min(count - 1, at + 1)].focus();
      } },
    }, listed)))));
  };

  inputs.forEach((input, at) => {
    input.addEventListener("input", () => spread(at));
    // without the lists the words are checked when they are sent
    input.addEventListener("change", () => void check(at).catch(() => undefined));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Backspace" && !input.value && at > 0) inputs[at - 1].focus();
    });
  });

  return {
    holder,
    /** What is typed, a field each. */
    typed: () => inputs.map((input) => input.value),
    /** The first empty field, from 1; 0 when there is none. */
    firstEmpty: () => inputs.findIndex((input) => !input.value.trim()) + 1,
    unmark: () => inputs.forEach((_, at) => unmark(at)),
    clear: () => inputs.forEach((input) => {
      input.value = "";
    }),
  };
}
