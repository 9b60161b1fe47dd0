// @ts-check
/** Who came in by an officer's code: a new second factor first, everything else after the next login. */
import { troubleNote } from "../report/trouble.js";
import { arrive, byId, el, replace } from "../ui/dom.js";
import { t } from "../ui/i18n.js";
import { passkeyForm } from "./passkey-form.js";
import { totpForm } from "./totp-form.js";

/**
 * @param {import("../desk/desk.js").Desk} desk
 * @param {string} siteName
 * @param {() => void} onDone
 */
export async function enrolFirst(desk, siteName, onDone) {
  const { passkey_host: host } = await desk.session.ask("GET", "/desk/second-factor");
  const main = byId("isi");
  const messages = el("div");
  const onFail = (/** @type {unknown} */ error) => replace(messages, troubleNote(error));
  main.className = "wrap wrap--form main stack";
  replace(main, el("div", { class: "stack", "data-step": "enrol" }, el("h1", null, t("account-enrol")), el("p", { class: "lead" }, t("account-enrol-lead")), messages,
    el("section", { class: "stack stack--tight", "aria-labelledby": "kode" }, el("h2", { id: "kode" }, t("account-totp")), totpForm({ desk, siteName, onDone, onFail })),
    el("section", { class: "stack stack--tight", "aria-labelledby": "sandi" }, el("h2", { id: "sandi" }, t("account-enrol-passkey")), passkeyForm({ desk, siteName, host, name: desk.handler.id, onDone, onFail }))));
  arrive(`${t("account-enrol")} - ${siteName}`);
}
