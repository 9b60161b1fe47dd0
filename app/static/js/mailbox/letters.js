// @ts-check
/** Letters on the screen: text as text, pictures only if they are pictures, everything else to be saved. */
import { REPORT, REPORTER_MESSAGE } from "../crypto/meta.js";
import { el } from "../ui/dom.js";
import { day, hasText, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { empty, note, sees } from "../ui/state.js";
import { fileList } from "../cases/files.js";

/** @typedef {import("./thread.js").Letter} Letter */
/** @typedef {import("./thread.js").ChainAlarm} ChainAlarm */

/** @param {ChainAlarm} alarm */
export function alarmNote({ code, kind, seq }) {
  const whose = kind === REPORT ? t("mailbox-alarm-report") : kind === REPORTER_MESSAGE ? t("mailbox-alarm-mine", { seq }) : t("mailbox-alarm-theirs", { seq });
  return note("stop", code === "gap" ? t("mailbox-alarm-gap", { whose }) : code === "E_FORK" ? t("mailbox-alarm-fork", { whose }) : t("mailbox-alarm-order", { whose }),
    { error: code }, t("mailbox-alarm-more"));
}

/**
 * @param {Letter[]} letters newest first
 * @param {(agency: string) => string} nameOf
 * @param {string} comeBack when there is none yet
 * @param {ReadonlySet<string>} news env_ids of letters that nothing has been written or done about yet
 */
export async function letterList(letters, nameOf, comeBack, news) {
  const written = letters.filter(({ envelope, text }) => envelope.kind !== 1 || text !== null);
  if (!written.length) return empty("mail", t("mailbox-empty"), comeBack);
  return el("div", { class: "stack", "data-letters": written.length }, await Promise.all(written.map((letter) => letterItem(letter, nameOf, news.has(letter.envelope.env_id)))));
}

/** @param {Letter} letter @param {(agency: string) => string} nameOf @param {boolean} isNew */
async function letterItem({ envelope, mine, text, files, alarm, receiptFits }, nameOf, isNew) {
  const { kind, on, agency, purpose, outcome } = envelope;
  return el("article", { class: mine ? "letter letter--mine" : "letter", "data-letter": mine ? "mine" : "theirs", "data-purpose": purpose },
    el("header", { class: "letter__head" }, el("strong", null, mine ? (kind === 1 ? t("mailbox-your-report") : t("mailbox-you")) : nameOf(agency)), isNew && el("span", { class: "letter__new", "data-new": true }, t("ui-new-letter")), el("span", null, day(on))),
    !mine && purpose && purpose !== "info" && el("p", { class: "small soft" }, purpose === "outcome" && outcome && hasText(`ui-outcome-${outcome}`)
      ? t("mailbox-purpose-outcome-of", { outcome: t(`ui-outcome-${outcome}`) }) : t(`mailbox-purpose-${purpose}`)),
    alarm ? note("stop", t("mailbox-letter-broken"), { error: alarm }, t("mailbox-alarm-more"))
      : text === null ? el("p", null, sees("sealed", t("mailbox-letter-sealed")))
      : text.split(/\n{2,}/).map((part) => el("p", { class: "letter__text" }, part)),
    mine && !receiptFits && note("soon", t("mailbox-receipt-missing"), { error: "E_SIG" }, t("mailbox-receipt-missing-more")),
    files.length > 0 && await fileList(files, (name) => t("mailbox-photo", { name })));
}
