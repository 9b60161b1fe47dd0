// @ts-check
/** One's own access: what one's roles allow here, where one is logged in, second factors, words, mail. */
import { troubleNote } from "../report/trouble.js";
import { markPlace } from "../desk/head.js";
import { Locked } from "../net/session.js";
import { arrive, byId, el, replace } from "../ui/dom.js";
import { t } from "../ui/i18n.js";
import { note } from "../ui/state.js";
import { factorSection } from "./factors.js";
import { noticeSection } from "./notices.js";
import { sessionSection } from "./sessions.js";
import { wordsSection } from "./words.js";

/** Roles whose holders read cases; the others are told so. */
const READS_CASES = ["handler", "supervisor"];
/** Roles whose holders can be told by mail that something waits. */
const TOLD = [...READS_CASES, "officer", "coordinator"];

export class AccountPage {
  /** @param {import("../desk/places.js").Parts} parts */
  constructor(parts) {
    this.parts = parts;
  }

  async show() {
    const { desk, keyboard, names, onAgain, siteName } = this.parts;
    const main = byId("isi");
    main.className = "wrap wrap--form main stack--loose stack";
    keyboard.use({});
    const { id, agency, roles } = desk.handler;
    replace(main, el("div", { class: "stack stack--tight", "data-step": "account" },
      el("h1", null, t("account-title")),
      el("p", { class: "lead" }, t("account-lead", { name: names.person(id), id, agency: names.agency(agency) }))),
    this.#roles(roles), sessionSection(desk, fail(main)),
    factorSection({ desk, siteName, name: names.person(id), onAgain, fail: fail(main) }), wordsSection(this.parts, fail(main), onAgain),
    roles.some((role) => TOLD.includes(role)) && noticeSection(desk, fail(main)));
    markPlace("account");
    arrive(`${t("account-title")} - ${siteName}`);
  }

  leave() {}

  /** @param {readonly string[]} roles */
  #roles(roles) {
    const tracks = this.parts.desk.handler.tracks;
    return el("section", { class: "stack stack--tight", "aria-labelledby": "peran" },
      el("h2", { id: "peran" }, t("account-roles")),
      !roles.some((role) => READS_CASES.includes(role)) && note("plain", t("account-no-cases"), {}, t("account-no-cases-more")),
      el("dl", { class: "facts" }, roles.map((role) => el("div", { "data-role": role }, el("dt", null, t(`account-role-${role}`)), el("dd", null, t(`account-role-${role}-may`)))),
        tracks.length > 0 && el("div", null, el("dt", null, t("account-tracks")), el("dd", null, tracks.map((track) => t(`desk-track-${track}`)).join(", ")))));
  }
}

/** Where a section says what went wrong. @param {HTMLElement} main */
const fail = (main) => (/** @type {unknown} */ error) => {
  if (!(error instanceof Locked)) main.prepend(troubleNote(error));
};
