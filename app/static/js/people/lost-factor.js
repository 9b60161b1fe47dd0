// @ts-check
/** Somebody still has the six words but no second factor: it is taken away, and one code is handed over in person. */
import { el, replace } from "../ui/dom.js";
import { whileWorking } from "../ui/form.js";
import { moment, t } from "../ui/i18n.js";
import { note } from "../ui/state.js";

/** @param {import("./people.js").Ground} ground @param {string} id */
export function factorSheet({ office, names, perform }, id) {
  const name = names.person(id);
  const messages = el("div");
  const close = (/** @type {string} */ words) => el("button", { type: "button", class: "button button--quiet", "data-close": true, on: { click: () => sheet.remove() } }, words);
  const confirm = el("button", { type: "button", class: "button", "data-confirm": "factor", on: { click: () => whileWorking(confirm, t("people-working"), () => perform(messages, async () => {
    const { code, expires_at: until } = await office.resetFactor(id);
    replace(sheet, note("seal", t("people-factor-done", { name }), { icon: "key" },
      el("p", { class: "sheet mono", "data-code": true }, code), t("people-factor-hand", { name, until: moment(until) }), t("people-factor-next", { name })),
    el("div", { class: "row" }, close(t("people-factor-close"))));
    sheet.focus();
  })) } }, t("people-factor-do"));
  const sheet = el("div", { class: "sheet stack", role: "group", tabindex: "-1", "aria-label": t("people-factor-ask", { name }) },
    el("h3", null, t("people-factor-ask", { name })), el("p", null, t("people-factor-more")), messages,
    el("div", { class: "row" }, confirm, close(t("people-cancel"))));
  return sheet;
}
