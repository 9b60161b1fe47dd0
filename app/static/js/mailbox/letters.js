// @ts-check
/** Letters on the screen: text as text, pictures only if they are pictures, everything else to be saved. */
import { el } from "../ui/dom.js";
import { day, hasText, size, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { empty, note } from "../ui/state.js";
import { photoType } from "../report/photos.js";
import { saveFile } from "../report/save.js";

/** @typedef {import("./thread.js").Letter} Letter */
/** @typedef {import("./thread.js").ChainAlarm} ChainAlarm */

/** Object addresses of pictures that are shown, to be let go of when the mailbox is locked. @type {Set<string>} */
const shown = new Set();

/** Let go of every picture. */
export function releasePictures() {
  for (const url of shown) URL.revokeObjectURL(url);
  shown.clear();
}

/** @param {ChainAlarm} alarm */
export function alarmNote({ code, seq, mine }) {
  const whose = mine ? t("mailbox-alarm-mine", { seq }) : t("mailbox-alarm-theirs", { seq });
  return note("stop", code === "gap" ? t("mailbox-alarm-gap", { whose }) : code === "E_FORK" ? t("mailbox-alarm-fork", { whose }) : t("mailbox-alarm-order", { whose }),
    { error: code }, t("mailbox-alarm-more"));
}

/**
 * @param {Letter[]} letters newest first
 * @param {(agency: string) => string} nameOf
 * @param {string} comeBack when there is none yet
 */
export async function letterList(letters, nameOf, comeBack) {
  const written = letters.filter(({ envelope, text }) => envelope.kind !== 1 || text !== null);
  if (!written.length) return empty("mail", t("mailbox-empty"), comeBack);
  return el("div", { class: "stack", "data-letters": written.length }, await Promise.all(written.map((letter) => letterItem(letter, nameOf))));
}

/** @param {Letter} letter @param {(agency: string) => string} nameOf */
async function letterItem({ envelope, mine, text, files, alarm, receiptFits }, nameOf) {
  const { kind, on, agency, purpose, outcome } = envelope;
  return el("article", { class: mine ? "letter letter--mine" : "letter", "data-letter": mine ? "mine" : "theirs", "data-purpose": purpose },
    el("header", { class: "letter__head" }, el("strong", null, mine ? (kind === 1 ? t("mailbox-your-report") : t("mailbox-you")) : nameOf(agency)), el("span", null, day(on))),
    !mine && purpose && purpose !== "info" && el("p", { class: "small soft" }, purpose === "outcome" && outcome && hasText(`ui-outcome-${outcome}`)
      ? t("mailbox-purpose-outcome-of", { outcome: t(`ui-outcome-${outcome}`) }) : t(`mailbox-purpose-${purpose}`)),
    alarm ? note("stop", t("mailbox-letter-broken"), { error: alarm }, t("mailbox-alarm-more"))
      : text === null ? el("p", { class: "small soft row" }, icon("seal"), t("mailbox-letter-sealed"))
      : text.split(/\n{2,}/).map((part) => el("p", { class: "letter__text" }, part)),
    mine && !receiptFits && note("soon", t("mailbox-receipt-missing"), { error: "E_SIG" }, t("mailbox-receipt-missing-more")),
    files.length > 0 && await fileList(files));
}

/** @param {import("./thread.js").OpenedFile[]} files */
async function fileList(files) {
  return el("div", { class: "photos" }, await Promise.all(files.map(async ({ name, blob }) => {
    const type = photoType(new Uint8Array(await blob.slice(0, 16).arrayBuffer()));
    const save = el("button", { type: "button", class: "text-button", "data-file": name, on: { click: () => saveFile(new Blob([blob], { type: "application/octet-stream" }), name) } },
      icon("download"), name, " ", el("span", { class: "soft" }, size(blob.size)));
    if (!type || type === "image/heic") return el("p", { class: "photo__facts" }, icon("clip"), save);
    const url = URL.createObjectURL(new Blob([blob], { type }));
    shown.add(url);
    return el("figure", { class: "photo" }, el("img", { class: "photo__img", src: url, alt: t("mailbox-photo", { name }) }), el("figcaption", { class: "photo__facts" }, save));
  })));
}
