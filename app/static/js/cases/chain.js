// @ts-check
/**
 * The order of a case's envelopes, as the server lists them: gaps, doubles, broken links, and what was there before and is not any
 * more. Plain comparing, for either side's reader; opening is somebody else's.
 */
import { REPORT } from "../crypto/meta.js";

/** @typedef {{ env_id: string, kind: number, seq: number, prev: string }} Link as much of an envelope as its order needs */
/** @typedef {{ code: "gap" | "E_FORK" | "E_CONTEXT", kind: number, seq: number }} ChainAlarm */

/**
 * Gaps, doubles and broken links in one direction's letters.
 * @param {readonly Link[]} envelopes all of the case
 * @param {number} kind
 * @returns {ChainAlarm[]}
 */
export function checkChain(envelopes, kind) {
  const report = envelopes.find((envelope) => envelope.kind === REPORT);
  const row = envelopes.filter((envelope) => envelope.kind === kind).sort((a, b) => a.seq - b.seq);
  /** @type {ChainAlarm[]} */
  const alarms = [];
  let expected = 1;
  let before = report?.env_id;
  for (const { seq, env_id: id, prev } of row) {
    if (seq < expected) {
      alarms.push({ code: "E_FORK", kind, seq });
      continue;
    }
    for (; expected < seq; expected += 1) {
      alarms.push({ code: "gap", kind, seq: expected });
      before = undefined;
    }
    // after a gap the link before is unknown, so it can be neither right nor wrong
    if (before !== undefined && prev !== before) alarms.push({ code: "E_CONTEXT", kind, seq });
    before = id;
    expected = seq + 1;
  }
  return alarms;
}

/**
 * Letters another view of the same case had, which have changed or gone since.
 * @param {ReadonlyMap<string, string>} seen env_id by "KIND:SEQ", from earlier in this session
 * @param {readonly Link[]} envelopes
 * @returns {ChainAlarm[]}
 */
export function checkAgainstSeen(seen, envelopes) {
  const now = new Map(envelopes.map((envelope) => [`${envelope.kind}:${envelope.seq}`, envelope.env_id]));
  return [...seen].filter(([place, id]) => now.get(place) !== id).map(([place]) => {
    const [kind, seq] = place.split(":").map(Number);
    return { code: now.has(place) ? "E_FORK" : "gap", kind, seq };
  });
}
