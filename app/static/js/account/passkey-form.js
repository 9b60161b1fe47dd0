// @ts-check
/** Adding a passkey: a name for it, then the authenticator's own question. */
import { Problem } from "../net/api.js";
import { Locked } from "../net/session.js";
import { el } from "../ui/dom.js";
import { clearErrors, field, showErrors, whileWorking } from "../ui/form.js";
import { t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note } from "../ui/state.js";
import { canUsePasskeys, makePasskey, NoPasskey } from "./passkey.js";

const LABEL_LETTERS = 40;

/**
 * @param {object} options
 * @param {import("../desk/desk.js").Desk} options.desk
 * @param {string} options.siteName
 * @param {string | null} options.host
 * @param {string} options.name of the handler
 * @param {() => void} options.onDone
 * @param {(error: unknown) => void} options.onFail
 */
export function passkeyForm({ desk, siteName, host, name, onDone, onFail }) {
  if (!canUsePasskeys(host)) {
    return note("plain", t("account-passkey-elsewhere"), { icon: "key" }, host ? t("account-passkey-elsewhere-more", { host }) : t("account-passkey-nowhere"));
  }
  const label = el("input", { maxlength: LABEL_LETTERS, autocomplete: "off", spellcheck: "false" });
  const button = el("button", { class: "button button--second", "data-enrol": "passkey" }, icon("key"), t("account-passkey-add"));
  const add = async () => {
    clearErrors(form);
    if (!label.value.trim()) return showErrors(form, [{ name: "label", code: "missing_label", text: t("account-passkey-error-label") }]);
    try {
      const wanted = await desk.session.ask("POST", "/desk/second-factor/passkeys/challenge");
      const credential = await makePasskey(wanted, { id: desk.handler.id, name, site: siteName });
      await desk.session.ask("POST", "/desk/second-factor/passkeys", { json: { label: label.value.trim(), credential } });
      onDone();
    } catch (error) {
      if (error instanceof NoPasskey || (error instanceof Problem && ["passkey_refused", "too_many"].includes(error.code))) {
        return showErrors(form, [{ name: "label", code: error.code, text: t(`account-passkey-error-${error.code}`) }]);
      }
      if (!(error instanceof Locked)) onFail(error);
    }
  };
  const form = el("form", { class: "stack", novalidate: true, autocomplete: "off", on: { submit: (event) => {
    event.preventDefault();
    void whileWorking(button, t("account-passkey-asking"), add);
  } } },
  field({ name: "label", label: t("account-passkey-label"), hint: t("account-passkey-label-hint"), control: label }),
  el("div", { class: "row" }, button));
  return form;
}
