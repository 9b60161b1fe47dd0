// @ts-check
/** The status link: what anyone may see of the case, if the reporter chooses to share it. */
import { el, replace } from "../ui/dom.js";
import { t } from "../ui/i18n.js";
import { sees } from "../ui/state.js";

/** @param {string} url */
export function statusLink(url) {
  const input = el("input", { class: "input mono", id: "f-link", name: "link", readonly: true, value: url });
  const said = el("span", { class: "small soft", role: "status" });
  return el("details", { class: "stack", "data-choice": "share" }, el("summary", null, t("mailbox-share")),
    el("p", { class: "small" }, t("mailbox-share-more")),
    el("div", { class: "field" }, el("label", { class: "label", for: "f-link" }, t("mailbox-share-link")), input, sees("open", t("mailbox-share-sees"))),
    el("p", { class: "row" }, el("button", { type: "button", class: "button button--second button--small", "data-copy": true, on: { click: async () => {
      input.select();
      try {
        await navigator.clipboard.writeText(url);
        replace(said, t("mailbox-share-copied"));
      } catch (error) {
        // no permission, or no clipboard outside secure contexts: the link is selected, and the phone's own menu copies it
        if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
        replace(said, t("mailbox-share-select"));
      }
    } } }, t("mailbox-share-copy")), said));
}
