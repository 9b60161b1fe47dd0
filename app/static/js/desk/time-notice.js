// @ts-check
/**
 * How long the desk stays open, said before it closes: an idle desk locks, and a shift ends. Who is at work without asking the
 * server for anything is kept known to it, so that nobody types words twice in a shift.
 */
import { byId, el, replace } from "../ui/dom.js";
import { clock, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note } from "../ui/state.js";

const LOOK_MS = 10_000;
/** Long enough to come back from the next desk, and to finish a letter. */
const BEFORE_IDLE_MS = 120_000;
const BEFORE_END_MS = 600_000;

/**
 * @param {import("../net/session.js").Session} session
 * @returns {() => void} stops it and takes the notice away
 */
export function watchTime(session) {
  const holder = el("div", { class: "wrap wrap--full time-notice", "data-time-notice": true });
  byId("isi").before(holder);
  let shown = "";
  const stay = () => {
    session.active();
    void session.ask("GET", "/desk/session").catch(() => undefined);
    look();
  };
  const look = () => {
    if (session.isQuiet) void session.ask("GET", "/desk/session").catch(() => undefined);
    const now = Date.now();
    const kind = session.endsAt - now < BEFORE_END_MS ? "end" : session.locksAt - now < BEFORE_IDLE_MS ? "idle" : "";
    if (kind === shown) return;
    shown = kind;
    replace(holder, kind && note("soon", t(`account-time-${kind}`, { time: clock(new Date(kind === "end" ? session.endsAt : session.locksAt)) }), { error: `session_${kind}` }, t(`account-time-${kind}-more`),
      kind === "idle" && el("p", null, el("button", { type: "button", class: "button button--second button--small", "data-stay": true, on: { click: stay } }, icon("tick"), t("account-time-stay")))));
  };
  const timer = setInterval(look, LOOK_MS);
  look();
  return () => {
    clearInterval(timer);
    holder.remove();
  };
}
