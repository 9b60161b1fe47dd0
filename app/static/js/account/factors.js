// @ts-check
/** One's own second factors: the code app, passkeys, recovery codes. What changes them needs a login of the last minutes. */
import { Problem } from "../net/api.js";
import { Locked } from "../net/session.js";
import { el, replace } from "../ui/dom.js";
import { whileWorking } from "../ui/form.js";
import { clock, dayAndYear, number, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note, stateTag } from "../ui/state.js";
import { againNote } from "./again.js";
import { passkeyForm } from "./passkey-form.js";
import { totpForm } from "./totp-form.js";

/** @typedef {{ id: string, label: string, added_at: string, used_at: string | null }} PasskeyEntry */
/** @typedef {{ totp: boolean, passkeys: PasskeyEntry[], passkey_host: string | null, recovery_codes: number, change_until: string }} Factors */

/** So few codes left that new ones should be made. */
const FEW_CODES = 3;

/**
 * @param {object} options
 * @param {import("../desk/desk.js").Desk} options.desk
 * @param {string} options.siteName
 * @param {string} options.name of the handler
 * @param {() => void} options.onAgain log in anew, and come back here
 * @param {(error: unknown) => void} options.fail
 */
export function factorSection({ desk, siteName, name, onAgain, fail }) {
  const holder = el("div", { class: "stack", "data-factors": true });
  /** What has just been done. @type {Element | false} */
  let notice = false;

  const onFail = (/** @type {unknown} */ error) => {
    if (error instanceof Problem && error.code === "login_again") void read();
    else fail(error);
  };
  const read = async () => {
    try {
      draw(await desk.session.ask("GET", "/desk/second-factor"));
    } catch (error) {
      fail(error);
    }
  };
  /** @param {string} key */
  const done = (key) => {
    notice = note("seal", t(key), { icon: "tick" });
    void read();
  };

  const makeCodes = async () => {
    try {
      /** @type {{ codes: string[] }} */
      const { codes } = await desk.session.ask("POST", "/desk/second-factor/recovery-codes", { tries: 1 });
      notice = el("div", { class: "sheet stack stack--tight", "data-codes": true }, el("h3", null, t("account-codes-new")), el("p", null, t("account-codes-new-more")),
        el("ol", { class: "codes mono" }, codes.map((code) => el("li", null, code))),
        el("div", { class: "row" }, el("button", { type: "button", class: "button button--second button--small", "data-print": true, on: { click: () => window.print() } }, icon("print"), t("account-print"))));
      await read();
    } catch (error) {
      if (!(error instanceof Locked)) onFail(error);
    }
  };

  /** @param {string} id */
  const remove = async (id) => {
    try {
      await desk.session.ask("DELETE", `/desk/second-factor/passkeys/${id}`, { answer: "none" });
      done("account-passkey-removed");
    } catch (error) {
      if (error instanceof Problem && error.code === "last_factor") {
        notice = note("soon", t("account-last-factor"), { error: error.code }, t("account-last-factor-more"));
        await read();
      } else if (!(error instanceof Locked)) onFail(error);
    }
  };

  /** @param {string} words @param {Record<string, string>} data @param {() => Promise<void>} work */
  const button = (words, data, work) => {
    const made = el("button", { type: "button", class: "button button--second button--small", data, on: { click: () => void whileWorking(made, t("account-saving"), work) } }, words);
    return made;
  };

  /** @param {Factors} factors */
  const draw = ({ totp, passkeys, passkey_host: host, recovery_codes: left, change_until: until }) => {
    const open = Date.now() < Date.parse(until);
    replace(holder, notice,
      !open && againNote(onAgain),
      el("dl", { class: "facts" },
        el("div", null, el("dt", null, t("account-totp")), el("dd", { "data-totp-enrolled": String(totp) }, totp ? stateTag("on-time", t("account-set"), { bare: true }) : t("account-not-set"))),
        el("div", null, el("dt", null, t("account-codes")), el("dd", { "data-codes-left": left }, left > FEW_CODES ? t("account-codes-left", { count: left }) : stateTag("soon", left ? t("account-codes-left", { count: left }) : t("account-codes-none"), { bare: true })))),
      passkeys.length > 0 && el("table", { class: "table table--cards", "data-passkeys": true },
        el("thead", null, el("tr", null, ["label", "added", "used"].map((column) => el("th", { scope: "col" }, t(`account-passkey-column-${column}`))), open && el("th", { scope: "col" }, el("span", { class: "hidden-visually" }, t("account-passkey-remove"))))),
        el("tbody", null, passkeys.map((each) => el("tr", null, el("th", { scope: "row" }, each.label),
          el("td", { "data-label": t("account-passkey-column-added") }, dayAndYear(each.added_at)),
          el("td", { "data-label": t("account-passkey-column-used") }, each.used_at ? `${dayAndYear(each.used_at)}, ${clock(each.used_at)}` : t("account-never")),
          open && el("td", null, button(t("account-passkey-remove"), { remove: each.id }, () => remove(each.id))))))),
      open && [
        el("details", null, el("summary", null, t(totp ? "account-totp-replace" : "account-totp-set")), totpForm({ desk, siteName, onDone: () => done("account-totp-done"), onFail })),
        el("details", null, el("summary", null, t("account-passkey-more")), el("p", { class: "soft" }, t("account-passkey-why")), passkeyForm({ desk, siteName, host, name, onDone: () => done("account-passkey-done"), onFail })),
        el("details", null, el("summary", null, t("account-codes-make")), el("p", null, t("account-codes-why", { count: number(10) })), el("div", { class: "row" }, button(t("account-codes-make-do"), { "make-codes": "" }, makeCodes))),
      ]);
    notice = false;
  };

  void read();
  return el("section", { class: "stack stack--tight", "aria-labelledby": "faktor" }, el("h2", { id: "faktor" }, t("account-factors")), el("p", { class: "soft" }, t("account-factors-more")), holder);
}
