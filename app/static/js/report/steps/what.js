// @ts-check
/** What has happened: by a few words that stay on the phone, or from the list. */
import { el, replace } from "../../ui/dom.js";
import { clearErrors, field, group, pick, showErrors } from "../../ui/form.js";
import { t } from "../../ui/i18n.js";
import { icon } from "../../ui/icons.js";
import { note, sees } from "../../ui/state.js";
import { hasDraft, wipeDraft } from "../draft.js";
import { liveRegion, nextBar, stepForm, stepHead } from "../context.js";
import { makeSuggest, markedParts } from "../suggest.js";

/** @typedef {import("../context.js").Context} Context */
/** @typedef {import("../../data/sources.js").Catalogue} Catalogue */

const CLASSES = /** @type {const} */ (["complaint", "information", "aspiration"]);
const TRACKS = /** @type {const} */ (["service", "whistleblower"]);

/** @param {Context} context @returns {boolean} */
export const missing = ({ filing }) => !filing.track || !filing.category;

/** @param {Context} context @returns {Promise<import("../flow.js").Screen>} */
export async function show(context) {
  const { filing, sources, flow, draft } = context;
  const catalogue = await sources.catalogue();
  const suggest = makeSuggest(catalogue.categories);

  const search = el("input", { class: "input", type: "search", autocomplete: "off", autocapitalize: "none", enterkeyhint: "search" });
  search.value = filing.search;
  const list = el("ul", { class: "suggest", "aria-label": t("report-what-suggestions"), hidden: true });
  const found = liveRegion("hidden-visually");
  const category = el("select");
  const help = el("p", { class: "hint", id: "category-help" });
  const classes = el("div");
  const chips = el("ul", { class: "chips", "aria-label": t("report-what-groups") });

  const choose = (/** @type {string} */ id) => {
    const chosen = catalogue.categories.find((one) => one.id === id);
    filing.category = chosen?.id ?? "";
    if (chosen) filing.track = /** @type {import("../filing.js").Track} */ (chosen.track);
    clearErrors(form);
    draft.changed();
    render();
  };

  const renderSuggestions = () => {
    const suggestions = suggest(filing.search);
    list.hidden = suggestions.length === 0;
    found.textContent = filing.search.trim() ? t("report-what-found", { count: suggestions.length }) : "";
    replace(list, suggestions.map(({ id, because }) => {
      const one = /** @type {import("../../data/sources.js").Category} */ (catalogue.categories.find((candidate) => candidate.id === id));
      return el("li", null, el("button", {
        type: "button", class: `suggest__item${filing.category === id ? " suggest__item--on" : ""}`, "data-category": id,
        "aria-pressed": String(filing.category === id), on: {
          // focus stays in the search: taking it could scroll the list away under the finger, and the tap be lost
          mousedown: (event) => event.preventDefault(),
          click: () => choose(id),
        },
      },
      el("span", null,
        el("strong", null, markedParts(one.name, because).map(({ text, marked }) => marked ? el("mark", null, text) : text)),
        el("span", { class: "pick__more" }, trackAndGroup(catalogue, one)),
        el("span", { class: "pick__more" }, t("report-what-because", { words: because.join(", ") }))),
      icon(filing.category === id ? "tick" : "forward")));
    }));
  };

  const render = () => {
    renderSuggestions();
    form.querySelectorAll('input[name="track"]').forEach((radio) => {
      if (radio instanceof HTMLInputElement) radio.checked = radio.value === filing.track;
    });
    const inTrack = catalogue.groups.filter(({ track }) => !filing.track || track === filing.track);
    const current = filing.category.split(".")[0];
    replace(category, el("option", { value: "" }, t("report-choose")), inTrack.map(({ id, name }) => el("optgroup", { label: name },
      catalogue.categories.filter((one) => one.group === id).map((one) => el("option", { value: one.id, selected: one.id === filing.category }, one.name)))));
    const chosen = catalogue.categories.find(({ id }) => id === filing.category);
    help.textContent = chosen?.help ?? "";
    replace(chips, chosen && catalogue.categories.filter((one) => one.group === current && one.id !== filing.category).slice(0, 4).map((one) => el("li", null,
      el("button", { type: "button", class: "chip", on: { click: () => choose(one.id) } }, one.name))));
    chips.hidden = !chips.childElementCount;
    replace(classes, filing.track === "service" && group({ name: "class", legend: t("report-what-class") },
      CLASSES.map((name) => pick({
        type: "radio", name: "class", value: name, label: t(`report-class-${name}`), more: t(`report-class-more-${name}`),
        checked: (filing.caseClass || "complaint") === name,
        on: { change: () => {
          filing.caseClass = name;
          draft.changed();
        } },
      }))),
    chosen?.danger && note("plain", t("report-what-help"), {}, t("report-what-help-more")));
  };

  search.addEventListener("input", () => {
    filing.search = search.value;
    renderSuggestions();
  });
  // Enter in the search field chooses the first suggestion instead of sending the form on
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const [first] = suggest(filing.search, 1);
    if (first) choose(first.id);
  });
  category.addEventListener("change", () => choose(category.value));

  const form = stepForm("what", () => {
    clearErrors(form);
    const errors = [];
    if (!filing.category) errors.push({ name: "category", code: "missing_category", text: t("report-error-missing_category") });
    if (!filing.track) errors.push({ name: "track", code: "missing_track", text: t("report-error-missing_track") });
    if (errors.length) return showErrors(form, errors);
    if (filing.track === "service" && !filing.caseClass) filing.caseClass = "complaint";
    void flow.go("place");
  },
  field({
    name: "search", label: t("report-what-search"), hint: t("report-what-search-hint"), control: search, icon: "search", after: [list, found],
    sees: sees("stays", t("report-what-search-stays")),
  }),
  group({ name: "track", legend: t("report-what-track"), sees: sees("open", t("report-what-open")) },
    TRACKS.map((name) => pick({
      type: "radio", name: "track", value: name, label: t(`report-track-${name}`), more: t(`report-track-more-${name}`), checked: filing.track === name,
      on: { change: () => {
        filing.track = name;
        const kept = catalogue.categories.find(({ id }) => id === filing.category);
        if (kept && kept.track !== name) filing.category = "";
        draft.changed();
        render();
      } },
    }))),
  field({ name: "category", label: t("report-what-category"), control: category, after: [help, chips] }),
  classes,
  nextBar(t("report-next")));

  render();
  const waiting = !draft.on && await hasDraft();
  return {
    title: t("report-what-title"),
    nodes: [stepHead("what"), el("h1", null, t("report-what-title")), waiting && draftNote(context), form],
  };
}

/**
 * @param {Catalogue} catalogue
 * @param {import("../../data/sources.js").Category} category
 */
function trackAndGroup({ groups }, { group: id, track }) {
  const name = groups.find((one) => one.id === id)?.name ?? "";
  return track === "whistleblower" ? t("report-what-in-whistleblower", { group: name }) : t("report-what-in-service", { group: name });
}

/** A draft is waiting: take it up or wipe it. @param {Context} context */
function draftNote({ draft }) {
  const box = note("plain", t("report-draft-waiting"), { icon: "key" }, el("p", { class: "row" },
    el("button", { type: "button", class: "button button--small", "data-draft": "restore", on: { click: () => void draft.restore() } }, t("report-draft-restore")),
    el("button", { type: "button", class: "text-button", "data-draft": "wipe", on: { click: async () => {
      await wipeDraft();
      box.remove();
    } } }, t("report-draft-wipe"))));
  return box;
}
