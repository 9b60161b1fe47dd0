// @ts-check
/** Cases of the same desk that belong to this one: seen by the desk alone. */
import { Problem } from "../net/api.js";
import { troubleNote } from "../report/trouble.js";
import { el, replace } from "../ui/dom.js";
import { clearErrors, field, showErrors, whileWorking } from "../ui/form.js";
import { t } from "../ui/i18n.js";
import { spaced } from "./names.js";

/** @typedef {import("./desk.js").CaseView} CaseView */

const REFERENCE = /^[0-9a-f]{16}$/;

/**
 * @param {{ desk: import("./desk.js").Desk, view: CaseView, names: import("./names.js").Names, near: readonly import("./desk.js").ListedCase[],
 *   lines: ReadonlyMap<string, string>, onCase: (tag: string) => void, onStale: (code: string) => Promise<void> }} parts near: cases of the same matter
 */
export function linkSheet({ desk, view, names, near, lines, onCase, onStale }) {
  const list = el("ul", { class: "plain stack stack--tight" });
  const messages = el("div");
  const own = view.agency === desk.handler.agency;

  /** @param {CaseView["links"]} links */
  const show = (links) => replace(list, links.map(({ case_tag: tag, reference, category, state }) => el("li", { "data-link": tag },
    el("a", { href: "#isi", on: { click: (event) => {
      event.preventDefault();
      onCase(tag);
    } } }, names.category(category)), el("br"),
    el("span", { class: "small soft" }, el("span", { class: "mono" }, spaced(reference)), ", ", t(`ui-case-${state}`)),
    own && [el("br"), el("button", { type: "button", class: "text-button", "data-unlink": reference, on: { click: () => void change(() => desk.unlink(view.case_tag, reference)) } }, t("casework-unlink"), el("span", { class: "hidden-visually" }, ` ${spaced(reference)}`))])));

  /** @param {() => Promise<{ links: CaseView["links"] }>} work */
  async function change(work) {
    replace(messages);
    try {
      show((await work()).links);
    } catch (error) {
      if (error instanceof Problem && (error.code === "stale_case" || error.code === "not_found")) return onStale(error.code);
      if (error instanceof Problem && error.status === 422) return showErrors(form, [{ name: "linked", code: "unknown_reference", text: t("casework-link-unknown") }]);
      replace(messages, troubleNote(error));
    }
  }

  const to = el("input", { maxlength: 24, spellcheck: "false", autocomplete: "off", list: "dekat" });
  const button = el("button", { class: "button button--second button--small", "data-confirm": "link" }, t("casework-link-do"));
  const form = el("form", { class: "stack stack--tight", novalidate: true, on: { submit: (event) => {
    event.preventDefault();
    clearErrors(form);
    const reference = to.value.replace(/\s/g, "").toLowerCase();
    if (!REFERENCE.test(reference)) return showErrors(form, [{ name: "linked", code: "missing_reference", text: t("casework-link-missing") }]);
    void whileWorking(button, t("desk-working"), async () => {
      await change(() => desk.post(view, "links", { to: reference }));
    });
  } } }, field({ name: "linked", label: t("casework-link-to"), hint: t("casework-link-hint"), control: to }),
  el("datalist", { id: "dekat" }, near.map(({ case_tag: tag, reference, region }) => el("option", { value: spaced(reference) }, lines.get(tag) ?? names.place(region)))), button);
  show(view.links);
  return el("section", { class: "sheet stack stack--tight", "aria-labelledby": "kait", "data-links": true }, el("h2", { id: "kait" }, t("casework-links")),
    !view.links.length && el("p", { class: "small soft" }, t("casework-links-none")), list, messages,
    own && el("details", { class: "no-print" }, el("summary", null, t("casework-link")), form));
}
