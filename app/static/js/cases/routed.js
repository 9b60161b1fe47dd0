// @ts-check
/** Why a report came to its agency: the reason that was shown before it was sent, kept with the case. */
import { el } from "../ui/dom.js";
import { t, textOf } from "../ui/i18n.js";

/** @typedef {{ rules: string, rule: string, reason: Parameters<typeof textOf>[0] }} Routed */

/** @param {Routed | null} routed none once a case is erased */
export const whyHere = (routed) => routed && el("details", { "data-routed": routed.rule }, el("summary", null, t("ui-routed")),
  el("p", { class: "small" }, textOf(routed.reason), " ", el("span", { class: "soft" }, t("ui-routed-rule", { rule: routed.rule, rules: routed.rules }))));
