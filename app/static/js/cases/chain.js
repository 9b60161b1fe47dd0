// @ts-check
/**
 * The order of a case's envelopes, as the server lists them: gaps, doubles, broken links, and what was there before and is not any
 * more. Plain comparing, for either side's reader; opening is somebody else's.
 */
import { AGENCY_MESSAGE, REPORT, REPORTER_MESSAGE } from "../crypto/meta.js";

/** So many missing letters are named one by one; a seal that claims thousands is one alarm like any other. */
const NAMED_MAX = 20;

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

/**
 * Letters that the other side had opened when it wrote, by what stands inside its seal, and that are not listed: a server that
 * leaves out the newest letters leaves no gap, and only this shows it.
 * @param {readonly { kind: number, seen: { id: string, n: number } }[]} opened letters and notes with what their author had seen
 * @param {readonly Link[]} envelopes all of the case
 * @returns {ChainAlarm[]}
 */
export function checkSeen(opened, envelopes) {
  /** @type {Map<string, ChainAlarm>} */
  const alarms = new Map();
  for (const { kind, seen: { id, n } } of opened) {
    const other = n === 0 ? REPORT : kind === REPORTER_MESSAGE ? AGENCY_MESSAGE : REPORTER_MESSAGE;
    const row = envelopes.filter((envelope) => envelope.kind === other);
    const listed = row.find(({ seq }) => seq === n);
    if (listed && listed.env_id !== id) alarms.set(`fork ${other} ${n}`, { code: "E_FORK", kind: other, seq: n });
    if (listed) continue;
    const last = Math.max(0, ...row.map(({ seq }) => seq).filter((seq) => seq < n));
    for (let seq = Math.max(last + 1, n - NAMED_MAX); seq <= n; seq += 1) alarms.set(`gap ${other} ${seq}`, { code: "gap", kind: other, seq });
  }
  return [...alarms.values()];
}
