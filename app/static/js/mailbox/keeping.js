// @ts-check
/** What a reporter may keep or show to others, all of it made on the phone: a day to remember, and proof of being the reporter. */
import { CHALLENGE_MAX_BYTES, proveAuthorship, VERIFIER_MAX_BYTES } from "../crypto/authorship.js";
import { REPORT } from "../crypto/meta.js";
import { nextDeadline } from "../cases/clocks.js";
import { byteLength } from "../report/filing.js";
import { asJsonFile, calendarFile, saveFile } from "../report/save.js";
import { addDays } from "../ui/days.js";
import { el } from "../ui/dom.js";
import { clearErrors, field, showErrors } from "../ui/form.js";
import { dayShort, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { sees } from "../ui/state.js";

/** @typedef {import("./session.js").Mailbox} Mailbox */
/** @typedef {import("./session.js").CaseView} CaseView */

/**
 * An entry for the phone's own calendar on the day after the next deadline. It names neither us nor the report.
 * @param {CaseView} view
 */
export function reminder({ deadlines }) {
  const next = nextDeadline(deadlines);
  if (!next) return null;
  const on = addDays(next.due_on, 1);
  return el("details", { class: "stack", "data-choice": "remind" }, el("summary", null, t("keeping-remind")),
    el("p", { class: "small" }, t("keeping-remind-more", { day: dayShort(on), words: t("keeping-remind-words") })),
    el("p", null, el("button", { type: "button", class: "button button--second button--small", "data-save": "calendar",
      on: { click: () => saveFile(calendarFile(on, t("keeping-remind-words")), t("keeping-remind-file")) } }, icon("download"), t("keeping-remind-do"))),
    sees("stays", t("keeping-remind-sees")));
}

/**
 * A signed statement for one verifier that whoever holds these words is the reporter.
 * @param {Mailbox} mailbox
 */
export function proof(mailbox) {
  const to = el("input", { maxlength: VERIFIER_MAX_BYTES, autocomplete: "off" });
  const challenge = el("input", { maxlength: CHALLENGE_MAX_BYTES, autocomplete: "off", spellcheck: "false" });
  const form = el("form", { class: "stack stack--tight", novalidate: true, autocomplete: "off", on: { submit: (event) => {
    event.preventDefault();
    clearErrors(form);
    const asked = { to: to.value.trim(), challenge: challenge.value.trim() };
    const errors = [
      (!asked.to || byteLength(asked.to) > VERIFIER_MAX_BYTES) && { name: "to", code: "missing_verifier", text: t("keeping-proof-to-missing") },
      (!asked.challenge || byteLength(asked.challenge) > CHALLENGE_MAX_BYTES) && { name: "challenge", code: "missing_challenge", text: t("keeping-proof-challenge-missing") },
    ].filter((error) => error !== false);
    if (errors.length) return showErrors(form, errors);
    const { envelopes } = /** @type {CaseView} */ (mailbox.view);
    const report = envelopes.find(({ kind }) => kind === REPORT)?.env_id ?? "";
    saveFile(asJsonFile(proveAuthorship(mailbox.keys.event, mailbox.origin, { report, ...asked })), t("keeping-proof-file"));
  } } },
  field({ name: "to", label: t("keeping-proof-to"), hint: t("keeping-proof-to-hint"), control: to }),
  field({ name: "challenge", label: t("keeping-proof-challenge"), hint: t("keeping-proof-challenge-hint"), control: challenge, sees: sees("open", t("keeping-proof-sees")) }),
  el("p", null, el("button", { class: "button button--second button--small", "data-save": "proof" }, icon("download"), t("keeping-proof-do"))));
  return el("details", { class: "stack", "data-choice": "prove" }, el("summary", null, t("keeping-proof")), el("p", { class: "small" }, t("keeping-proof-more")), form);
}
