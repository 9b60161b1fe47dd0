// @ts-check
/** The head of the desk: where one is, that the seal is open in this browser and until when, and the button that locks it. */
import { byId, el, replace } from "../ui/dom.js";
import { clock, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";

/** What the template has put there for who is not logged in. @type {ChildNode[] | null} */
let before = null;
const LOOK_MS = 20_000;
let timer = 0;

/** @param {string} name */
export const initials = (name) => name.split(/\s+/).filter(Boolean).slice(0, 2).map((part) => part[0].toUpperCase()).join("");

/**
 * @param {object} options
 * @param {import("../net/session.js").Session} options.session
 * @param {string} options.name of the handler
 * @param {string} options.agency id
 * @param {import("../ui/page.js").PageFacts} options.facts
 * @param {readonly string[]} options.places names of the places one may go to, in order
 * @param {(place: string) => void} options.onPlace
 * @param {() => void} options.onLock
 */
export function showHead({ session, name, agency, facts, places, onPlace, onLock }) {
  const row = byId("kepala").querySelector(".desk-head__row");
  const brand = row?.querySelector(".brand");
  if (!row || !brand) throw new Error("the desk has no head");
  before ??= [...row.childNodes];
  const until = el("span");
  const tell = () => replace(until, t("desk-open-until", { time: clock(new Date(session.locksAt)) }));
  tell();
  clearInterval(timer);
  timer = window.setInterval(tell, LOOK_MS);
  const away = (/** @type {string} */ path, /** @type {string} */ words) =>
    el("li", { class: "only-wide" }, el("a", { href: `/${facts.lang}/${path}`, target: "_blank", rel: "noopener" }, words, el("span", { class: "hidden-visually" }, ` ${t("desk-new-tab")}`)));
  /** @param {string} place @param {import("../ui/dom.js").Attributes} attributes @param {...import("../ui/dom.js").Children} inside */
  const to = (place, attributes, ...inside) => el("a", { href: "#isi", "data-go": place, ...attributes, on: { click: (event) => {
    event.preventDefault();
    onPlace(place);
  } } }, inside);
  replace(row, brand,
    el("nav", { "aria-label": t("desk-nav") }, el("ul", { class: "row" },
      places.filter((place) => place !== "account").map((place) => el("li", null, to(place, {}, t(`desk-place-${place}`)))),
      away(`statistics/${agency}`, t("desk-nav-statistics")), away("rules", t("desk-nav-rules")))),
    el("span", { class: "desk-head__who", "data-open-until": true }, icon("key"), el("span", { class: "desk-head__here" }, t("desk-open-here")), until),
    to("account", { class: "desk-head__me" }, el("span", { class: "avatar", "aria-hidden": "true" }, initials(name)), el("span", { class: "desk-head__name" }, name), el("span", { class: "hidden-visually" }, t("desk-place-account"))),
    el("button", { type: "button", class: "desk-head__lock", "data-lock": true, on: { click: onLock } }, t("desk-lock")));
}

/** Which of the head's places one is at; a case belongs to the queue. @param {string} place */
export function markPlace(place) {
  for (const link of byId("kepala").querySelectorAll("[data-go]")) {
    const name = link.getAttribute("data-go");
    if (name === place) link.setAttribute("aria-current", "page");
    else if (name === "queue" && place === "case") link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/** The head as it was before anybody logged in. */
export function hideHead() {
  clearInterval(timer);
  const row = byId("kepala").querySelector(".desk-head__row");
  if (row && before) row.replaceChildren(...before);
}
