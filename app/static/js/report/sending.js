// @ts-check
/**
 * The sealed report on its way. The envelope is made once per set of readers: whatever is repeated after a broken line
 * repeats the same bytes, so a report arrives once or not at all.
 */
import { toHex } from "../crypto/encoding.js";
import { CryptoError } from "../crypto/errors.js";
import { verifyReceipt } from "../crypto/receipt.js";
import { Problem, request } from "../net/api.js";
import { deliver, Parcel } from "../net/upload.js";
import { directoryOf } from "./readers.js";
import { sealReport } from "./sealing.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("../crypto/envelope.js").Sealed} Sealed */
/** @typedef {{ sealed: Sealed, parcel: Parcel, route: string, candidate: number, facets: string }} Shipment */
/**
 * @typedef {object} Result
 * @property {string} reference
 * @property {string} receivedOn
 * @property {string} agency
 * @property {string} oversight
 * @property {import("./readers.js").DeadlineEntry[]} deadlines
 * @property {import("../crypto/receipt.js").Receipt} receipt
 * @property {boolean} receiptValid
 * @property {Blob} envelope
 * @property {number} parts
 * @property {string} caseTag
 */

/** The readers are not the ones that were shown: nothing was accepted. `route` is the server's newer answer, if it gave one. */
export class ReadersChanged extends Error {
  /** @param {import("./readers.js").Route | undefined} route */
  constructor(route) {
    super("route_stale");
    this.code = "route_stale";
    this.route = route;
  }
}

/**
 * @typedef {object} Watch
 * @property {(phase: "sealing" | "sending", done: number, total: number) => void} onProgress
 * @property {(error: unknown) => void} onWait the line is down or the server busy; it goes on by itself
 * @property {() => void} onAgain
 * @property {AbortSignal} [signal]
 */

/**
 * Seal and send. Safe to call again after any failure.
 * @param {Context} context
 * @param {Watch} watch
 * @returns {Promise<Result>}
 */
export async function sendReport(context, watch) {
  const { journey } = context;
  const { readers, secrets } = journey;
  if (!readers || !secrets) throw new TypeError("sending without readers or words");
  if (!journey.shipment) {
    watch.onProgress("sealing", 0, 1);
    const sealed = await sealReport(context, { signal: watch.signal, onProgress: (done, total) => watch.onProgress("sealing", done, total) });
    journey.shipment = { sealed, parcel: new Parcel(sealed.blob, "/uploads"), route: readers.route.route, candidate: readers.candidate.n, facets: readers.facets };
  }
  const { sealed, parcel, route, candidate } = journey.shipment;
  watch.onProgress("sending", 0, sealed.blob.size);
  const { keys } = secrets;
  const progress = {
    signal: watch.signal, onWait: watch.onWait, onAgain: watch.onAgain,
    onProgress: (/** @type {number} */ done, /** @type {number} */ total) => watch.onProgress("sending", done, total),
  };
  let answer;
  try {
    answer = await deliver(parcel, (body) => request("POST", "/reports", {
      json: { route, candidate, auth_pk: toHex(keys.auth.pk), reply_kid: toHex(keys.replyKid), ...body }, signal: watch.signal,
    }), progress);
  } catch (error) {
    if (error instanceof Problem && (error.code === "route_stale" || error.code === "wrong_recipients")) {
      journey.shipment = null;
      throw new ReadersChanged(typeof error.document.route === "object" ? error.document.route : undefined);
    }
    throw error;
  }
  return {
    reference: answer.reference, receivedOn: answer.received_on, agency: answer.agency, oversight: answer.oversight, deadlines: answer.deadlines,
    receipt: answer.receipt, receiptValid: await isReceiptValid(context, answer, sealed), envelope: sealed.blob, parts: parcel.parts, caseTag: toHex(keys.caseTag),
  };
}

/**
 * Whether the receipt is this deployment's signature over exactly this envelope, and over the readers that were shown.
 * @param {Context} context
 * @param {any} answer
 * @param {Sealed} sealed
 */
async function isReceiptValid(context, answer, sealed) {
  const { readers, secrets } = context.journey;
  if (!readers || !secrets) return false;
  try {
    const { chain } = await directoryOf(context);
    const body = await verifyReceipt(answer.receipt, chain.receiptKey(), { ...sealed, caseTag: secrets.keys.caseTag });
    return body.agency === readers.candidate.agency && body.oversight === readers.candidate.oversight && body.origin === context.facts.origin && body.kind === 1;
  } catch (error) {
    if (error instanceof CryptoError) return false;
    throw error;
  }
}
