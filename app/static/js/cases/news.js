// @ts-check
/** What one side has not answered yet: the other side's letters since this side last did anything. Nothing is stored for it. */
import { REPORT, REPORTER_MESSAGE } from "../crypto/meta.js";

/** @typedef {import("./clocks.js").EventEntry} EventEntry */

const REPORTERS_ACTS = new Set(["received", "answer", "confirm", "dispute", "reopen", "withdraw", "rate", "reclassify_consent"]);
/** What happens by itself is nobody's doing. */
const SYSTEMS = new Set(["resumed", "window_ended", "deadline_moved", "deadline_breached", "escalated"]);

/**
 * @param {readonly EventEntry[]} events
 * @param {readonly { env_id: string, kind: number }[]} envelopes
 * @param {"reporter" | "agency"} side whose news it is
 * @returns {Set<string>} env_ids of the other side's letters
 */
export function newsFor(events, envelopes, side) {
  const kinds = new Map(envelopes.map(({ env_id: id, kind }) => [id, kind]));
  const isReporters = (/** @type {EventEntry} */ { type, fields }) =>
    REPORTERS_ACTS.has(type) || [REPORT, REPORTER_MESSAGE].includes(kinds.get(fields.env_id) ?? 0);
  /** @type {Set<string>} */
  const news = new Set();
  for (const event of [...events].sort((a, b) => a.number - b.number)) {
    if (SYSTEMS.has(event.type)) continue;
    if (isReporters(event) === (side === "reporter")) news.clear();
    else if (event.fields.env_id) news.add(event.fields.env_id);
  }
  return news;
}
