// @ts-check
/**
 * The invitation: who is invited to what, six words and a code generator, and then eight words to compare in person. One document;
 * the link's token stays behind the # and leaves it only inside the requests themselves.
 */
import { fingerprintWords, pwToWords } from "../crypto/passphrase.js";
import { Sources } from "../data/sources.js";
import { Newcomer } from "../join/newcomer.js";
import { persist, Problem, request } from "../net/api.js";
import { codeOf, troubleNote } from "../report/trouble.js";
import { arrive, byId, el, keepAddress, replace } from "../ui/dom.js";
import { clearErrors, field, showErrors, whileWorking } from "../ui/form.js";
import { dayShort, t, textOf } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { pageFacts } from "../ui/page.js";
import { plainWord, somePlaces } from "../ui/retype.js";
import { note, sees } from "../ui/state.js";
import { secretShown } from "../ui/totp.js";

/** @typedef {{ handler: string, name: string, agency: string, roles: string[], tracks: string[], expires_at: string }} Invitation */

const TRIES = 4;
const facts = pageFacts();
const sources = new Sources(facts);
const siteName = document.title.split(" - ").pop() ?? "";
const token = location.hash.slice(1);
const otherLang = facts.lang === "id" ? "en" : "id";

/** @param {string} step @param {string} title @param {...import("../ui/dom.js").Children} inside */
function show(step, title, ...inside) {
  replace(byId("isi"), el("div", { class: "stack", "data-step": step }, el("h1", null, title), inside));
  arrive(`${title} - ${siteName}`);
}

async function begin() {
  /** @type {Invitation} */
  let invitation;
  try {
    if (!/^[0-9a-f]{64}$/.test(token)) throw new Problem(404, { code: "not_found" });
    invitation = await persist(() => request("POST", "/desk/invitations/open", { json: { token } }), { tries: TRIES });
  } catch (error) {
    if (error instanceof Problem && error.code === "not_found") return show("void", t("join-title"), note("plain", t("join-void"), { icon: "question", error: "not_found" }, t("join-void-more")));
    return show("void", t("join-title"), troubleNote(error, () => void begin()));
  }
  const agencies = await persist(() => request("GET", "/directory?statements=shared"), { tries: TRIES }).then((document) => document.agencies);
  const agency = agencies.find((/** @type {{ id: string }} */ { id }) => id === invitation.agency);
  const start = el("button", { type: "button", class: "button", "data-next": true, on: { click: () => void whileWorking(start, t("join-working"), () => showWords(invitation)) } }, icon("key"), t("join-begin"));
  show("invited", t("join-hello", { name: invitation.name }),
    el("p", { class: "lead" }, t("join-lead", { agency: agency ? textOf(agency.name) : invitation.agency })),
    el("dl", { class: "facts" },
      el("div", null, el("dt", null, t("join-handler")), el("dd", { class: "mono", "data-handler": true }, invitation.handler)),
      invitation.roles.map((role) => el("div", { "data-role": role }, el("dt", null, t(`account-role-${role}`)), el("dd", null, t(`account-role-${role}-may`)))),
      el("div", null, el("dt", null, t("join-until")), el("dd", null, dayShort(invitation.expires_at.slice(0, 10))))),
    el("h2", null, t("join-needs")),
    el("ol", { class: "stack stack--tight" }, ["paper", "phone", "meet"].map((need) => el("li", null, t(`join-need-${need}`)))),
    el("div", { class: "row" }, start));
}

/** @param {Invitation} invitation */
async function showWords(invitation) {
  const newcomer = new Newcomer(invitation.handler);
  const words = pwToWords(newcomer.pw, await sources.words(facts.lang));
  const asked = somePlaces(words.length);
  const typed = asked.map(() => el("input", { class: "input", autocomplete: "off", autocapitalize: "none", autocorrect: "off", spellcheck: "false", enterkeyhint: "next", maxlength: 40 }));
  const code = el("input", { class: "input input--code", autocomplete: "one-time-code", inputmode: "numeric", maxlength: 12, spellcheck: "false" });
  const messages = el("div");
  const button = el("button", { class: "button", "data-next": true }, icon("seal"), t("join-send"));

  const send = async () => {
    clearErrors(form);
    replace(messages);
    const otp = code.value.replace(/\s/g, "");
    const errors = asked.filter((place, at) => plainWord(typed[at].value) !== words[place - 1]).map((place) => ({ name: `word-${place}`, code: "word_mismatch", text: t("join-error-word", { place }) }));
    if (!/^\d{6}$/.test(otp)) errors.push({ name: "otp", code: "missing_otp", text: t("join-error-otp") });
    if (errors.length) return showErrors(form, errors);
    try {
      const members = await newcomer.brought(facts.assets["workers/argon2.js"] ?? "", token, otp);
      // the same members again after a lost answer are no second use
      await persist(() => request("POST", "/desk/invitations/accept", { json: members }), { tries: TRIES });
    } catch (error) {
      if (error instanceof Problem && error.code === "invalid") return showErrors(form, [{ name: "otp", code: "second_factor", text: t("join-error-second-factor") }]);
      if (error instanceof Problem && error.code === "not_found") return replace(messages, note("stop", t("join-void"), { error: "not_found" }, t("join-void-more")));
      const known = codeOf(error) === "no_argon2";
      return replace(messages, known ? note("stop", t("join-no-argon2"), { error: "no_argon2" }, t("join-no-argon2-more")) : troubleNote(error));
    }
    await showFingerprint(newcomer);
  };

  const form = el("form", { class: "stack", "data-step": "retype", novalidate: true, autocomplete: "off", on: { submit: (event) => {
    event.preventDefault();
    void whileWorking(button, t("join-working"), send);
  } } },
  el("section", { class: "stack stack--tight", "aria-labelledby": "kode" }, el("h2", { id: "kode" }, t("join-totp")), el("p", null, t("join-totp-more")),
    secretShown(newcomer.totpSecret, newcomer.handler, siteName),
    field({ name: "otp", label: t("join-otp"), hint: t("join-otp-hint"), control: code })),
  el("fieldset", { class: "stack" }, el("legend", null, el("span", { class: "label" }, t("join-retype")), el("span", { class: "hint" }, t("join-retype-hint"))),
    el("div", { class: "retype" }, asked.map((place, at) => field({ name: `word-${place}`, label: t("join-word", { place }), control: typed[at] })))),
  messages, el("div", { class: "row" }, button));

  show("words", t("join-words"),
    el("p", { class: "lead" }, t("join-words-lead")),
    el("ol", { class: "words words--few", "data-words": true, "aria-label": t("join-words") }, words.map((word, at) => el("li", { "data-n": at + 1 }, word))),
    el("div", { class: "row" },
      el("button", { type: "button", class: "button button--second button--small", "data-print": true, on: { click: () => window.print() } }, icon("print"), t("join-print")),
      sees("stays", t("join-words-stay"))),
    form);
}

/** @param {Newcomer} newcomer */
async function showFingerprint(newcomer) {
  const print = newcomer.fingerprint;
  newcomer.wipe();
  // the link is used up; it need not stand in the history
  history.replaceState(null, "", location.pathname);
  const [own, other] = await Promise.all([sources.words(facts.lang), sources.words(otherLang)]);
  const card = (/** @type {readonly string[]} */ words) => el("ol", { class: "words words--few" }, words.map((word, at) => el("li", { "data-n": at + 1 }, word)));
  show("fingerprint", t("join-compare"),
    el("p", { class: "lead" }, t("join-compare-lead")),
    el("div", { "data-fingerprint": true }, card(fingerprintWords(print, own))),
    el("details", null, el("summary", null, t("join-other-language")), card(fingerprintWords(print, other))),
    el("div", { class: "row" }, el("button", { type: "button", class: "button button--second button--small", "data-print": true, on: { click: () => window.print() } }, icon("print"), t("join-print"))),
    note("plain", t("join-compare-why"), {}, t("join-compare-next")),
    el("p", null, el("a", { href: `/${facts.lang}/desk` }, t("join-desk"))));
}

keepAddress();
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  byId("isi").prepend(troubleNote(event.reason));
});
void begin();
