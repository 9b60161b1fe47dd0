// @ts-check
/** A way to reach the reporter, if she wants: sealed, and never needed for an answer. */
import { el } from "../../ui/dom.js";
import { clearErrors, field, pick, showErrors } from "../../ui/form.js";
import { t } from "../../ui/i18n.js";
import { sees } from "../../ui/state.js";
import { backLink, nextBar, stepForm, stepHead } from "../context.js";
import { byteLength, CONTACT_MAX_BYTES } from "../filing.js";

/** @param {import("../context.js").Context} context @returns {import("../flow.js").Screen} */
export function show(context) {
  const { filing, flow, draft } = context;
  const contact = el("input", { class: "input", autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
  contact.value = filing.contact;
  contact.addEventListener("input", () => {
    filing.contact = contact.value;
    draft.changed();
  });
  const title = t("report-contact-title");
  const form = stepForm("contact", () => {
    clearErrors(form);
    if (byteLength(filing.contact) > CONTACT_MAX_BYTES) return showErrors(form, [{ name: "contact", code: "contact_too_long", text: t("report-error-contact_too_long") }]);
    void flow.go("check");
  },
  field({ name: "contact", label: t("report-contact-label"), hint: t("report-contact-hint"), control: contact, sees: sees("sealed", t("report-contact-sees")) }),
  pick({
    type: "checkbox", name: "reread", value: "yes", label: t("report-reread"), more: t("report-reread-more"), checked: filing.reread,
    on: { change: (event) => {
      filing.reread = /** @type {HTMLInputElement} */ (event.target).checked;
      draft.changed();
    } },
  }),
  nextBar(t("report-next")));
  return { title, nodes: [backLink(context), stepHead("story"), el("h1", null, title), el("p", { class: "lead" }, t("report-contact-lead")), form] };
}
