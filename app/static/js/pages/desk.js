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
import { placesOf } from "../desk/places.js";
import { watchTime } from "../desk/time-notice.js";
import { Queue } from "../desk/queue.js";
import { releasePictures } from "../cases/files.js";
import { troubleNote } from "../report/trouble.js";
import { CryptoClient, READING_LANES } from "../ui/crypto-client.js";
import { arrive, byId, el, replace } from "../ui/dom.js";
import { t } from "../ui/i18n.js";
import { pageFacts } from "../ui/page.js";
import { note } from "../ui/state.js";

const facts = pageFacts();
const sources = new Sources(facts);
const siteName = t("desk-name");
const client = new CryptoClient(facts.assets["workers/seal.js"] ?? "", READING_LANES);
const keyboard = new Keyboard(document);
/** @type {Desk | null} */
let desk = null;
/**
 * What can be on the screen: the places by name, each made when somebody first goes there, and the page of one case.
 * @type {{ places: Map<string, () => Promise<import("../desk/places.js").Screen>>, queue: Queue, page: CasePage } | null}
 */
let screens = null;
/** What is on the screen. @type {{ leave(): void, readonly hasDraft?: boolean } | null} */
let here = null;
/** Counts what was gone to: of two that are on their way, the later one arrives. */
let turn = 0;
/** Where to go after the next login. */
let next = "";
/** Ends the watch over the session's time. @type {() => void} */
let stopTelling = () => undefined;
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
  lastHandler = opened.handler.id;
  if (opened.mustEnrol) return enrol(opened);
  try {
    const [catalogue, regions, off, colleagues] = await Promise.all([sources.catalogue(), sources.regions(), sources.daysOff().catch(() => null), opened.colleagues()]);
    const names = new Names({ catalogue, regions, agencies: opened.document.agencies, colleagues });
    desk = opened;
    opened.session.onEnd = (byTime) => locked(byTime);
    const own = placesOf(opened.handler.roles);
    const queue = new Queue({ desk: opened, names, off, keyboard, siteName, onOpen: (tag) => go("queue", tag) });
    const page = new CasePage({ desk: opened, names, off, client, sources, keyboard, queue, siteName, onQueue: () => go("queue"), onCase: (tag) => go("queue", tag) });
    const parts = { desk: opened, names, facts, keyboard, lists, siteName, onAgain: () => logInAgain() };
    screens = { queue, page, places: new Map(own.map(({ name, open }) => [name, once(async () => (open ? open(parts) : queue))])) };
    showHead({ session: opened.session, name: names.person(opened.handler.id), agency: opened.handler.agency, facts, places: own.map(({ name }) => name), onPlace: (place) => go(place), onLock: () => void opened.session.end({ after: page.settle() }) });
    stopTelling = watchTime(opened.session);
    const start = own.find(({ name }) => name === next)?.name ?? own[0].name;
    next = "";
    history.replaceState({ place: start, tag: "" }, "");
    await show(start, "");
  } catch (error) {
    void opened.session.end();
    throw error;
  }
}

/** Nothing but a new second factor; with it one comes in like everybody. @param {Desk} opened */
async function enrol(opened) {
  const end = (/** @type {Element} */ words) => {
    opened.session.onEnd = () => opened.wipe();
    void opened.session.end();
    showDoor(words);
    arrive(`${t("desk-door")} - ${siteName}`);
  };
  opened.session.onEnd = () => {
    opened.wipe();
    showDoor(note("plain", t("desk-locked-by-time"), { icon: "key", error: "session_ended" }, t("desk-locked-by-time-more")));
  };
  try {
    const { enrolFirst } = await import("../account/enrol.js");
    await enrolFirst(opened, siteName, () => end(note("seal", t("account-enrolled"), { icon: "tick" }, t("account-enrolled-more"))));
  } catch (error) {
    end(troubleNote(error));
  }
}

/** What changes one's access needs a login of the last minutes: through the door, and back to where one was. */
function logInAgain() {
  next = history.state?.place ?? "";
  void desk?.session.end();
}

/**
 * Made at the first call and kept; a failure is not kept.
 * @template T
 * @param {() => Promise<T>} make
 */
function once(make) {
  /** @type {Promise<T> | undefined} */
  let made;
  return () => {
    made ??= make();
    made.catch(() => {
      made = undefined;
    });
    return made;
  };
}

/**
 * To a place, or to a case from the queue. The address stays the same: only the way back is remembered.
 * @param {string} place
 * @param {string} [tag]
 */
function go(place, tag = "") {
  if (history.state?.tag !== tag || history.state?.place !== place) history.pushState({ place, tag }, "");
  void show(place, tag);
}

/** @param {string} place @param {string} tag */
async function show(place, tag) {
  const open = screens?.places.get(place);
  if (!screens || !open) return;
  const { queue, page } = screens;
  const mine = (turn += 1);
  if (tag) {
    if (here !== page) here?.leave();
    queue.here = tag;
    here = page;
    return page.show(tag);
  }
  const next = await open();
  if (mine !== turn || !screens) return;
  if (here !== next) here?.leave();
  here = next;
  await next.show();
}

addEventListener("popstate", ({ state }) => void show(state?.place ?? "", state?.tag ?? ""));

/** Everything that was opened goes. @param {boolean} byTime */
function locked(byTime) {
  stopTelling();
  desk?.wipe();
  desk = null;
  here?.leave();
  here = null;
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
  if (screens?.page.hasDraft || here?.hasDraft) event.preventDefault();
});
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  byId("isi").prepend(troubleNote(event.reason));
});

showDoor();
void lists().catch(() => undefined);
