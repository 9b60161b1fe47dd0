// @ts-check
/** A letter or note of the desk, sealed to exactly the readers the case has now, each verified against the pinned root key. */
import { fromHex, toHex } from "../crypto/encoding.js";
import { ContextError, DirectoryError, NotRecipientError } from "../crypto/errors.js";
import { AGENCY_MESSAGE, AGENCY_NOTE, REPORT } from "../crypto/meta.js";
import { replyKidOf } from "../crypto/reporter.js";
import { Parcel } from "../net/upload.js";
import { SealingFailed } from "../report/sealing-failed.js";
import { unixNow } from "./desk.js";
import { Thread } from "./thread.js";

/** @typedef {import("./desk.js").CaseView} CaseView */
/** @typedef {import("./thread.js").Reading} Reading */
/** @typedef {{ purpose: string, outcome: string, text: string, files: readonly { blob: Blob, name: string, type: string }[] }} Written */

/**
 * Where the next envelope of a kind stands, by the letters that were shown; the server's word must say the same.
 * @param {CaseView} view
 * @param {number} kind
 */
export function nextPlace({ envelopes, notes, next }, kind) {
  const row = (kind === AGENCY_NOTE ? notes : envelopes.filter((one) => one.kind === kind)).slice().sort((a, b) => b.seq - a.seq);
  const before = row[0] ?? envelopes.find((one) => one.kind === REPORT);
  if (!before) throw new ContextError();
  const place = { seq: (row[0]?.seq ?? 0) + 1, prev: before.env_id };
  if (kind === AGENCY_MESSAGE && (next.seq !== place.seq || next.prev !== place.prev)) throw new ContextError();
  return place;
}

/**
 * Box keys of a message's readers: the reporter, the handling desk and its oversight.
 * @param {CaseView} view
 * @param {Reading} reading
 * @param {string} own the writer's agency
 */
function readersOf(view, { report, chain }, own) {
  if (!report?.meta) throw new NotRecipientError();
  const reporter = fromHex(report.meta.rk.box, 32);
  if (toHex(replyKidOf(reporter)) !== view.reply_kid) throw new ContextError();
  const { recipients } = view.next;
  const agencies = new Set(recipients.map(({ agency }) => agency));
  if (recipients.some(({ track }) => track !== view.track) || !agencies.has(view.agency) || !agencies.has(own)) throw new DirectoryError();
  return [reporter, ...chain.recipients(recipients, unixNow()).map(({ boxPk }) => boxPk)];
}

/**
 * @param {{ desk: import("./desk.js").Desk, client: import("../ui/crypto-client.js").CryptoClient, view: CaseView, reading: Reading }} at
 * @param {Written} written
 * @param {{ onProgress?: (done: number, total: number) => void }} [options]
 * @returns {Promise<Parcel>}
 */
export async function sealLetter({ desk, client, view, reading }, { purpose, outcome, text, files }, options = {}) {
  const kind = purpose === "note" ? AGENCY_NOTE : AGENCY_MESSAGE;
  const key = desk.keyInForce(reading.chain, view.track);
  const { seq, prev } = nextPlace(view, kind);
  const recipients = kind === AGENCY_NOTE ? [key.boxPk] : readersOf(view, reading, desk.handler.agency);
  const meta = {
    app: "ccp1", purpose, seen: Thread.newestSeen(reading), text, v: 1,
    ...(purpose === "outcome" && { outcome }),
    // who wrote a note is the desk's business, so it stands inside; a reporter is answered by the desk, not by a person
    ...(kind === AGENCY_NOTE && { by: desk.handler.id }),
  };
  try {
    const sealed = await client.seal({ kind, caseTag: fromHex(view.case_tag, 16), seq, prev: fromHex(prev, 32), recipients, meta, files, signSeed: key.signSeed.slice() }, options);
    return new Parcel(sealed.blob, "/desk/uploads");
  } catch (error) {
    throw new SealingFailed(error);
  }
}
