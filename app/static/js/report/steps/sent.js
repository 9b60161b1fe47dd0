// @ts-check
/** It has arrived: what happens next, and what may be kept. */
import { el } from "../../ui/dom.js";
import { addDays } from "../../ui/days.js";
import { day, dayAndYear, dayShort, t, textOf } from "../../ui/i18n.js";
import { icon } from "../../ui/icons.js";
import { note, sees } from "../../ui/state.js";
import { deadlineName } from "../deadlines.js";
import { directoryOf, nameOfAgency } from "../readers.js";
import { asJsonFile, calendarFile, saveFile } from "../save.js";

/** @param {import("../context.js").Context} context @returns {Promise<import("../flow.js").Screen>} */
export async function show(context) {
  const { facts, journey } = context;
  const result = /** @type {import("../sending.js").Result} */ (journey.result);
  const title = t("report-sent-title");
  const agency = textOf(nameOfAgency(await directoryOf(context), result.agency));
  const first = result.deadlines.map(({ due_on: due }) => due).sort()[0];
  const comeBack = first && addDays(first, 1);

  return {
    title,
    nodes: [el("div", { class: "stack stack--loose", "data-step": "sent" },
      el("div", { class: "note note--seal" }, icon("seal"), el("div", { class: "stack stack--tight" }, el("h1", null, title),
        el("p", null, result.parts > 1 ? t("report-sent-parts", { day: dayAndYear(result.receivedOn), parts: result.parts }) : t("report-sent-whole", { day: dayAndYear(result.receivedOn) })))),
      el("section", { class: "stack", "aria-labelledby": "next" }, el("h2", { id: "next" }, t("report-sent-next")),
        el("ol", { class: "timeline" },
          timelineItem("on-time", t("report-sent-received"), el("p", { class: "small soft" }, day(result.receivedOn))),
          result.deadlines.map((deadline) => timelineItem("x", deadlineName(deadline),
            el("p", { "data-deadline": deadline.kind }, t("filing-due-by"), " ", el("strong", null, el("time", { datetime: deadline.due_on }, day(deadline.due_on))))))),
        comeBack && el("p", null, t("report-sent-come-back", { day: dayShort(comeBack) }))),
      el("section", { class: "stack sheet", "aria-labelledby": "receipt" }, el("h2", { id: "receipt" }, t("report-receipt")),
        result.receiptValid ? el("p", { class: "small", "data-receipt": "valid" }, t("report-receipt-lead")) : note("stop", t("report-receipt-bad"), { error: "E_SIG" }, t("report-receipt-bad-more")),
        el("dl", { class: "facts" },
          el("div", null, el("dt", null, t("report-receipt-reference")), el("dd", { class: "mono", "data-reference": result.reference }, result.reference)),
          el("div", null, el("dt", null, t("report-receipt-agency")), el("dd", null, agency))),
        el("div", { class: "row" },
          save(t("report-save-receipt"), "receipt", () => saveFile(asJsonFile(result.receipt), t("report-save-receipt-name"))),
          save(t("report-save-copy"), "copy", () => saveFile(result.envelope, t("report-save-copy-name"))),
          comeBack && save(t("report-save-calendar"), "calendar", () => saveFile(calendarFile(comeBack, t("report-save-calendar-words")), t("report-save-calendar-name")))),
        sees("stays", t("report-save-sees")),
        el("details", null, el("summary", null, t("report-save-why")), el("p", { class: "small" }, t("report-save-why-more")))),
      el("div", { class: "bar" },
        el("button", { type: "button", class: "button button--wide", "data-done": true, on: { click: () => location.replace(`/${facts.lang}/`) } }, t("report-sent-done")),
        el("a", { class: "button button--quiet", href: `/${facts.lang}/mailbox` }, t("report-sent-mailbox"))))],
  };
}

/** @param {"on-time" | "x"} state @param {string} heading @param {Element} more */
const timelineItem = (state, heading, more) => el("li", { class: state === "x" ? "is-next" : null },
  el("span", { class: `timeline__dot timeline__dot--${state}` }, icon(state === "x" ? "clock" : state)), el("div", null, el("h3", null, heading), more));

/** @param {string} words @param {string} name @param {() => void} act */
const save = (words, name, act) => el("button", { type: "button", class: "button button--second button--small", "data-save": name, on: { click: act } }, icon("download"), words);
