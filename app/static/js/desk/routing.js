// @ts-check
/**
 * Who is to answer, when agencies do not agree: the desk asks, the coordinator decides by facets, and the next browser of a desk that can
 * open the case hands it over. What each side reads says what happens next and who does it.
 */
import { el, replace } from "../ui/dom.js";
import { clearErrors, group, pick, showErrors, whileWorking } from "../ui/form.js";
import { t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note } from "../ui/state.js";
import { perform } from "./acts.js";
import { offerCase } from "./transfer.js";

/** @typedef {import("./desk.js").CaseView} CaseView */
/** @typedef {{ onDone: (words: string) => Promise<void>, onStale: (code: string) => Promise<void> }} Ends */

/** How the routing stands, for the desk. @param {CaseView} view @param {import("./names.js").Names} names */
export function routingNote({ routing, agency, transfer }, names) {
  if (routing.contested) return el("div", { "data-routing": "contested" }, note("plain", t("casework-contested"), { icon: "transfer" }, t("casework-contested-more")));
  if (!routing.decided_to || transfer) return false;
  if (routing.decided_to === agency) return el("div", { "data-routing": "stays" }, note("plain", t("casework-stays"), { icon: "flag" }, t("casework-stays-more")));
  return el("div", { "data-routing": "decided" }, note("soon", t("casework-decided", { agency: names.agency(routing.decided_to) }), { icon: "transfer" }, t("casework-decided-more")));
}

/**
 * Hand over what the coordinator has decided, as soon as the case has been opened here.
 * @param {{ desk: import("./desk.js").Desk, thread: import("./thread.js").Thread, view: CaseView, reading: import("./thread.js").Reading,
 *   names: import("./names.js").Names, notices: Element } & Ends} parts
 */
export async function handOverDecided(parts) {
  const { desk, thread, view, reading, names, notices } = parts;
  const to = view.routing.decided_to;
  if (!to || to === view.agency || view.transfer || !view.acts.includes("transfer_proposed") || !reading.report?.meta) return;
  const about = reading.report.meta.about ?? [];
  const messages = el("div", { "data-handing-over": to });
  notices.append(messages);
  const [receiver] = (await desk.receivers(view.case_tag)).filter(({ oversight }) => !about.includes(oversight));
  if (about.includes(to) || !receiver) {
    // never to those whom the reporter named; the coordinator cannot know, so the desk asks for another decision
    const again = el("button", { type: "button", class: "button button--second button--small", "data-act": "contest", on: { click: () => whileWorking(again, t("desk-working"), () =>
      perform(parts, messages, t("casework-asked"), () => desk.post(view, "contest", {}))) } }, icon("question"), t("casework-ask-again"));
    replace(messages, note("stop", t("casework-cannot-hand-over", { agency: names.agency(to) }), { error: "receiver_is_about" }, t("casework-cannot-hand-over-more"), el("p", null, again)));
    return;
  }
  replace(messages, el("p", { role: "status" }, t("casework-handing-over", { agency: names.agency(to) })));
  await perform(parts, messages, t("casework-handed-over", { agency: names.agency(to) }), () => offerCase({ desk, thread, view, reading }, receiver));
}

/** The desk's question to the coordinator. @param {{ desk: import("./desk.js").Desk, view: CaseView } & Ends} parts */
export function contestPart(parts) {
  const { desk, view } = parts;
  const messages = el("div");
  const button = el("button", { type: "button", class: "button button--second", "data-act": "contest", on: { click: () => whileWorking(button, t("desk-working"), () =>
    perform(parts, messages, t("casework-asked"), () => desk.post(view, "contest", {}))) } }, icon("question"), t("casework-ask"));
  return [button, el("p", { class: "small soft" }, t("casework-ask-more")), messages];
}

/**
 * The coordinator's decision: facets and history are all there is to go by.
 * @param {{ desk: import("./desk.js").Desk, view: CaseView, names: import("./names.js").Names } & Ends} parts
 */
export async function decisionSheet(parts) {
  const { desk, view, names } = parts;
  const { agency, choices } = await desk.choices(view.case_tag);
  const messages = el("div");
  const refused = new Set(view.events.filter(({ type }) => type === "transfer_refused").map(({ fields }) => fields.to));
  /** @type {Map<string, { agency: string, by_rules: boolean }>} */
  const one = new Map([[agency, { agency, by_rules: choices.some((each) => each.agency === agency && each.by_rules) }]]);
  for (const choice of choices) if (!one.has(choice.agency)) one.set(choice.agency, choice);
  const more = (/** @type {{ agency: string, by_rules: boolean }} */ choice) => [choice.agency === agency && t("casework-choice-has"), choice.by_rules && t("casework-choice-rules"), refused.has(choice.agency) && t("casework-choice-refused")].filter(Boolean).join(" ");
  const button = el("button", { class: "button", "data-confirm": "decide" }, icon("tick"), t("casework-decide-do"));
  const form = el("form", { class: "sheet stack", "data-routing": "decide", novalidate: true, on: { submit: (event) => {
    event.preventDefault();
    clearErrors(form);
    const chosen = form.querySelector('input[name="to"]:checked');
    if (!(chosen instanceof HTMLInputElement)) return showErrors(form, [{ name: "to", code: "missing_receiver", text: t("casework-decide-missing") }]);
    void whileWorking(button, t("desk-working"), () => perform(parts, messages, t("casework-decide-done", { agency: names.agency(chosen.value) }), () => desk.post(view, "routing", { to: chosen.value })));
  } } }, el("h2", null, t("casework-decide")), el("p", null, t("casework-decide-more")),
  group({ name: "to", legend: t("casework-decide-legend") }, [...one.values()].map((choice) => pick({ type: "radio", name: "to", value: choice.agency, label: names.agency(choice.agency), more: more(choice) }))), messages, button);
  return form;
}

