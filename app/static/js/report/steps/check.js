// @ts-check
/** Before sending: who will read it, which deadlines apply, what the server will know. */
import { el, replace } from "../../ui/dom.js";
import { pick } from "../../ui/form.js";
import { clock, day, dayIn, size, t, textOf } from "../../ui/i18n.js";
import { icon } from "../../ui/icons.js";
import { note } from "../../ui/state.js";
import { backLink, stepHead } from "../context.js";
import { deadlineDays, deadlineFacts } from "../deadlines.js";
import { classOf, groupOf } from "../filing.js";
import { directoryOf, findReaders, nameOfAgency, NoUnrelatedReader, readersKey } from "../readers.js";
import { provinceOf } from "../places.js";
import { codeOf, troubleNote } from "../trouble.js";

/** @typedef {import("../context.js").Context} Context */

/** PROTOCOL 2.3: smaller reports are padded to this. */
const SMALLEST_BYTES = 16_384;

/** @param {Context} context @returns {Promise<import("../flow.js").Screen>} */
export async function show(context) {
  const { filing, flow, journey } = context;
  const title = t("report-check-title");
  const head = [backLink(context), stepHead("check"), el("h1", null, title)];
  const changed = journey.readersChanged;
  try {
    if (!journey.readers || journey.readers.facets !== readersKey(filing)) {
      journey.readers = await findReaders(context, journey.newRoute ?? undefined);
      journey.shipment = null;
    }
  } catch (error) {
    const again = () => void flow.redraw();
    return { title, nodes: [...head, el("div", { class: "stack", "data-step": "check" },
      error instanceof NoUnrelatedReader ? noReader(context) : troubleNote(error, again),
      codeOf(error) === "E_DIRECTORY" && el("p", { class: "small soft" }, t("report-check-directory-more")))] };
  } finally {
    journey.newRoute = null;
  }
  const { candidate, handlers } = journey.readers;
  const directory = await directoryOf(context);
  const answering = textOf(nameOfAgency(directory, candidate.agency));
  const overseeing = textOf(nameOfAgency(directory, candidate.oversight));
  const off = await context.sources.daysOff();

  const about = pick({
    type: "checkbox", name: "about", value: candidate.agency, label: t("report-check-about"), more: t("report-check-about-more"),
    on: { change: () => {
      filing.about = [...new Set([...filing.about, candidate.agency])];
      context.draft.changed();
      void flow.redraw();
    } },
  });
  const avoided = filing.about.filter((id) => id !== candidate.agency);

  const readers = el("section", { class: "stack", "aria-label": t("report-check-readers") },
    el("dl", { class: "facts" },
      el("div", { "data-reader": candidate.agency }, el("dt", null, t("report-check-answers")), el("dd", null, el("strong", null, answering),
        el("br"), el("span", { class: "small soft" }, handlers ? t("report-check-keys", { count: handlers }) : t("report-check-keys-today")))),
      candidate.oversight !== candidate.agency && el("div", { "data-reader": candidate.oversight },
        el("dt", null, candidate.reads_along ? t("report-check-reads-along") : t("report-check-oversight")), el("dd", null, el("strong", null, overseeing),
          el("br"), el("span", { class: "small soft" }, candidate.reads_along ? t("report-check-reads-along-more") : t("report-check-oversight-more")))),
      el("div", null, el("dt", null, t("report-check-others")), el("dd", null, t("report-check-nobody")))),
    el("details", null, el("summary", null, t("report-check-why")), el("p", { class: "small" }, textOf(candidate.reason))),
    avoided.length > 0
      ? el("p", { class: "small", "data-avoided": avoided.join(" ") }, icon("tick"), " ", t("report-check-avoided", { names: avoided.map((id) => textOf(nameOfAgency(directory, id))).join(", ") }), " ",
        el("button", { type: "button", class: "text-button", on: { click: () => {
          filing.about = [];
          context.draft.changed();
          void flow.redraw();
        } } }, t("report-check-avoided-undo")))
      : about);

  const [first] = candidate.deadlines;
  const chart = first && deadlineDays(first, { start: dayIn(new Date(), first.zone), off });
  const deadlines = el("section", { class: "stack", "aria-labelledby": "deadlines" },
    el("h2", { id: "deadlines" }, t("report-check-deadlines")), deadlineFacts(candidate.deadlines),
    chart && el("figure", { class: "stack stack--tight" }, chart));

  return {
    title,
    nodes: [...head,
      el("div", { class: "stack stack--loose", "data-step": "check" },
        changed && note("soon", t("report-changed"), { error: "route_stale" }, t("report-changed-more")),
        readers, deadlines, await knownTable(context),
        note("plain", t("report-check-network"), {}, t("report-check-network-more")),
        el("div", { class: "bar" },
          el("button", { type: "button", class: "button button--wide", "data-next": true, on: { click: () => {
            journey.readersChanged = false;
            void flow.go("words");
          } } }, t("report-check-next")),
          el("button", { type: "button", class: "button button--quiet", on: { click: () => flow.backTo("story") } }, t("report-check-change"))))],
  };
}

/** What the server will and will not know. @param {Context} context */
async function knownTable({ filing, sources, journey }) {
  const [catalogue, regions] = await Promise.all([sources.catalogue(), sources.regions()]);
  const hidden = filing.track === "whistleblower";
  const what = hidden ? catalogue.groups.find(({ id }) => id === groupOf(filing.category))?.name : catalogue.categories.find(({ id }) => id === filing.category)?.name;
  const where = hidden ? regions.provinces.find(({ code }) => code === provinceOf(filing.region))?.name : regions.regencies.find(({ code }) => code === filing.region)?.name;
  const zone = journey.readers?.candidate.deadlines[0]?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const now = new Date();
  const today = day(dayIn(now, zone));
  const bytes = Math.max(SMALLEST_BYTES, filing.photos.reduce((sum, { blob }) => sum + blob.size, 4096));
  const box = el("section", { class: "sees-table", "aria-labelledby": "known" });
  replace(box, el("div", null, el("h2", { id: "known" }, t("report-known"))),
    el("div", { class: "is-sealed" }, el("h3", null, icon("seal"), t("report-known-not")), el("p", { class: "small" }, t("report-known-not-list"))),
    el("div", { class: "is-open" }, el("h3", null, icon("open"), t("report-known-yes")),
      el("p", { class: "small" }, hidden
        ? t("report-known-list-day", { track: t(`report-track-${filing.track}`), what: what ?? "", where: where ?? "", size: size(bytes), day: today })
        : t("report-known-list", { class: t(`report-class-${classOf(filing)}`), what: what ?? "", where: where ?? "", size: size(bytes), day: today, hour: clock(new Date(now.setMinutes(0, 0, 0)), zone) }))));
  return box;
}

/** Everyone who could read it is among those the report is about. @param {Context} context */
function noReader({ filing, flow, draft }) {
  return note("stop", t("report-no-reader"), { error: "no_unrelated" }, t("report-no-reader-more"),
    el("p", null, el("button", { type: "button", class: "button button--second button--small", on: { click: () => {
      filing.about = [];
      draft.changed();
      void flow.redraw();
    } } }, t("report-check-avoided-undo"))));
}
