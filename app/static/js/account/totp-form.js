// @ts-check
/** Setting up a code app: a secret made here, and the first code as proof that the app has it. */
import { Problem } from "../net/api.js";
import { Locked } from "../net/session.js";
import { el } from "../ui/dom.js";
import { field, showErrors, whileWorking } from "../ui/form.js";
import { t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { newTotpSecret, secretShown } from "../ui/totp.js";

/**
 * @param {object} options
 * @param {import("../desk/desk.js").Desk} options.desk
 * @param {string} options.siteName
 * @param {() => void} options.onDone
 * @param {(error: unknown) => void} options.onFail
 */
export function totpForm({ desk, siteName, onDone, onFail }) {
  const secret = newTotpSecret();
  const code = el("input", { class: "input input--code", autocomplete: "one-time-code", inputmode: "numeric", maxlength: 12, spellcheck: "false" });
  const button = el("button", { class: "button", "data-enrol": "totp" }, icon("tick"), t("account-totp-save"));
  const save = async () => {
    const otp = code.value.replace(/\s/g, "");
    if (!/^\d{6}$/.test(otp)) return showErrors(form, [{ name: "new-otp", code: "missing_otp", text: t("desk-error-otp") }]);
    try {
      await desk.session.ask("POST", "/desk/second-factor/totp", { json: { secret, otp }, answer: "none" });
      onDone();
    } catch (error) {
      if (error instanceof Problem && error.code === "code_refused") return showErrors(form, [{ name: "new-otp", code: "code_refused", text: t("account-totp-refused") }]);
      if (!(error instanceof Locked)) onFail(error);
    }
  };
  const form = el("form", { class: "stack", novalidate: true, autocomplete: "off", on: { submit: (event) => {
    event.preventDefault();
    void whileWorking(button, t("account-saving"), save);
  } } },
  el("p", null, t("account-totp-type")),
  secretShown(secret, desk.handler.id, siteName),
  field({ name: "new-otp", label: t("account-totp-first"), hint: t("account-totp-first-hint"), control: code }),
  el("div", { class: "row" }, button));
  return form;
}
