// @ts-check
/** Where and how often one is told that something waits. The server judges the address: it alone knows what it can send to. */
import { Problem } from "../net/api.js";
import { Locked } from "../net/session.js";
import { el, replace } from "../ui/dom.js";
import { clearErrors, field, group, pick, showErrors, whileWorking } from "../ui/form.js";
import { t } from "../ui/i18n.js";
import { note } from "../ui/state.js";

/** @typedef {{ mail: string, rhythm: string }} Settings */

const RHYTHMS = ["hourly", "daily"];

/**
 * @param {import("../desk/desk.js").Desk} desk
 * @param {(error: unknown) => void} fail
 */
export function noticeSection(desk, fail) {
  const holder = el("div", { class: "stack" });

  /** @param {Settings} settings */
  const draw = ({ mail, rhythm }) => {
    const address = el("input", { type: "email", value: mail, autocomplete: "email", autocapitalize: "none", spellcheck: "false", maxlength: 254 });
    const messages = el("div");
    const button = el("button", { class: "button button--second", "data-save-notices": true }, t("account-mail-save"));
    const save = async () => {
      clearErrors(form);
      replace(messages);
      const chosen = form.querySelector('input[name="rhythm"]:checked');
      try {
        /** @type {Settings} */
        const kept = await desk.session.ask("PUT", "/desk/notifications", { json: { mail: address.value.trim(), rhythm: chosen instanceof HTMLInputElement ? chosen.value : rhythm } });
        address.value = kept.mail;
        replace(messages, el("div", { role: "status", "data-notices-saved": true }, note("seal", t(kept.mail ? `account-mail-saved-${kept.rhythm}` : "account-mail-saved-none"), { icon: "tick" })));
      } catch (error) {
        if (error instanceof Problem && error.status === 422) return showErrors(form, [{ name: "mail", code: error.code, text: t("account-mail-wrong") }]);
        if (!(error instanceof Locked)) fail(error);
      }
    };
    const form = el("form", { class: "stack", novalidate: true, "data-notices": true, on: { submit: (event) => {
      event.preventDefault();
      void whileWorking(button, t("account-saving"), save);
    } } },
    field({ name: "mail", label: t("account-mail"), hint: t("account-mail-hint"), control: address }),
    group({ name: "rhythm", legend: t("account-mail-rhythm") }, RHYTHMS.map((value) => pick({ type: "radio", name: "rhythm", value, checked: value === rhythm, label: t(`account-mail-${value}`), more: t(`account-mail-${value}-more`) }))),
    messages, el("div", { class: "row" }, button));
    replace(holder, form);
  };

  const read = async () => {
    try {
      draw(await desk.session.ask("GET", "/desk/notifications"));
    } catch (error) {
      fail(error);
    }
  };

  void read();
  return el("section", { class: "stack stack--tight", "aria-labelledby": "kabar" }, el("h2", { id: "kabar" }, t("account-mail-title")), el("p", { class: "soft" }, t("account-mail-more")), holder);
}
