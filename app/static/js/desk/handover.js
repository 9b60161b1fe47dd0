// @ts-check
/** The forms of passing a case on: to whom it is offered, and what the desk it was offered to answers. */
import { el, replace } from "../ui/dom.js";
import { clearErrors, field, group, pick, showErrors, whileWorking } from "../ui/form.js";
import { dayShort, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note } from "../ui/state.js";
import { troubleNote } from "../report/trouble.js";
import { perform } from "./acts.js";
import { offerCase } from "./transfer.js";

/** @typedef {import("./desk.js").CaseView} CaseView */
/** @typedef {{ onDone: (words: string) => Promise<void>, onStale: (code: string) => Promise<void> }} Ends */

const REFUSALS = ["not_competent", "incomplete", "kc_mismatch"];

/**
 * Fill the form that offers the case.
 * @param {{ desk: import("./desk.js").Desk, thread: import("./thread.js").Thread, view: CaseView, reading: import("./thread.js").Reading | null, names: import("./names.js").Names } & Ends} parts
 * @param {HTMLElement} box
 */
export async function offerForm(parts, box) {
  const { desk, thread, view, reading, names } = parts;
  if (!reading?.report?.meta) return replace(box, el("p", { class: "small soft" }, t("desk-transfer-unread")));
  const about = reading.report.meta.about ?? [];
  let receivers;
  try {
    receivers = await desk.receivers(view.case_tag);
  } catch (error) {
    return replace(box, troubleNote(error));
  }
  const messages = el("div");
  const control = el("select", { class: "select" }, el("option", { value: "" }, t("desk-transfer-choose")), receivers.map(({ agency, oversight }, at) => el("option", { value: at },
    receivers.some((other, place) => place !== at && other.agency === agency) ? t("desk-transfer-with", { agency: names.agency(agency), oversight: names.agency(oversight) }) : names.agency(agency))));
  const overseer = el("p", { class: "small soft", role: "status" });
  control.addEventListener("change", () => {
    const chosen = receivers[Number(control.value)];
    replace(overseer, control.value && chosen && t("desk-transfer-overseer", { oversight: names.agency(chosen.oversight) }));
  });
  const button = el("button", { class: "button button--small", "data-confirm": "transfer" }, t("desk-transfer-do"));
  const form = el("form", { class: "stack stack--tight", novalidate: true, on: { submit: (event) => {
    event.preventDefault();
    clearErrors(form);
    const chosen = control.value ? receivers[Number(control.value)] : null;
    if (!chosen) return showErrors(form, [{ name: "to", code: "missing_receiver", text: t("desk-transfer-missing") }]);
    // never to those whom the reporter named: that is why they were named
    if (about.includes(chosen.agency) || about.includes(chosen.oversight)) return showErrors(form, [{ name: "to", code: "receiver_is_about", text: t("desk-transfer-about") }]);
    void whileWorking(button, t("desk-transfer-sealing"), () => perform(parts, messages, t("desk-done-transfer", { agency: names.agency(chosen.agency) }), () => offerCase({ desk, thread, view, reading }, chosen)));
  } } }, field({ name: "to", label: t("desk-transfer-to"), hint: t("desk-transfer-hint"), control, after: overseer }), messages, button);
  replace(box, form);
}

/** The offer that this desk has made and that is not answered yet. @param {CaseView} view @param {import("./names.js").Names} names */
export const pendingNote = ({ transfer }, names) => transfer && el("div", { "data-transfer": "pending" },
  note("plain", t("desk-transfer-pending", { agency: names.agency(transfer.to), day: dayShort(transfer.on) }), { icon: "transfer" }, t("desk-transfer-pending-more")));

/**
 * What the desk answers to which a case was offered.
 * @param {{ desk: import("./desk.js").Desk, view: CaseView, names: import("./names.js").Names, offer: import("./transfer.js").Offer } & Ends} parts
 */
export function answerSheet(parts) {
  const { desk, view, names, offer } = parts;
  const messages = el("div");
  // what the coordinator has decided cannot be answered with "not ours"
  const decided = view.routing.decided_to !== null;
  const mustRefuse = "refuse" in offer ? offer.refuse : "";
  const accept = el("button", { type: "button", class: "button", "data-act": "accept", on: { click: () => whileWorking(accept, t("desk-working"), () =>
    perform(parts, messages, t("desk-done-accept"), () => desk.post(view, "transfer/accept", {}))) } }, icon("tick"), t("desk-accept"));
  const refuse = el("button", { class: "button button--stop", "data-act": "refuse" }, icon("refuse"), t("desk-refuse"));
  const form = el("form", { class: "stack stack--tight", novalidate: true, on: { submit: (event) => {
    event.preventDefault();
    clearErrors(form);
    const chosen = form.querySelector('input[name="reason"]:checked');
    if (!(chosen instanceof HTMLInputElement)) return showErrors(form, [{ name: "reason", code: "missing_reason", text: t("desk-reject-missing") }]);
    void whileWorking(refuse, t("desk-working"), () => perform(parts, messages, t("desk-done-refuse"), () => desk.post(view, "transfer/refuse", { reason: chosen.value })));
  } } }, group({ name: "reason", legend: t("desk-refuse-reason"), ...(decided && { hint: t("casework-refuse-decided") }) }, REFUSALS.filter((reason) => !decided || reason !== "not_competent").map((reason) => pick({ type: "radio", name: "reason", value: reason, label: t(`ui-reason-${reason}`), checked: reason === mustRefuse }))), refuse);
  return el("section", { class: "sheet stack", "aria-labelledby": "tawar", "data-transfer": mustRefuse ? "broken" : "offered" },
    el("h2", { id: "tawar" }, t("desk-offered", { agency: names.agency(view.transfer?.from ?? view.agency) })),
    mustRefuse ? note("stop", t(`desk-offer-${mustRefuse}`), { error: mustRefuse }, t("desk-offer-refuse")) : [el("p", null, t("desk-offered-more")), el("div", { class: "acts" }, accept)],
    form, messages);
}
