// @ts-check
/** The root's word about who is an officer: which keys to carry to it, and where its signed answer is taken in. */
import { toHex } from "../crypto/encoding.js";
import { signKey } from "../crypto/keys.js";
import { el } from "../ui/dom.js";
import { clearErrors, field, showErrors, whileWorking } from "../ui/form.js";
import { t } from "../ui/i18n.js";

/** @param {import("./people.js").Ground} ground */
export function statedSection({ office, names, done, perform }) {
  const own = toHex(signKey(office.desk.signSeed).pk);
  const unstated = office.unstated().map(({ sign }) => sign);
  const messages = el("div");
  const file = el("input", { type: "file", accept: "application/json,.json" });
  const button = el("button", { class: "button button--second button--small", "data-bring": true }, t("people-stated-bring"));
  const form = el("form", { class: "stack stack--tight", novalidate: true, on: { submit: (event) => {
    event.preventDefault();
    clearErrors(form);
    void whileWorking(button, t("people-working"), async () => {
      let statements;
      try {
        const read = JSON.parse(await /** @type {File} */ (file.files?.[0]).text());
        statements = Array.isArray(read) ? read : [read];
      } catch {
        return showErrors(form, [{ name: "statement", code: "unreadable", text: t("people-error-statement") }]);
      }
      await perform(messages, async () => {
        await office.bring(statements);
        await done(t("people-stated-done"));
      });
    });
  } } }, field({ name: "statement", label: t("people-stated-file"), hint: t("people-stated-hint"), control: file }), messages, button);
  return el("details", { class: "stack stack--tight", open: unstated.length > 0 }, el("summary", null, t("people-stated")),
    el("p", { class: "soft" }, t("people-stated-more")),
    el("dl", { class: "facts" }, office.roster().list.filter(({ roles }) => roles.includes("officer")).map(({ id, sign }) => el("div", { "data-officer": id, "data-stated": unstated.includes(sign) ? "no" : "yes" },
      el("dt", null, names.person(id), unstated.includes(sign) ? ` (${t("people-not-stated")})` : sign === own ? ` (${t("people-yourself")})` : ""),
      el("dd", { class: "mono small" }, sign.replace(/(.{8})(?=.)/g, "$1 "))))),
    form);
}
