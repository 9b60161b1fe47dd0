// @ts-check
/** One case as its reporter sees it: where it stands, the letters, what to do next. */
import { arrive, byId, el, replace } from "../ui/dom.js";
import { day, t, textOf } from "../ui/i18n.js";
import { note } from "../ui/state.js";
import { troubleNote } from "../report/trouble.js";
import { otherChoices, outcomeChoice, staleNote } from "./acts.js";
import { nextDeadline } from "../cases/clocks.js";
import { releasePictures } from "../cases/files.js";
import { newsFor } from "../cases/news.js";
import { checkActs } from "../cases/signed-acts.js";
import { proof, reminder } from "./keeping.js";
import { alarmNote, letterList } from "./letters.js";
import { replyForm } from "./reply.js";
import { Locked } from "./session.js";
import { statusLink } from "./share.js";
import { headline, isOwed, timeline } from "./status.js";

/**
 * @typedef {object} Parts
 * @property {import("./session.js").Mailbox} mailbox
 * @property {import("./thread.js").Thread} thread
 * @property {import("../ui/crypto-client.js").CryptoClient} client
 * @property {import("../data/sources.js").Sources} sources
 * @property {import("../ui/page.js").PageFacts} facts
 * @property {import("../report/readers.js").AgencyEntry[]} agencies
 * @property {string} siteName
 * @property {() => void} onClose
 */

/** States in which letters can still be written. */
const WRITABLE = new Set(["received", "verified", "in_progress", "awaiting_reporter", "outcome_proposed", "disputed", "reopened", "rejected"]);

/**
 * Read the case and put it on the screen.
 * @param {Parts} parts
 * @param {Element | false} [notice] what has just happened
 */
export async function showCase(parts, notice = false) {
  const { mailbox, thread, sources, facts, agencies, siteName, onClose } = parts;
  const view = /** @type {import("./session.js").CaseView} */ (mailbox.view);
  const nameOf = (/** @type {string} */ id) => {
    const name = agencies.find((agency) => agency.id === id)?.name;
    return name ? textOf(name) : id;
  };
  const off = await sources.daysOff().catch(() => null);
  const letters = el("div", { class: "stack", role: "status" }, el("p", { class: "soft" }, t("mailbox-unsealing")));
  const redraw = async (/** @type {Element | false} */ said = false) => {
    await mailbox.refresh();
    await showCase(parts, said);
  };
  const next = nextDeadline(view.deadlines);
  const along = view.next.recipients.filter(({ agency }) => agency !== view.agency).map(({ agency }) => nameOf(agency));
  const escalated = view.events.some(({ type }) => type === "escalated");
  const readers = escalated && along.length ? t("mailbox-readers-along", { oversight: along.join(", ") }) : t("mailbox-readers", { agency: nameOf(view.agency) });
  const broken = view.deadlines.find(isOwed);
  const { forged } = await checkActs(view.events, view.case_tag, facts.origin);

  const main = byId("isi");
  main.className = "wrap main stack";
  releasePictures();
  replace(main,
    notice,
    el("div", { class: "row row--ends" }, el("p", { class: "small soft mono", "data-reference": view.reference }, t("mailbox-case", { reference: view.reference })),
      el("button", { type: "button", class: "text-button", "data-close": true, on: { click: onClose } }, t("mailbox-close"))),
    headline(view, { off, nameOf }),
    broken && note("stop", t("mailbox-breach", { name: nameOf(view.agency), day: day(broken.due_on) }), {},
      escalated && along.length ? t("mailbox-breach-along", { oversight: along.join(", ") }) : t("mailbox-breach-more")),
    view.state === "awaiting_reporter" && note("soon", t("mailbox-waiting"), { icon: "question" }, t("mailbox-waiting-more", { most: view.pause_days })),
    forged.length > 0 && note("stop", t("mailbox-alarm-acts"), { error: "E_SIG" }, t("mailbox-alarm-more")),
    outcomeChoice(mailbox, (stale) => showCase(parts, stale && staleNote())),
    el("div", { class: "cols cols--wide" },
      el("div", { class: "stack stack--loose" }, el("section", { class: "stack", "aria-labelledby": "letters" }, el("h2", { id: "letters" }, t("mailbox-letters")), letters,
        WRITABLE.has(view.state) ? replyForm({
          ...parts, readers,
          onSent: () => redraw(note("seal", t("mailbox-sent"), {}, t("mailbox-sent-more"))),
          onStale: () => redraw(note("soon", t("mailbox-readers-changed"), { error: "recipients_stale" }, t("mailbox-readers-changed-more"))),
        }) : el("p", { class: "soft" }, t("mailbox-no-letters-now")))),
      el("aside", { class: "stack stack--loose", "aria-label": t("mailbox-status") },
        el("section", { class: "stack", "aria-labelledby": "way" }, el("h2", { id: "way" }, t("mailbox-way")), timeline(view, { off, nameOf })),
        el("section", { class: "stack stack--tight", "aria-labelledby": "more" }, el("h2", { id: "more" }, t("mailbox-more")),
          otherChoices(mailbox, (stale) => showCase(parts, stale && staleNote())),
          reminder(view), proof(mailbox),
          statusLink(`${location.origin}/${facts.lang}/status/${view.case_tag}`),
          el("p", { class: "small soft" }, t("mailbox-report-hidden"))))));
  arrive(`${t("mailbox-title")} - ${siteName}`);

  try {
    const { letters: read, alarms } = await thread.read();
    replace(letters, alarms.map(alarmNote), await letterList(read, nameOf, next ? t("mailbox-empty-until", { day: day(next.due_on) }) : t("mailbox-empty-more"), newsFor(view.events, view.envelopes, "reporter")));
  } catch (error) {
    if (error instanceof Locked) return;
    replace(letters, troubleNote(error, () => void redraw()));
  }
}
