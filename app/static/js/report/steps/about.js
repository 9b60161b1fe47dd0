// @ts-check
/** Whom the report is about. It never leaves the phone in clear: it only decides who does not get the report. */
import { el, replace } from "../../ui/dom.js";
import { field, group, pick } from "../../ui/form.js";
import { byName, t, textOf } from "../../ui/i18n.js";
import { note, sees } from "../../ui/state.js";
import { backLink, nextBar, stepForm, stepHead } from "../context.js";
import { directoryOf } from "../readers.js";
import { troubleNote } from "../trouble.js";
import { tokens } from "../suggest.js";

/** @typedef {import("../context.js").Context} Context */

const SHOWN_MAX = 8;

/** @param {Context} context @returns {Promise<import("../flow.js").Screen>} */
export async function show(context) {
  const { filing, flow, draft } = context;
  const title = t("report-about-title");
  /** @type {import("../readers.js").AgencyEntry[]} */
  let agencies;
  try {
    agencies = (await directoryOf(context)).agencies;
  } catch (error) {
    return { title, nodes: [backLink(context), stepHead("story"), el("h1", null, title), troubleNote(error, () => void flow.redraw())] };
  }

  const search = el("input", { class: "input", type: "search", autocomplete: "off" });
  const choices = el("div");
  const render = () => {
    const typed = tokens(search.value);
    const shown = agencies
      .filter((agency) => filing.about.includes(agency.id) || (typed.length ? matches(agency, typed) : concerns(agency, filing.region)))
      .sort((a, b) => Number(filing.about.includes(b.id)) - Number(filing.about.includes(a.id)) || byName(textOf(a.name), textOf(b.name)))
      .slice(0, SHOWN_MAX);
    replace(choices, shown.length ? shown.map((agency) => pick({
      type: "checkbox", name: "about", value: agency.id, label: textOf(agency.name), checked: filing.about.includes(agency.id),
      on: { change: (event) => {
        const on = /** @type {HTMLInputElement} */ (event.target).checked;
        filing.about = on ? [...new Set([...filing.about, agency.id])] : filing.about.filter((id) => id !== agency.id);
        draft.changed();
      } },
    })) : el("p", { class: "hint", role: "status" }, t("report-about-none-found")));
  };
  search.addEventListener("input", render);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  render();

  return {
    title,
    nodes: [backLink(context), stepHead("story"), el("h1", null, title), el("p", { class: "lead" }, t("report-about-lead")),
      stepForm("about", () => flow.go("story"),
        field({ name: "about-search", label: t("report-about-search"), control: search, icon: "search" }),
        group({ name: "about", legend: t("report-about-legend"), hint: t("report-about-hint"), sees: sees("sealed", t("report-about-sees")) }, choices),
        filing.track === "whistleblower" && note("plain", t("report-about-people"), {}, t("report-about-people-more")),
        nextBar(t("report-next")))],
  };
}

/** @param {import("../readers.js").AgencyEntry} agency @param {string[]} typed */
function matches(agency, typed) {
  const words = tokens(`${agency.name.id} ${agency.name.en}`);
  return typed.every((part) => words.some((word) => word.startsWith(part)));
}

/** Agencies of this place, or of the whole country. @param {import("../readers.js").AgencyEntry} agency @param {string} region */
function concerns({ regions }, region) {
  return regions.length === 0 || regions.some((code) => code === region || region.startsWith(`${code}.`) || code.startsWith(`${region}.`));
}
