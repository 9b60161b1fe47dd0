// @ts-check
/** Where one is logged in, and the buttons that end it there. No address and no browser's name is kept anywhere, so times must do. */
import { el, replace } from "../ui/dom.js";
import { whileWorking } from "../ui/form.js";
import { moment, t } from "../ui/i18n.js";
import { stateTag } from "../ui/state.js";

/** @typedef {{ id: string, started_at: string, used_at: string, ends_at: string, current: boolean }} SessionEntry */

/**
 * @param {import("../desk/desk.js").Desk} desk
 * @param {(error: unknown) => void} fail
 */
export function sessionSection(desk, fail) {
  const rows = el("tbody", null);
  const others = el("div", { class: "row" });
  const table = el("table", { class: "table table--cards", "data-sessions": true },
    el("thead", null, el("tr", null, ["started", "used", "ends", "here"].map((column) => el("th", { scope: "col" }, t(`account-session-${column}`))))), rows);

  const read = async () => {
    try {
      /** @type {{ sessions: SessionEntry[] }} */
      const { sessions } = await desk.session.ask("GET", "/desk/sessions");
      draw(sessions);
    } catch (error) {
      fail(error);
    }
  };

  /** @param {readonly SessionEntry[]} ended */
  const end = async (ended) => {
    try {
      for (const { id } of ended) await desk.session.ask("DELETE", `/desk/sessions/${id}`, { answer: "none" });
    } catch (error) {
      fail(error);
    }
    await read();
  };

  /** @param {string} words @param {readonly SessionEntry[]} ended @param {Record<string, string>} data */
  const button = (words, ended, data) => {
    const made = el("button", { type: "button", class: "button button--second button--small", data, on: { click: () => void whileWorking(made, t("account-session-ending"), () => end(ended)) } }, words);
    return made;
  };

  /** @param {readonly SessionEntry[]} sessions */
  const draw = (sessions) => {
    replace(rows, sessions.map((session) => el("tr", { "data-session": session.id },
      el("th", { scope: "row" }, moment(session.started_at)),
      el("td", { "data-label": t("account-session-used") }, moment(session.used_at)),
      el("td", { "data-label": t("account-session-ends") }, moment(session.ends_at)),
      el("td", { "data-label": t("account-session-here") }, session.current ? stateTag("on-time", t("account-session-current"), { bare: true }) : button(t("account-session-end"), [session], { end: session.id })))));
    const other = sessions.filter(({ current }) => !current);
    replace(others, other.length > 1 && button(t("account-session-end-others"), other, { "end-others": "" }));
  };

  void read();
  return el("section", { class: "stack stack--tight", "aria-labelledby": "sesi" },
    el("h2", { id: "sesi" }, t("account-sessions")), el("p", { class: "soft" }, t("account-sessions-more")), table, others);
}
