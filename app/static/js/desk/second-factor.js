// @ts-check
/** The second step at the door: a code, a passkey, or a recovery code, as the handler has them. */
import { canUsePasskeys, NoPasskey, usePasskey } from "../account/passkey.js";
import { el, replace } from "../ui/dom.js";
import { field, showErrors, whileWorking } from "../ui/form.js";
import { t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note } from "../ui/state.js";

/** @typedef {{ otp?: string, recovery?: string, passkey?: unknown }} Shown */
/** @typedef {{ methods: string[], passkey?: { rp_id: string, credentials: string[] }, nonce: string, tried: string }} Wanted */

const RECOVERY = /^[0-9a-z]{12}$/i;

/**
 * @param {Wanted} wanted what the server takes, and what was tried in vain
 * @param {(shown: Shown) => void} onShown
 * @param {() => void} onBack
 */
export function secondFactorForm({ methods, passkey, nonce, tried }, onShown, onBack) {
  const code = el("input", { class: "input input--code", autocomplete: "one-time-code", inputmode: "numeric", maxlength: 12, spellcheck: "false" });
  const recovery = el("input", { class: "input", autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: 40 });
  const messages = el("div", { class: "stack stack--tight" });
  const codeFirst = methods.includes("totp") && (tried === "otp" || !passkey);

  const show = async () => {
    try {
      if (passkey) onShown({ passkey: await usePasskey(passkey, nonce) });
    } catch (error) {
      if (!(error instanceof NoPasskey)) throw error;
      replace(messages, note("plain", t("account-door-passkey-none"), { icon: "key", error: error.code }, t("account-door-passkey-none-more")));
    }
  };
  const passkeyButton = el("button", { type: "button", class: codeFirst ? "button button--second" : "button", "data-passkey": true, on: { click: () => void whileWorking(passkeyButton, t("account-door-passkey-asking"), show) } }, icon("key"), t("account-door-passkey"));

  const form = el("form", { class: "stack", "data-step": "second-factor", novalidate: true, autocomplete: "off", on: { submit: (event) => {
    event.preventDefault();
    const otp = code.value.replace(/\s/g, "");
    const typed = recovery.value.replace(/[\s-]/g, "");
    if (typed && !RECOVERY.test(typed)) showErrors(form, [{ name: "recovery", code: "missing_recovery", text: t("account-door-error-recovery") }]);
    else if (typed) onShown({ recovery: typed });
    else if (/^\d{6}$/.test(otp)) onShown({ otp });
    else if (methods.includes("totp")) showErrors(form, [{ name: "otp", code: "missing_otp", text: t("desk-error-otp") }]);
    else showErrors(form, [{ name: "recovery", code: "missing_recovery", text: t("account-door-error-recovery") }]);
  } } },
  el("h2", null, t("account-door-title")), el("p", null, t("account-door-lead")),
  !methods.length && note("stop", t("account-door-none"), { error: "no_factor" }, t("account-door-none-more")),
  passkey && (canUsePasskeys(passkey.rp_id) ? el("div", { class: "row" }, passkeyButton) : note("plain", t("account-passkey-elsewhere"), { icon: "key" }, t("account-passkey-elsewhere-more", { host: passkey.rp_id }))),
  methods.includes("totp") && field({ name: "otp", label: t("desk-otp"), hint: t("desk-otp-hint"), control: code }),
  methods.includes("recovery") && el("details", { open: tried === "recovery" || !(methods.includes("totp") || passkey) }, el("summary", null, t("account-door-lost")),
    field({ name: "recovery", label: t("account-recovery-code"), hint: t("account-recovery-code-hint"), control: recovery })),
  messages,
  el("div", { class: "row" }, methods.some((method) => method !== "passkey") && el("button", { class: codeFirst || !passkey ? "button" : "button button--second", "data-enter": true }, icon("key"), t("desk-enter")),
    el("button", { type: "button", class: "text-button", "data-back": true, on: { click: onBack } }, icon("back"), t("account-door-back"))));

  /** Once on the page: what was wrong, or where to begin. */
  const arrive = () => {
    if (tried === "passkey") replace(messages, note("stop", t("account-door-passkey-wrong"), { error: "second_factor" }, t("account-door-passkey-wrong-more")));
    else if (tried && methods.includes(tried === "otp" ? "totp" : tried)) showErrors(form, [{ name: tried, code: "second_factor", text: t(tried === "otp" ? "desk-error-second-factor" : "account-door-error-recovery-used") }]);
    else (codeFirst ? code : passkeyButton).focus();
  };
  return { form, arrive };
}
