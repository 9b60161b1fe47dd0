// @ts-check
/** The key officer's place: who waits, who belongs here, whom to invite, and the desks' keys. */
import { againNote } from "../account/again.js";
import { markPlace } from "../desk/head.js";
import { Problem } from "../net/api.js";
import { Locked } from "../net/session.js";
import { arrive, byId, el, replace } from "../ui/dom.js";
import { dayAndYear, t } from "../ui/i18n.js";
import { note } from "../ui/state.js";
import { DeskKeys, WARN_DAYS } from "./desk-keys.js";
import { inviteSection, openInvitations } from "./invite.js";
import { membersSection } from "./members.js";
import { Office } from "./office.js";
import { statedSection } from "./stated.js";
import { wrong } from "./trouble.js";
import { waitingSection } from "./waiting.js";

/** @typedef {{ office: Office, names: import("../desk/names.js").Names, lists: () => Promise<[string[], string[]]>, facts: import("../ui/page.js").PageFacts, done: (words: string, tracks?: readonly string[]) => Promise<void>, perform: (messages: Element, work: () => Promise<void>) => Promise<void> }} Ground */

const DAY_MS = 86_400_000;

export class PeoplePage {
  /** @param {import("../desk/places.js").Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.office = new Office(parts.desk);
    this.keys = new DeskKeys(parts.desk, parts.facts.assets["workers/reseal.js"] ?? "");
  }

  /** Whether work is going on that ends with the tab. */
  get hasDraft() {
    return this.keys.isSealing;
  }

  async show(/** @type {string} */ said = "") {
    const { keyboard, siteName, desk } = this.parts;
    const main = byId("isi");
    main.className = "wrap main stack--loose stack";
    keyboard.use({});
    markPlace("people");
    try {
      const [colleagues] = await Promise.all([desk.colleagues({ anew: true }), this.office.load()]);
      this.parts.names.meet(colleagues);
      await this.#draw(main, said, await this.office.invitations());
    } catch (error) {
      if (error instanceof Locked) return;
      replace(main, el("h1", null, t("people-title")), wrong(error, () => void this.show()));
    }
    if (desk.session.token) arrive(`${t("people-title")} - ${siteName}`);
  }

  leave() {}

  /** @param {HTMLElement} main @param {string} said @param {readonly import("./office.js").Invitation[]} invitations */
  async #draw(main, said, invitations) {
    const { names, lists, facts, onAgain } = this.parts;
    const { office } = this;
    /** @type {Ground} */
    const ground = {
      office, names, lists, facts,
      done: async (words, tracks = []) => {
        await this.show(words);
        await this.keys.sealAgain(tracks);
      },
      perform: async (messages, work) => {
        replace(messages);
        try {
          await work();
        } catch (error) {
          if (error instanceof Locked) return;
          replace(messages, error instanceof Problem && error.code === "login_again" ? againNote(onAgain) : wrong(error));
        }
      },
    };
    replace(main,
      el("div", { class: "stack stack--tight", "data-step": "people" },
        el("h1", null, t("people-title")), el("p", { class: "lead" }, t("people-lead", { agency: names.agency(office.agency) }))),
      said && note("seal", said, { icon: "tick" }),
      warnings(office),
      await waitingSection(ground, invitations),
      membersSection(ground),
      this.keys.section(ground),
      el("div", { class: "people-invite" }, inviteSection(ground), openInvitations(ground, invitations)),
      statedSection(ground));
    await this.keys.count();
  }
}

/** What an officer should see to, in one note. @param {Office} office */
function warnings(office) {
  const officers = office.officers();
  const lone = office.desk.handler.tracks.filter((track) => officers.filter(({ tracks }) => tracks.includes(track)).length < 2);
  const ending = office.desks().filter(({ version, notAfter }) => version && notAfter * 1000 - Date.now() < WARN_DAYS * DAY_MS);
  const found = [
    ...(officers.length < 2 ? [["one_officer", t("people-warn-one-officer")]] : lone.map((track) => ["one_officer", t("people-warn-one-officer-track", { track: t(`desk-track-${track}`) })])),
    ...office.unstated().map(({ id }) => ["not_stated", t("people-warn-not-stated", { id })]),
    ...(office.hasRecovery ? [] : [["no_recovery", t("people-warn-no-recovery")]]),
    ...office.desks().filter(({ version }) => !version).map(({ track }) => ["no_key", t("people-warn-no-key", { track: t(`desk-track-${track}`) })]),
    ...ending.map(({ track, notAfter }) => ["key_ends", t("people-warn-key-ends", { track: t(`desk-track-${track}`), day: dayAndYear(new Date(notAfter * 1000)) })]),
  ];
  return found.length > 0 && note("soon", t("people-warn"), {}, el("ul", { class: "stack stack--tight" }, found.map(([code, words]) => el("li", { "data-warn": code }, words))));
}
