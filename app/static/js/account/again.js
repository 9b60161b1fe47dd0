// @ts-check
/** What changes anybody's access needs a login of the last minutes: the way through the door and back. */
import { el } from "../ui/dom.js";
import { t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note } from "../ui/state.js";

/** @param {() => void} onAgain log in anew, and come back here */
export const againNote = (onAgain) => note("plain", t("account-again"), { icon: "key", error: "login_again" }, t("account-again-more"),
  el("p", null, el("button", { type: "button", class: "button button--second button--small", "data-log-in-again": true, on: { click: onAgain } }, icon("key"), t("account-again-do"))));
