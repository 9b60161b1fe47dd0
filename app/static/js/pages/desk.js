// @ts-check
/**
 * The desk: one document from the door to the case. Keys live in this page's memory; locking, leaving and reloading wipe them.
 */
import { Sources } from "../data/sources.js";
import { CasePage } from "../desk/case.js";
import { Desk } from "../desk/desk.js";
import { hideHead, showHead } from "../desk/head.js";
import { Keyboard } from "../desk/keyboard.js";
import { loginForm } from "../desk/login.js";
import { Names } from "../desk/names.js";
import { Queue } from "../desk/queue.js";
import { releasePictures } from "../cases/files.js";
import { troubleNote } from "../report/trouble.js";
import { CryptoClient } from "../ui/crypto-client.js";
import { arrive, byId, el, replace } from "../ui/dom.js";
import { t } from "../ui/i18n.js";
import { pageFacts } from "../ui/page.js";
import { note } from "../ui/state.js";

const facts = pageFacts();
const sources = new Sources(facts);
const siteName = t("desk-name");
const client = new CryptoClient(facts.assets["workers/seal.js"] ?? "");
const keyboard = new Keyboard(document);
/** @type {Desk | null} */
let desk = null;
/** @type {{ queue: Queue, page: CasePage } | null} */
let screens = null;
/** Who was here last, so that the name need not be typed again. */
let lastHandler = "";

const lists = () => /** @type {Promise<[string[], string[]]>} */ (Promise.all([sources.words(facts.lang), sources.words(facts.lang === "id" ? "en" : "id")]));

/** @param {...(Element | false)} before */
function showDoor(...before) {
  const main = byId("isi");
  main.className = "wrap wrap--form main stack";
  replace(main, before, el("h1", null, t("desk-door")), el("p", { class: "lead" }, t("desk-door-lead")), loginForm({ lists, handler: lastHandler, onEntry: enter }));
}

/** @param {import("../desk/desk.js").Entry} entry */
async function enter(entry) {
  const opened = await Desk.open(facts, entry);
  try {
    const [catalogue, regions, off, colleagues] = await Promise.all([sources.catalogue(), sources.regions(), sources.daysOff().catch(() => null), opened.colleagues()]);
    const names = new Names({ catalogue, regions, agencies: opened.document.agencies, colleagues });
    desk = opened;
    lastHandler = opened.handler.id;
    opened.session.onEnd = (byTime) => locked(byTime);
    const queue = new Queue({ desk: opened, names, off, keyboard, siteName, onOpen: (tag) => go(tag) });
    const page = new CasePage({ desk: opened, names, off, client, sources, keyboard, queue, siteName, onQueue: () => go(""), onCase: (tag) => go(tag) });
    screens = { queue, page };
    showHead({ session: opened.session, name: names.person(opened.handler.id), agency: opened.handler.agency, facts, onQueue: () => go(""), onLock: () => void opened.session.end() });
    history.replaceState({ tag: "" }, "");
    await queue.show();
  } catch (error) {
    void opened.session.end();
    throw error;
  }
}

/**
 * To a case, or to the queue for no tag. The address stays the same: only the way back is remembered.
 * @param {string} tag
 */
function go(tag) {
  if (history.state?.tag !== tag) history.pushState({ tag }, "");
  show(tag);
}

/** @param {string} tag */
function show(tag) {
  if (!screens) return;
  const { queue, page } = screens;
  if (tag) {
    queue.leave();
    queue.here = tag;
    void page.show(tag);
  } else {
    page.leave();
    void queue.show();
  }
}

addEventListener("popstate", ({ state }) => show(state?.tag ?? ""));

/** Everything that was opened goes. @param {boolean} byTime */
function locked(byTime) {
  desk?.wipe();
  desk = null;
  screens?.queue.leave();
  screens?.page.leave();
  screens = null;
  releasePictures();
  client.close();
  keyboard.use({});
  hideHead();
  showDoor(byTime ? note("plain", t("desk-locked-by-time"), { icon: "key", error: "session_ended" }, t("desk-locked-by-time-more")) : note("seal", t("desk-locked"), {}, t("desk-locked-more")));
  arrive(`${t("desk-door")} - ${siteName}`);
}

for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => desk?.session.active(), { passive: true });
document.addEventListener("visibilitychange", () => desk?.session.look());
addEventListener("pagehide", () => void desk?.session.end());
addEventListener("beforeunload", (event) => {
  if (screens?.page.hasDraft) event.preventDefault();
});
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  byId("isi").prepend(troubleNote(event.reason));
});

showDoor();
void lists().catch(() => undefined);
