// @ts-check
/** Inviting somebody: the link is shown once and works once; what it brings waits for the officer's signature. */
import { el, replace } from "../ui/dom.js";
import { clearErrors, field, group, pick, showErrors, whileWorking } from "../ui/form.js";
import { dayShort, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note } from "../ui/state.js";

/** The operator works from the command line. */
const ROLES = ["handler", "supervisor", "officer", "coordinator", "auditor"];
/** Roles that mean nothing without a desk. */
const NEED_TRACK = ["handler", "supervisor", "officer", "coordinator"];

/** @param {import("./people.js").Ground} ground */
export function inviteSection({ office, facts, perform }) {
  const name = el("input", { autocomplete: "off", maxlength: 120 });
  const id = el("input", { autocomplete: "off", autocapitalize: "none", autocorrect: "off", spellcheck: "false", maxlength: 64 });
  const messages = el("div", { class: "stack stack--tight" });
  const button = el("button", { class: "button button--second", "data-invite": true }, icon("people"), t("people-invite-do"));
  const chosen = (/** @type {string} */ kind) => [...form.querySelectorAll(`input[name="${kind}"]:checked`)].map((input) => /** @type {HTMLInputElement} */ (input).value);

  const invite = () => {
    clearErrors(form);
    const wanted = { handler: id.value.trim().toLowerCase(), name: name.value.trim(), roles: chosen("role"), tracks: chosen("track") };
    const errors = [];
    if (!wanted.name) errors.push({ name: "name", code: "missing_name", text: t("people-error-name") });
    if (!/^[a-z0-9._-]{1,64}$/.test(wanted.handler)) errors.push({ name: "handler", code: "missing_handler", text: t("people-error-handler") });
    if (!wanted.roles.length) errors.push({ name: "role", code: "missing_role", text: t("people-error-role") });
    if (!wanted.tracks.length && wanted.roles.some((role) => NEED_TRACK.includes(role))) errors.push({ name: "track", code: "missing_track", text: t("people-error-track") });
    if (errors.length) return showErrors(form, errors);
    void whileWorking(button, t("people-working"), () => perform(messages, async () => {
      const made = await office.invite(wanted);
      form.reset();
      replace(messages, linkNote(facts, wanted.name, made));
    }));
  };

  const form = el("form", { class: "stack", novalidate: true, autocomplete: "off", on: { submit: (event) => {
    event.preventDefault();
    invite();
  } } },
  field({ name: "name", label: t("people-name"), hint: t("people-name-hint"), control: name }),
  field({ name: "handler", label: t("people-handler"), hint: t("people-handler-hint"), control: id }),
  group({ name: "role", legend: t("people-roles") }, ROLES.map((role) => pick({ type: "checkbox", name: "role", value: role, label: t(`account-role-${role}`), more: t(`account-role-${role}-may`) }))),
  group({ name: "track", legend: t("people-tracks"), hint: t("people-tracks-hint") }, office.desk.handler.tracks.map((track) => pick({ type: "checkbox", name: "track", value: track, label: t(`desk-track-${track}`) }))),
  el("div", { class: "row" }, button), messages);
  return el("section", { class: "stack", "aria-labelledby": "undang" }, el("h2", { id: "undang" }, t("people-invite")), el("p", { class: "soft" }, t("people-invite-more")), form);
}

/**
 * The link, once.
 * @param {import("../ui/page.js").PageFacts} facts
 * @param {string} name
 * @param {{ token: string, expires_at: string }} made
 */
export function linkNote({ lang }, name, { token, expires_at: until }) {
  const link = `${location.origin}/${lang}/desk/join#${token}`;
  const shown = el("input", { class: "input mono", readonly: true, value: link, "data-link": true, "aria-label": t("people-link") });
  const said = el("span", { class: "small soft", role: "status" });
  const copy = el("button", { type: "button", class: "button button--second button--small", "data-copy": true, on: { click: async () => {
    shown.select();
    try {
      await navigator.clipboard.writeText(link);
      replace(said, t("people-copied"));
    } catch {
      // no clipboard here: it is selected, and can be copied by hand
      replace(said, t("people-copy-self"));
    }
  } } }, icon("clip"), t("people-copy"));
  return note("seal", t("people-link-made", { name, day: dayShort(until) }), {}, t("people-link-more"), shown, el("p", { class: "row" }, copy, said));
}

/** Links that nobody has used yet. @param {import("./people.js").Ground} ground @param {readonly import("./office.js").Invitation[]} invitations */
export function openInvitations({ office, done, perform }, invitations) {
  const open = invitations.filter(({ keys }) => !keys);
  if (!open.length) return false;
  const messages = el("div");
  return el("section", { class: "stack stack--tight", "aria-labelledby": "tautan" }, el("h2", { id: "tautan" }, t("people-open")), messages,
    el("ul", { class: "stack stack--tight" }, open.map(({ id, handler, name, expires_at: until }) => {
      const button = el("button", { type: "button", class: "button button--second button--small", "data-withdraw": handler, on: { click: () => whileWorking(button, t("people-working"), () => perform(messages, async () => {
        await office.withdraw(id);
        await done(t("people-withdrawn", { name }));
      })) } }, t("people-withdraw"));
      return el("li", { class: "row", "data-open-invitation": handler }, el("span", null, t("people-open-until", { name, day: dayShort(until) })), button);
    })));
}
