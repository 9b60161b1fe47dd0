// @ts-check
/** Rows of the queue, grouped by what is due when. A row that has not changed stays the same element, so nothing jumps. */
import { el, replace } from "../ui/dom.js";
import { day, dayAndYear, dayBrief, dayIn, number, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { stateTag } from "../ui/state.js";
import { GROUPS, standingOf } from "./due.js";
import { initials } from "./head.js";
import { spaced } from "./names.js";

/** @typedef {import("./desk.js").ListedCase} ListedCase */
/** @typedef {import("./due.js").Standing} Standing */
/** @typedef {{ names: import("./names.js").Names, off: readonly string[] | null, zone: string, lines: ReadonlyMap<string, string>, byFacets: boolean, onOpen: (tag: string) => void }} Known */

/** As many digits of a reference tell a desk's cases apart, and find them again. */
const REFERENCE_SHOWN = 8;

/** @param {ListedCase} listed @param {Known} known @returns {Standing} */
const standing = ({ next_due: due }, { off, zone }) => standingOf(due, dayIn(new Date(), due?.zone ?? zone), off);

/** @param {Standing} found @param {import("./due.js").DeadlineEntry | null} due */
export function dueWords({ words, days, state }, due) {
  if (!due || words === "none") return { when: t("desk-due-none"), tag: null };
  const date = due.due_on.slice(0, 4) === dayIn(new Date(), due.zone).slice(0, 4) ? day(due.due_on) : dayAndYear(due.due_on);
  if (words === "paused") return { when: t("desk-due-paused"), tag: stateTag(state, due.paused_since ? t("desk-due-paused-since", { day: dayBrief(due.paused_since) }) : t("desk-due-waiting"), { bare: true }) };
  if (words === "today") return { when: t("desk-due-today"), tag: stateTag(state, t("desk-due-until-midnight"), { bare: true }) };
  if (words === "reporter") return { when: date, tag: stateTag(state, t("desk-due-reporter"), { bare: true }) };
  return { when: date, tag: stateTag(state, words === "late" ? t("desk-due-late", { days }) : t("desk-due-left", { days }), { bare: true }) };
}

/** @param {ListedCase} listed @param {Known} known @param {Standing} found */
function row(listed, known, found) {
  const { case_tag: tag, next_due: due, category, region, reference, state, assignee, received_on: received, unread, escalated, track, priority } = listed;
  const { names, lines, onOpen } = known;
  const { when, tag: mark } = dueWords(found, due);
  const line = lines.get(tag);
  return el("tr", { "data-case": tag, "data-reference": reference, "data-state": state, "data-unread": unread ? "yes" : null },
    el("td", { class: "queue__due" }, el("strong", null, due ? el("time", { datetime: due.due_on }, when) : when), mark && [el("br"), mark]),
    el("td", { class: "queue__case" }, el("a", { href: "#isi", "data-open": tag, on: { click: (event) => {
      event.preventDefault();
      onOpen(tag);
    } } }, names.category(category)),
    priority > 0 && el("span", { class: "mark mark--priority", "data-priority": priority }, icon("flag"), t(`casework-priority-${priority}`)),
    unread && el("span", { class: "mark mark--new" }, icon("mail"), t("desk-mark-new")),
    track === "whistleblower" && el("span", { class: "mark" }, icon("seal"), t("desk-track-whistleblower")),
    el("span", { class: "queue__under" }, el("span", { class: "queue__line" }, line ?? [names.place(region), ", ", el("span", { class: "mono" }, spaced(reference.slice(0, REFERENCE_SHOWN)))]),
      escalated && el("span", { class: "mark mark--up" }, icon("people"), t("desk-mark-escalated")))),
    el("td", { "data-label": t("desk-column-stage"), class: "queue__stage" }, t(`ui-case-${state}`), due && found.words !== "none" && el("span", { class: "queue__line" }, t(`ui-kind-${due.kind}`))),
    el("td", { "data-label": t("desk-column-assignee"), class: "queue__who" }, assignee
      ? [el("span", { class: "avatar", "aria-hidden": "true" }, initials(names.person(assignee))), " ", names.person(assignee).split(" ")[0]]
      : known.byFacets ? "" : el("span", { class: "soft" }, t("desk-nobody"))),
    el("td", { "data-label": t("desk-column-received"), class: "queue__received nowrap soft" }, el("time", { datetime: received }, dayBrief(received))));
}

export class Rows {
  /** @type {Map<string, { sign: string, element: HTMLTableRowElement }>} */
  #kept = new Map();

  constructor() {
    this.table = el("table", null);
  }

  /**
   * @param {readonly ListedCase[]} cases in the queue's order
   * @param {Known} known
   * @param {{ complete: boolean, here: string }} options complete: no page is missing; here: the row one is at
   */
  draw(cases, known, { complete, here }) {
    /** @type {Map<string, HTMLTableRowElement[]>} */
    const groups = new Map(GROUPS.map((group) => [group, []]));
    const kept = new Map();
    const today = dayIn(new Date(), known.zone);
    for (const listed of cases) {
      const found = standing(listed, known);
      const sign = JSON.stringify([listed, found, known.lines.get(listed.case_tag), today]);
      const before = this.#kept.get(listed.case_tag);
      const element = before?.sign === sign ? before.element : row(listed, known, found);
      element.classList.toggle("is-here", listed.case_tag === here);
      kept.set(listed.case_tag, { sign, element });
      groups.get(found.group)?.push(element);
    }
    this.#kept = kept;
    replace(this.table, el("caption", { class: "hidden-visually" }, t("desk-queue-label")),
      el("thead", null, el("tr", null, ["due", "case", "stage", "assignee", "received"].map((name) => el("th", { scope: "col", class: `queue__${name === "assignee" ? "who" : name}` }, t(`desk-column-${name}`))))),
      [...groups].filter(([, rows]) => rows.length).map(([group, rows]) => el("tbody", { "data-group": group },
        el("tr", { class: "group" }, el("th", { colspan: 5, scope: "rowgroup" }, complete ? t("desk-group-counted", { group: t(`desk-group-${group}`), count: rows.length, shown: number(rows.length) }) : t(`desk-group-${group}`))), rows)));
  }

  /** Tags in the order they are shown in. */
  order() {
    return [...this.table.querySelectorAll("tr[data-case]")].map((element) => element.getAttribute("data-case") ?? "");
  }

  /** @param {string} tag */
  element(tag) {
    return this.#kept.get(tag)?.element;
  }
}
