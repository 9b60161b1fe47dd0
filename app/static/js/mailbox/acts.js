// @ts-check
/** What only the reporter can do: confirm, dispute, reopen, withdraw, rate, agree to another class. Each is signed by the words. */
import { el, replace } from "../ui/dom.js";
import { field, group, pick, showErrors, whileWorking } from "../ui/form.js";
import { day, t } from "../ui/i18n.js";
import { note } from "../ui/state.js";
import { Problem } from "../net/api.js";
import { troubleNote } from "../report/trouble.js";

/** @typedef {import("./session.js").Mailbox} Mailbox */
/** @typedef {import("./session.js").CaseView} CaseView */

const RATINGS = [5, 4, 3, 2, 1];
/** The server's list of the one word a rating may add. */
const WORDS = ["fast", "clear", "fair", "helpful", "slow", "unclear", "unfair", "unhelpful"];
/** Acts upon an outcome name it, so that none is ever confirmed unseen. */
const UPON_OUTCOME = new Set(["confirm", "dispute", "rate"]);

/**
 * The choice that the case waits for: above everything else.
 * @param {Mailbox} mailbox
 * @param {(stale: boolean) => Promise<void>} onDone
 */
export function outcomeChoice(mailbox, onDone) {
  const { acts, outcome } = /** @type {CaseView} */ (mailbox.view);
  if (!outcome || !acts.includes("confirm")) return null;
  const box = el("section", { class: "stack sheet", "aria-labelledby": "choose", "data-step": "outcome" },
    el("h2", { id: "choose" }, t("mailbox-outcome")), outcome.answer_by && el("p", null, t("mailbox-outcome-by", { day: day(outcome.answer_by) })));
  box.append(el("div", { class: "bar" }, actButton(mailbox, "confirm", box, onDone, "button"), acts.includes("dispute") && actButton(mailbox, "dispute", box, onDone, "button button--second")));
  return box;
}

/**
 * All other choices, each asked for once more before it is done.
 * @param {Mailbox} mailbox
 * @param {(stale: boolean) => Promise<void>} onDone
 */
export function otherChoices(mailbox, onDone) {
  const { acts, outcome } = /** @type {CaseView} */ (mailbox.view);
  const shown = acts.filter((act) => ["dispute", "reopen", "withdraw", "reclassify_consent"].includes(act) && !(act === "dispute" && outcome && acts.includes("confirm")));
  return [
    acts.includes("rate") && ratingForm(mailbox, onDone),
    shown.map((act) => {
      const box = el("details", { class: "stack", "data-choice": act }, el("summary", null, t(`mailbox-act-${act}`)), el("p", { class: "small" }, t(`mailbox-act-more-${act}`)));
      box.append(el("p", null, actButton(mailbox, act, box, onDone, act === "withdraw" ? "button button--stop button--small" : "button button--second button--small")));
      return box;
    }),
  ];
}

/**
 * @param {Mailbox} mailbox
 * @param {string} act
 * @param {HTMLElement} box where a refusal is said
 * @param {(stale: boolean) => Promise<void>} onDone
 * @param {string} className
 */
function actButton(mailbox, act, box, onDone, className) {
  const button = el("button", { type: "button", class: className, "data-act": act, on: { click: () => whileWorking(button, t("mailbox-working"), () => perform(mailbox, act, {}, box, onDone)) } }, t(`mailbox-do-${act}`));
  return button;
}

/**
 * @param {Mailbox} mailbox
 * @param {string} act
 * @param {Record<string, unknown>} members
 * @param {HTMLElement} box
 * @param {(stale: boolean) => Promise<void>} onDone
 */
async function perform(mailbox, act, members, box, onDone) {
  const { outcome } = /** @type {CaseView} */ (mailbox.view);
  try {
    await mailbox.act(act, { ...(UPON_OUTCOME.has(act) && outcome && { outcome: outcome.number }), ...members });
    await onDone(false);
  } catch (error) {
    if (error instanceof Problem && ["stale_case", "act_not_allowed"].includes(error.code)) {
      await mailbox.refresh();
      await onDone(true);
      return;
    }
    box.append(troubleNote(error));
  }
}

/** @param {Mailbox} mailbox @param {(stale: boolean) => Promise<void>} onDone */
function ratingForm(mailbox, onDone) {
  const button = el("button", { class: "button button--second button--small", "data-act": "rate" }, t("mailbox-do-rate"));
  const messages = el("div");
  const word = el("select", null, el("option", { value: "" }, t("mailbox-rate-no-word")), WORDS.map((name) => el("option", { value: name }, t(`ui-word-${name}`))));
  const form = el("form", { class: "stack stack--tight", "data-choice": "rate", novalidate: true, on: { submit: (event) => {
    event.preventDefault();
    const chosen = form.querySelector('input[name="rating"]:checked');
    if (!(chosen instanceof HTMLInputElement)) {
      showErrors(form, [{ name: "rating", code: "missing_rating", text: t("mailbox-rate-missing") }]);
      return;
    }
    replace(messages);
    void whileWorking(button, t("mailbox-working"), () => perform(mailbox, "rate", { rating: Number(chosen.value), ...(word.value && { word: word.value }) }, messages, onDone));
  } } },
  group({ name: "rating", legend: t("mailbox-rate"), hint: t("mailbox-rate-hint") }, RATINGS.map((rating) => pick({ type: "radio", name: "rating", value: String(rating), label: t(`mailbox-rate-${rating}`) }))),
  field({ name: "word", label: t("mailbox-rate-word"), control: word }),
  messages, el("p", null, button));
  return form;
}

/** The case has moved on since it was read. */
export const staleNote = () => note("soon", t("mailbox-stale"), { error: "stale_case" }, t("mailbox-stale-more"));
