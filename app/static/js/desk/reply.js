// @ts-check
/** Writing to the reporter, or to the own desk. What is written stays here until it has arrived, whatever happens in between. */
import { attachments } from "../cases/attachments.js";
import { el, replace } from "../ui/dom.js";
import { clearErrors, field, group, pick, showErrors, whileWorking } from "../ui/form.js";
import { dayShort, number, size, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note, sees } from "../ui/state.js";
import { TEXT_MAX_BYTES } from "../crypto/meta.js";
import { Problem } from "../net/api.js";
import { deliver } from "../net/upload.js";
import { byteLength, FILES_TOTAL_MAX_BYTES, totalBytes } from "../report/filing.js";
import { codeOf, troubleNote } from "../report/trouble.js";
import { sealLetter } from "./sealing.js";

/** @typedef {import("./desk.js").CaseView} CaseView */
/** @typedef {{ purpose: string, outcome: string, text: string, files: import("../cases/attachments.js").Attachment[] }} Draft */
/** @typedef {import("../net/upload.js").Parcel} Parcel */
/**
 * @typedef {object} Parts
 * @property {import("./desk.js").Desk} desk
 * @property {import("../ui/crypto-client.js").CryptoClient} client
 * @property {CaseView} view
 * @property {import("./thread.js").Reading} reading
 * @property {import("./names.js").Names} names
 * @property {Draft} draft
 * @property {() => void} onWritten something of the draft is new
 * @property {() => Promise<void>} onSending it is about to go
 * @property {Element} kept where it is told that the draft is kept
 * @property {(words: string) => Promise<void>} onSent
 * @property {(code: string) => Promise<void>} onStale the case is not what it was when this was written
 */

/** What a letter to the reporter may be, in the order offered. */
const PURPOSES = ["response", "question", "info", "outcome"];
const OUTCOMES = ["resolved", "partly_resolved", "explained", "not_possible", "not_substantiated", "referred"];
/** Refusals that mean: look at the case again, then send. */
const STALE = new Set(["stale_case", "not_found", "seq_taken", "recipients_stale", "wrong_recipients", "act_not_allowed", "case_closed"]);
/** What went wrong here and has words of its own. */
const OWN_WORDS = new Set(["no_desk_key", "sealing_failed", "E_DIRECTORY", "E_CONTEXT", "E_NOT_RECIPIENT"]);

/** @returns {Draft} */
export const newDraft = () => ({ purpose: "", outcome: "", text: "", files: [] });

/** @param {Parts} parts */
export function replyForm({ desk, client, view, reading, names, draft, onWritten, onSending, kept, onSent, onStale }) {
  const purposes = reading.report?.meta ? PURPOSES.filter((purpose) => view.acts.includes(purpose)) : [];
  const notes = view.acts.includes("note");
  if (!purposes.length && !notes) return el("p", { class: "soft", "data-step": "reply" }, t("desk-reply-none"));
  if (!purposes.includes(draft.purpose)) draft.purpose = purposes[0] ?? "";

  const text = el("textarea", { class: "area", rows: 5, maxlength: TEXT_MAX_BYTES, on: { input: () => {
    draft.text = text.value;
    onWritten();
  } } });
  text.value = draft.text;
  const files = attachments(draft);
  const messages = el("div", { class: "stack stack--tight" });
  const send = el("button", { class: "button", "data-send": "message" }, icon("seal"), t("desk-send"));
  const keep = el("button", { type: "button", class: "button button--second", "data-send": "note", on: { click: () => void whileWorking(keep, t("desk-sealing"), () => deliverLetter("note")) } }, t("desk-keep-note"));
  /** The sealed letter, until it has arrived: a second try sends the same bytes. @type {{ content: string, parcel: Parcel } | null} */
  let outgoing = null;

  const outcomes = el("select", { class: "select", on: { change: () => {
    draft.outcome = outcomes.value;
    onWritten();
  } } }, el("option", { value: "" }, t("desk-outcome-choose")), OUTCOMES.map((code) => el("option", { value: code }, t(`ui-outcome-${code}`))));
  outcomes.value = draft.outcome;
  const outcomeField = field({ name: "outcome", label: t("desk-outcome"), hint: t("desk-outcome-hint"), control: outcomes });
  const choices = purposes.length > 1 && group({ name: "purpose", legend: t("desk-purpose") }, el("div", { class: "purposes" }, purposes.map((purpose) =>
    pick({ type: "radio", name: "purpose", value: purpose, label: t(`desk-purpose-${purpose}`), more: t(`desk-purpose-more-${purpose}`, { most: view.pause_days }), checked: purpose === draft.purpose, on: { change: () => choose(purpose) } }))));

  /** @param {string} purpose */
  function choose(purpose) {
    if (!purposes.includes(purpose)) return;
    draft.purpose = purpose;
    outcomeField.hidden = purpose !== "outcome";
    const input = form.querySelector(`input[name="purpose"][value="${purpose}"]`);
    if (input instanceof HTMLInputElement) input.checked = true;
  }

  /** @param {"message" | "note"} what */
  async function deliverLetter(what) {
    clearErrors(form);
    replace(messages);
    await Promise.all([files.ready(), onSending()]);
    const purpose = what === "note" ? "note" : draft.purpose;
    const errors = [];
    if (purpose === "outcome" && !draft.outcome) errors.push({ name: "outcome", code: "missing_outcome", text: t("desk-outcome-missing") });
    if (!draft.text.trim()) errors.push({ name: "text", code: "missing_text", text: t("desk-text-missing") });
    else if (byteLength(draft.text) > TEXT_MAX_BYTES) errors.push({ name: "text", code: "text_too_long", text: t("desk-text-long", { most: number(TEXT_MAX_BYTES) }) });
    if (totalBytes(draft.files) > FILES_TOTAL_MAX_BYTES) errors.push({ name: "files", code: "files_too_large", text: t("filing-error-files_too_large", { size: size(FILES_TOTAL_MAX_BYTES) }) });
    if (errors.length) return showErrors(form, errors);
    const bar = el("progress", { class: "progress", max: 1, value: 0, "aria-label": t("desk-sealing") });
    const onProgress = (/** @type {number} */ done, /** @type {number} */ total) => Object.assign(bar, { max: total, value: done });
    replace(messages, bar);
    try {
      const content = JSON.stringify([purpose, draft.outcome, draft.text, draft.files.map(({ name, blob }) => [name, blob.size])]);
      if (outgoing?.content !== content) outgoing = { content, parcel: await sealLetter({ desk, client, view, reading }, { ...draft, purpose }, { onProgress }) };
      const members = what === "note" ? {} : { purpose, ...(purpose === "outcome" && { outcome: { code: draft.outcome } }) };
      await deliver(outgoing.parcel, (body) => desk.post(view, what === "note" ? "notes" : "messages", { ...members, ...body }, { tries: 1 }), {
        session: desk.session.token, onProgress,
        onWait: () => replace(messages, bar, note("calm", t("desk-offline"), { error: "offline" }, t("desk-offline-more"))),
        onAgain: () => replace(messages, bar),
      });
      Object.assign(draft, newDraft());
      await onSent(what === "note" ? t("desk-noted") : t(`desk-sent-${purpose}`));
    } catch (error) {
      onWritten();
      const code = codeOf(error);
      if (error instanceof Problem && STALE.has(code)) {
        outgoing = null;
        await onStale(code);
        return;
      }
      replace(messages, OWN_WORDS.has(code) ? note("stop", t(`desk-trouble-${code}`), { error: code }, t(`desk-trouble-more-${code}`)) : troubleNote(error));
    }
  }

  const escalated = view.events.find(({ type }) => type === "escalated");
  const oversight = view.next.recipients.map(({ agency }) => agency).filter((agency) => agency !== view.agency).map((agency) => names.agency(agency)).join(", ");
  const readers = !oversight ? t("desk-readers") : escalated ? t("desk-readers-along", { oversight, day: dayShort(escalated.on) }) : t("desk-readers-not-yet", { oversight });
  const form = el("form", { class: "sheet stack no-print", id: "balas", "data-step": "reply", novalidate: true, autocomplete: "off", "aria-label": t("desk-reply"), on: { submit: (event) => {
    event.preventDefault();
    if (purposes.length) void whileWorking(send, t("desk-sealing"), () => deliverLetter("message"));
  } } },
  choices, purposes.includes("outcome") && outcomeField,
  field({ name: "text", label: purposes.length ? t("desk-reply") : t("desk-note"), control: text, sees: sees("sealed", purposes.length ? readers : t("desk-readers-note")) }),
  kept, files.section, messages,
  el("div", { class: "row" }, purposes.length > 0 && send, notes && keep));
  choose(draft.purpose);
  outcomeField.hidden = draft.purpose !== "outcome";

  /** Bring the form into view for one purpose. @param {string} purpose */
  const open = (purpose) => {
    choose(purpose);
    form.scrollIntoView({ block: "center" });
    (purpose === "outcome" ? outcomes : text).focus({ preventScroll: true });
  };
  form.addEventListener("compose", (event) => open(event instanceof CustomEvent ? String(event.detail) : draft.purpose));
  return form;
}
