// @ts-check
/** What of the queue is shown: a few usual views, and filters by facet. Changing one asks the server anew. */
import { el } from "../ui/dom.js";
import { field } from "../ui/form.js";
import { byName, number, t } from "../ui/i18n.js";

/** @typedef {{ state: string, due: string, assignee: string, category: string, region: string, track: string, priority: string, offered: string, contested: string }} Filter */
/** @typedef {import("./desk.js").Counters} Counters */

/** @type {Filter} */
export const NO_FILTER = { state: "open", due: "", assignee: "", category: "", region: "", track: "", priority: "", offered: "", contested: "" };
/** The usual views: what they set, and the counter that belongs to them. @type {{ name: string, sets: Partial<Filter>, counter?: keyof Counters }[]} */
const VIEWS = [
  { name: "open", sets: {}, counter: "open" },
  { name: "mine", sets: { assignee: "me" }, counter: "mine" },
  { name: "overdue", sets: { due: "overdue" }, counter: "overdue" },
  { name: "today", sets: { due: "today" }, counter: "today" },
  { name: "week", sets: { due: "week" }, counter: "week" },
  { name: "unassigned", sets: { assignee: "none" }, counter: "unassigned" },
  { name: "waiting", sets: { state: "awaiting_reporter" }, counter: "waiting" },
  { name: "offered", sets: { offered: "yes" }, counter: "offered" },
  { name: "contested", sets: { contested: "yes" }, counter: "contested" },
  { name: "done", sets: { state: "closed" } },
];
const STATES = ["received", "verified", "in_progress", "awaiting_reporter", "outcome_proposed", "disputed", "reopened", "closed", "rejected", "withdrawn"];
/** Normal, high, urgent. */
const PRIORITIES = ["2", "1", "0"];
/** The server counts no further. */
const COUNTED_AT_MOST = 1000;
const VIEW_MEMBERS = /** @type {const} */ (["state", "due", "assignee", "offered", "contested"]);

/** The view that a filter is, if it is one. @param {Filter} filter */
export const viewOf = (filter) => VIEWS.find(({ sets }) => VIEW_MEMBERS.every((member) => filter[member] === { ...NO_FILTER, ...sets }[member]))?.name;

/** @param {number} count */
const counted = (count) => count >= COUNTED_AT_MOST ? t("desk-counted-more", { count: number(COUNTED_AT_MOST) }) : number(count);

/**
 * @param {object} options
 * @param {Filter} options.filter
 * @param {import("./names.js").Names} options.names
 * @param {readonly string[]} options.tracks the handler's
 * @param {readonly string[]} options.regions the agency's
 * @param {boolean} options.byFacets a coordinator's queue: nobody's own
 * @param {(change: Partial<Filter>) => void} options.onChange
 */
export function filterPanel({ filter, names, tracks, regions, byFacets, onChange }) {
  const views = VIEWS.filter(({ sets }) => !byFacets || !(sets.assignee || sets.offered)).map(({ name, sets, counter }) => {
    const count = el("span", { class: "num" });
    const button = el("button", { type: "button", "data-view": name, on: { click: () => {
      const wanted = { ...NO_FILTER, ...sets };
      onChange(Object.fromEntries(VIEW_MEMBERS.map((member) => [member, wanted[member]])));
    } } }, t(`desk-view-${name}`), count);
    return { name, counter, button, count };
  });

  /** @type {Map<keyof Filter, HTMLSelectElement>} */
  const controls = new Map();

  /** Show how the filter and the counters stand now. @param {Counters | null} counters */
  const tell = (counters) => {
    const now = viewOf(filter);
    for (const { name, counter, button, count } of views) {
      if (name === now) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      if (counter && counters) count.textContent = counted(counters[counter]);
    }
    for (const [member, control] of controls) control.value = filter[member];
  };

  /** @param {keyof Filter} name @param {string} label @param {(HTMLOptionElement | HTMLOptGroupElement)[]} options */
  const choose = (name, label, options) => {
    const control = el("select", { class: "select", on: { change: () => onChange({ [name]: control.value }) } }, options);
    controls.set(name, control);
    return field({ name, label, control });
  };
  const option = (/** @type {string} */ value, /** @type {string} */ words) => el("option", { value }, words);

  const groups = names.catalogue.groups.filter(({ track }) => tracks.includes(track)).sort((a, b) => byName(a.name, b.name));
  const categories = groups.map(({ id, name, track }) => el("optgroup", { label: name }, option(id, t("desk-filter-all-of", { name })),
    track === "service" && names.catalogue.categories.filter(({ group }) => group === id).sort((a, b) => byName(a.name, b.name)).map((one) => option(one.id, one.name))));
  const places = names.regions.regencies.filter(({ code }) => regions.some((own) => code === own || code.startsWith(`${own}.`))).sort((a, b) => byName(a.name, b.name));
  const people = names.colleagues.filter(({ roles }) => roles.includes("handler") || roles.includes("supervisor"));
  const form = el("form", { class: "filters__form", "aria-label": t("desk-filter"), on: { submit: (event) => event.preventDefault() } },
    choose("category", t("desk-filter-category"), [option("", t("desk-filter-category-any")), ...categories]),
    choose("state", t("desk-filter-state"), [option("open", t("desk-filter-state-open")), option("", t("desk-filter-state-any")), ...STATES.map((state) => option(state, t(`ui-case-${state}`)))]),
    !byFacets && choose("assignee", t("desk-filter-assignee"), [option("", t("desk-filter-assignee-any")), option("me", t("desk-filter-assignee-me")), option("none", t("desk-filter-assignee-none")), ...people.map(({ id, name }) => option(id, name))]),
    places.length > 1 && choose("region", t("desk-filter-region"), [option("", t("desk-filter-region-any")), ...places.map(({ code, name }) => option(code, name))]),
    choose("priority", t("casework-priority"), [option("", t("casework-priority-any")), ...PRIORITIES.map((priority) => option(priority, t(`casework-priority-${priority}`)))]),
    tracks.length > 1 && choose("track", t("desk-filter-track"), [option("", t("desk-filter-track-any")), ...tracks.map((track) => option(track, t(`desk-track-${track}`)))]));
  tell(null);
  const wide = matchMedia("(min-width: 64rem)");
  return { panel: el("div", { class: "stack filters" }, el("nav", { "aria-label": t("desk-views") }, el("ul", { class: "views" }, views.map(({ button }) => el("li", null, button)))),
    el("details", { class: "filters__more", open: wide.matches }, el("summary", null, t("desk-filter")), form)), tell };
}
