// @ts-check
/** The door of the desk: name, six words, code. The words become keys in this browser and are never sent. */
import { el, replace } from "../ui/dom.js";
import { clearErrors, field, showErrors, whileWorking } from "../ui/form.js";
import { t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note, sees } from "../ui/state.js";
import { wordFields } from "../ui/word-fields.js";
import { PassphraseError } from "../crypto/errors.js";
import { pwFromWords } from "../crypto/passphrase.js";
import { codeOf, troubleNote } from "../report/trouble.js";
import { secondFactorForm } from "./second-factor.js";

/** The person wants to see name and words again. */
class WentBack extends Error {}

/** @typedef {import("./desk.js").Entry} Entry */
/** @typedef {import("./desk.js").Stage} Stage */
/** @typedef {import("../ui/form.js").FieldError} FieldError */

const WORDS = 6;
/** @type {Stage[]} */
const STAGES = ["directory", "words", "session", "keys"];
/** What went wrong at the door and has words of its own there. */
const AT_THE_DOOR = new Set(["not_recognised", "E_DIRECTORY", "E_LOGIN", "E_CONTEXT", "E_UNWRAP", "no_argon2", "slow_down", "offline"]);

/**
 * @param {object} options
 * @param {() => Promise<readonly [import("../crypto/passphrase.js").WordList, import("../crypto/passphrase.js").WordList]>} options.lists
 * @param {string} options.handler who was here before, to be typed no second time
 * @param {(entry: Entry) => Promise<void>} options.onEntry
 */
export function loginForm({ lists, handler, onEntry }) {
  const name = el("input", { autocomplete: "username", autocapitalize: "none", autocorrect: "off", spellcheck: "false", maxlength: 64, value: handler });
  const words = wordFields({ count: WORDS, lists, texts: {
    label: (place) => t("desk-word", { place }), unknown: (place) => t("desk-word-unknown", { place }), meant: t("desk-word-meant"),
  } });
  const code = el("input", { class: "input input--code", autocomplete: "one-time-code", inputmode: "numeric", maxlength: 12, spellcheck: "false" });
  const messages = el("div", { class: "stack stack--tight" });
  const button = el("button", { class: "button button--wide", "data-enter": true }, icon("key"), t("desk-enter"));

  /** @returns {FieldError[]} */
  const missing = () => {
    /** @type {FieldError[]} */
    const errors = [];
    if (!/^[a-z0-9._-]{1,64}$/.test(name.value.trim().toLowerCase())) errors.push({ name: "handler", code: "missing_handler", text: t("desk-error-handler") });
    const empty = words.firstEmpty();
    if (empty) errors.push({ name: `word-${empty}`, code: "missing_words", text: t("desk-error-words", { place: empty }) });
    if (codeTyped() && !/^\d{6}$/.test(codeTyped())) errors.push({ name: "otp", code: "missing_otp", text: t("desk-error-otp") });
    return errors;
  };
  const codeTyped = () => code.value.replace(/\s/g, "");

  const enter = async () => {
    clearErrors(form);
    words.unmark();
    replace(messages);
    const errors = missing();
    if (errors.length) return showErrors(form, errors);
    let passwords;
    try {
      passwords = pwFromWords(words.typed(), ...await lists());
    } catch (error) {
      if (!(error instanceof PassphraseError)) {
        replace(messages, troubleNote(error));
        return;
      }
      return showErrors(form, [wordError(error)]);
    }
    const bar = el("progress", { class: "progress", max: STAGES.length, value: 0, "aria-label": t("desk-entering") });
    const said = el("p", { class: "small soft", role: "status" });
    replace(messages, bar, said);
    try {
      await onEntry({ handler: name.value.trim().toLowerCase(), passwords, otp: codeTyped(), onSecondFactor: secondFactor, onStage: (stage) => {
        bar.value = STAGES.indexOf(stage) + 0.5;
        said.textContent = t(`desk-stage-${stage}`);
      } });
      words.clear();
    } catch (error) {
      code.value = "";
      replace(holder, form);
      replace(messages, !(error instanceof WentBack) && doorNote(error));
      messages.scrollIntoView({ block: "center" });
    }
  };

  /** The second step takes the form's place until something is shown. @param {import("./second-factor.js").Wanted} wanted */
  const secondFactor = (wanted) => new Promise((/** @type {(shown: import("./second-factor.js").Shown) => void} */ resolve, reject) => {
    const step = secondFactorForm(wanted, (shown) => {
      replace(holder, el("p", { class: "soft", role: "status" }, t("desk-stage-session")));
      resolve(shown);
    }, () => reject(new WentBack()));
    replace(holder, step.form);
    step.arrive();
  });

  const form = el("form", { class: "stack", "data-step": "login", novalidate: true, autocomplete: "off", on: { submit: (event) => {
    event.preventDefault();
    void whileWorking(button, t("desk-entering"), enter);
  } } },
  field({ name: "handler", label: t("desk-handler"), hint: t("desk-handler-hint"), control: name }),
  el("fieldset", { class: "field" }, el("legend", { class: "label" }, t("desk-words")), el("p", { class: "hint" }, t("desk-words-hint")), words.holder,
    sees("stays", t("desk-words-stay"))),
  field({ name: "otp", label: t("desk-otp"), hint: t("desk-otp-hint-door"), control: code }),
  messages,
  el("div", { class: "row" }, button));
  const holder = el("div", null, form);
  return holder;
}

/** @param {PassphraseError} error @returns {FieldError} */
function wordError({ kind, position, near }) {
  const place = Math.min(Math.max(position, 1), WORDS);
  if (kind !== "unknown") return { name: `word-${place}`, code: "missing_words", text: t("desk-error-word-count") };
  return { name: `word-${place}`, code: "unknown_word", text: near.length ? t("desk-word-near", { place, near: near.slice(0, 3).join(", ") }) : t("desk-word-unknown", { place }) };
}

/** @param {unknown} error */
function doorNote(error) {
  const found = codeOf(error);
  if (!AT_THE_DOOR.has(found)) return troubleNote(error);
  // a key that does not fit its signed half is the same lie as a directory that does not hold
  const code = found === "E_CONTEXT" || found === "E_UNWRAP" ? "E_DIRECTORY" : found;
  return note(code === "offline" || code === "slow_down" ? "calm" : "stop", t(`desk-door-${code}`), { error: code }, t(`desk-door-more-${code}`));
}
