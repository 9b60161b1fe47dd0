// @ts-check
/** Those whose browser has made keys: the officer compares eight words in person, says so, and signs. */
import { fromHex } from "../crypto/encoding.js";
import { fingerprint } from "../crypto/handler.js";
import { fingerprintWords } from "../crypto/passphrase.js";
import { el } from "../ui/dom.js";
import { clearErrors, pick, showErrors, whileWorking } from "../ui/form.js";
import { list, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";

/** @typedef {import("./office.js").Invitation} Invitation */
/** @typedef {Invitation & { keys: { box: string, sign: string } }} Waiting */

/**
 * @param {import("./people.js").Ground} ground
 * @param {readonly Invitation[]} invitations
 */
export async function waitingSection(ground, invitations) {
  const waiting = /** @type {Waiting[]} */ (invitations.filter(({ keys }) => keys));
  if (!waiting.length) return false;
  const lists = await ground.lists();
  return el("section", { class: "stack", "aria-labelledby": "menunggu" }, el("h2", { id: "menunggu" }, t("people-waiting")), waiting.map((one) => sheet(ground, one, lists)));
}

/** @param {import("./people.js").Ground} ground @param {Waiting} waiting @param {readonly [string[], string[]]} lists */
function sheet({ office, done, perform }, waiting, [own, other]) {
  const { handler, name, keys } = waiting;
  const print = fingerprint(fromHex(keys.box, 32), fromHex(keys.sign, 32));
  const card = (/** @type {readonly string[]} */ words) => el("ol", { class: "words words--few" }, words.map((word, at) => el("li", { "data-n": at + 1 }, word)));
  const isBack = office.roster().list.some(({ id }) => id === handler);
  const messages = el("div");
  const confirm = pick({ type: "checkbox", name: `same-${handler}`, value: "yes", label: t("people-compared", { name }), more: t("people-compared-more") });
  const accept = el("button", { class: "button", "data-admit": handler }, icon("tick"), t("people-admit"));
  const refuse = el("button", { type: "button", class: "button button--stop", "data-refuse": handler, on: { click: () => whileWorking(refuse, t("people-working"), () => perform(messages, async () => {
    await office.withdraw(waiting.id);
    await done(t("people-refused", { name }));
  })) } }, t("people-refuse"));
  const form = el("form", { class: "stack", novalidate: true, on: { submit: (event) => {
    event.preventDefault();
    clearErrors(form);
    if (!confirm.querySelector("input")?.checked) return showErrors(form, [{ name: `same-${handler}`, code: "not_compared", text: t("people-error-compare") }]);
    void whileWorking(accept, t("people-signing"), () => perform(messages, async () => done(t("people-admitted", { name }), await office.admit(waiting))));
  } } },
  el("div", { class: "field", "data-field": `same-${handler}` }, confirm), messages,
  el("div", { class: "row" }, accept, refuse));
  return el("article", { class: "sheet stack", "data-waiting": handler, "aria-label": name },
    el("h3", null, name, " ", el("span", { class: "mono soft" }, handler)),
    el("p", null, isBack ? t("people-waiting-back") : t("people-waiting-new"), " ", list(waiting.roles.map((role) => t(`account-role-${role}`))), waiting.tracks.length > 0 && `: ${list(waiting.tracks.map((track) => t(`desk-track-${track}`)))}`),
    el("p", null, el("strong", null, t("people-compare"))),
    el("div", { "data-fingerprint": true }, card(fingerprintWords(print, own))),
    el("details", null, el("summary", null, t("people-other-language")), card(fingerprintWords(print, other))),
    form);
}
