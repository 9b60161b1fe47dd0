// @ts-check
/** Everybody of the signed list, and what happens to them: they go, they need new words, or only a new second factor. */
import { el, replace } from "../ui/dom.js";
import { whileWorking } from "../ui/form.js";
import { byName, list, t } from "../ui/i18n.js";
import { RECOVERY } from "./bundle.js";
import { linkNote } from "./invite.js";
import { factorSheet } from "./lost-factor.js";

/** @typedef {import("./bundle.js").Listed} Listed */

/** @param {import("./people.js").Ground} ground */
export function membersSection(ground) {
  const { office, names } = ground;
  const people = office.roster().list.filter(({ id }) => id !== RECOVERY).sort((a, b) => byName(names.person(a.id), names.person(b.id)));
  const messages = el("div", { class: "stack stack--tight" });
  return el("section", { class: "stack", "aria-labelledby": "orang" },
    el("h2", { id: "orang" }, t("people-members")),
    el("p", { class: "soft" }, t("people-members-more")),
    messages,
    el("table", { class: "table table--cards", "data-members": true },
      el("thead", null, el("tr", null, ["name", "roles", "tracks", "acts"].map((column) => el("th", { scope: "col" }, t(`people-column-${column}`))))),
      el("tbody", null, people.map((person) => row(ground, person, messages)))));
}

/** @param {import("./people.js").Ground} ground @param {Listed} person @param {Element} messages */
function row(ground, { id, roles, tracks }, messages) {
  const { office, names } = ground;
  const own = office.desk.handler;
  const mayAct = id !== own.id && tracks.every((track) => own.tracks.includes(track));
  const ask = (/** @type {Element} */ sheet) => {
    replace(messages, sheet);
    sheet.scrollIntoView({ block: "center" });
    const [first] = sheet.querySelectorAll("button");
    first?.focus();
  };
  return el("tr", { "data-member": id },
    el("th", { scope: "row" }, names.person(id), " ", el("span", { class: "mono soft small" }, id)),
    el("td", { "data-label": t("people-column-roles") }, list(roles.map((role) => t(`account-role-${role}`)))),
    el("td", { "data-label": t("people-column-tracks") }, tracks.length ? list(tracks.map((track) => t(`desk-track-${track}`))) : t("people-no-track")),
    el("td", { "data-label": t("people-column-acts") }, mayAct ? el("span", { class: "row" },
      el("button", { type: "button", class: "button button--second button--small", "data-renew": id, on: { click: () => ask(renewSheet(ground, id, roles, tracks)) } }, t("people-renew")),
      el("button", { type: "button", class: "button button--second button--small", "data-reset-factor": id, on: { click: () => ask(factorSheet(ground, id)) } }, t("people-factor")),
      el("button", { type: "button", class: "button button--stop button--small", "data-remove": id, on: { click: () => ask(removeSheet(ground, id)) } }, t("people-remove")))
      : el("span", { class: "soft small" }, id === own.id ? t("people-yourself") : t("people-other-track"))));
}

/** @param {import("./people.js").Ground} ground @param {string} id */
function removeSheet({ office, names, done, perform }, id) {
  const name = names.person(id);
  const messages = el("div");
  const confirm = el("button", { type: "button", class: "button button--stop", "data-confirm": "remove", on: { click: () => whileWorking(confirm, t("people-signing"), () => perform(messages, async () => done(t("people-removed", { name }), await office.remove(id)))) } }, t("people-remove-do"));
  const sheet = el("div", { class: "sheet stack", role: "group", "aria-label": t("people-remove-ask", { name }) },
    el("h3", null, t("people-remove-ask", { name })), el("p", null, t("people-remove-more")), messages,
    el("div", { class: "row" }, confirm, el("button", { type: "button", class: "button button--quiet", on: { click: () => sheet.remove() } }, t("people-cancel"))));
  return sheet;
}

/** @param {import("./people.js").Ground} ground @param {string} id @param {readonly string[]} roles @param {readonly string[]} tracks */
function renewSheet({ office, names, facts, perform }, id, roles, tracks) {
  const name = names.person(id);
  const messages = el("div", { class: "stack stack--tight" });
  const confirm = el("button", { type: "button", class: "button", "data-confirm": "renew", on: { click: () => whileWorking(confirm, t("people-working"), () => perform(messages, async () => {
    const made = await office.invite({ handler: id, name, roles: [...roles], tracks: [...tracks] });
    replace(messages, linkNote(facts, name, made));
  })) } }, t("people-renew-do"));
  const sheet = el("div", { class: "sheet stack", role: "group", "aria-label": t("people-renew-ask", { name }) },
    el("h3", null, t("people-renew-ask", { name })), el("p", null, t("people-renew-more", { name })), messages,
    el("div", { class: "row" }, confirm, el("button", { type: "button", class: "button button--quiet", on: { click: () => sheet.remove() } }, t("people-cancel"))));
  return sheet;
}
