// @ts-check
/**
 * The mailbox document: twelve words in, the case out. Keys, letters and session live in this page's memory and are wiped when it is
 * closed, left, or not used for a while.
 */
import { Directory } from "../crypto/directory.js";
import { fromHex } from "../crypto/encoding.js";
import { Sources } from "../data/sources.js";
import { releasePictures } from "../cases/files.js";
import { forgetUnsent, hasUnsent } from "../mailbox/reply.js";
import { Mailbox } from "../mailbox/session.js";
import { Thread } from "../mailbox/thread.js";
import { wordsForm } from "../mailbox/words-form.js";
import { showCase } from "../mailbox/case-page.js";
import { persist, Problem, request } from "../net/api.js";
import { troubleNote } from "../report/trouble.js";
import { CryptoClient, READING_LANES } from "../ui/crypto-client.js";
import { arrive, byId, el, keepAddress, replace } from "../ui/dom.js";
import { t } from "../ui/i18n.js";
import { pageFacts } from "../ui/page.js";
import { note } from "../ui/state.js";

const facts = pageFacts();
const sources = new Sources(facts);
const siteName = document.title.split(" - ").pop() ?? "";
const client = new CryptoClient(facts.assets["workers/seal.js"] ?? "", READING_LANES);
const TRIES = 4;
/** @type {Mailbox | null} */
let mailbox = null;

const lists = () => /** @type {Promise<[string[], string[]]>} */ (Promise.all([sources.words(facts.lang), sources.words(facts.lang === "id" ? "en" : "id")]));

/** @param {unknown} error */
function loginTrouble(error) {
  if (error instanceof Problem && error.code === "not_recognised") return note("plain", t("mailbox-not-found"), { icon: "question", error: "not_recognised" }, t("mailbox-not-found-more"));
  return troubleNote(error);
}

/** @param {...(Element | false)} before */
function showWords(...before) {
  const main = byId("isi");
  main.className = "wrap wrap--form main stack";
  replace(main, before, el("h1", null, t("mailbox-title")), el("p", { class: "lead" }, t("mailbox-lead")), wordsForm({ lists, onWords: open, trouble: loginTrouble }));
}

/** @param {Uint8Array} entropy */
async function open(entropy) {
  client.start();
  // public and the same for everybody: it comes while the door is opened
  const coming = persist(() => request("GET", "/directory?statements=shared"), { tries: TRIES });
  coming.catch(() => undefined);
  const opened = await Mailbox.open(entropy, facts.origin);
  try {
    const [document] = await Promise.all([coming, opened.refresh()]);
    const directory = Directory.verify(document, fromHex(facts.root, 32));
    mailbox = opened;
    opened.onLocked = () => {
      close();
      showWords(note("plain", t("mailbox-locked", { minutes: Math.round(opened.idleMs / 60_000) }), { icon: "key", error: "session_ended" }, t("mailbox-locked-more")));
      arrive(`${t("mailbox-title")} - ${siteName}`);
    };
    await showCase({ mailbox: opened, thread: new Thread(opened, client, directory), client, sources, facts, agencies: document.agencies, siteName, onClose: () => {
      void opened.lock();
      close();
      showWords(note("seal", t("mailbox-closed"), {}, t("mailbox-closed-more")));
      arrive(`${t("mailbox-title")} - ${siteName}`);
    } });
  } catch (error) {
    mailbox = null;
    void opened.lock();
    throw error;
  }
}

/** Let go of everything that was opened. */
function close() {
  mailbox = null;
  releasePictures();
  forgetUnsent();
  client.close();
}

for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => mailbox?.active(), { passive: true });
let leaving = false;
document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element && event.target.closest("[data-leave]"))) return;
  leaving = true;
  void mailbox?.lock();
  close();
  replace(byId("isi"));
}, { capture: true });
addEventListener("beforeunload", (event) => {
  if (!leaving && hasUnsent()) event.preventDefault();
});
addEventListener("pagehide", () => {
  void mailbox?.lock();
  close();
});
// brought back by the browser's Back: nothing of the case may still stand there
addEventListener("pageshow", (event) => {
  if (event.persisted && !leaving) showWords();
});
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  byId("isi").prepend(troubleNote(event.reason));
});

keepAddress();
showWords();
void lists().catch(() => undefined);
