// @ts-check
/**
 * Who will read the report: asked of the server by facets, chosen on the phone, and verified against the pinned root key
 * before anything is sealed to anybody.
 */
import { fromHex } from "../crypto/encoding.js";
import { CryptoError, DirectoryError } from "../crypto/errors.js";
import { request, persist } from "../net/api.js";
import { facetsOf, unrelatedCandidate } from "./filing.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("../crypto/directory.js").Directory} Chain */
/** @typedef {{ id: string, en: string }} TextPair */
/** @typedef {{ id: string, kind: string, parent: string | null, zone: string, regions: string[], name: TextPair }} AgencyEntry */
/** @typedef {{ id: string, kind: string, due_on: string, zone: string, state: string, paused_since?: string, met_on?: string, breached_on?: string, explain: TextPair }} DeadlineEntry */
/** @typedef {{ agency: string, track: string, role: "handling" | "oversight", version: number, kid: string, box: string }} Recipient */
/**
 * @typedef {{ n: number, agency: string, oversight: string, reads_along: boolean, related: string[], recipients: Recipient[],
 *   deadlines: DeadlineEntry[], rule: string, reason: TextPair, policy?: string }} Candidate
 */
/** @typedef {{ route: string, expires_at: string, candidates: Candidate[], statements: import("../crypto/statements.js").Statement[] }} Route */
/**
 * @typedef {object} VerifiedDirectory
 * @property {AgencyEntry[]} agencies names are the server's word; keys are not
 * @property {string} policy in force
 * @property {Chain} chain what is signed and no single agency's; a route brings the rest
 */
/**
 * @typedef {object} Readers
 * @property {Route} route
 * @property {Candidate} candidate
 * @property {Uint8Array[]} boxes of those who will read, in the candidate's order
 * @property {string} policy
 * @property {number} handlers how many hold the handling desk's key; 0 when the list does not say
 * @property {string} facets the facets and people these readers were found for
 */

/** Nobody unrelated is left to read the report. */
export class NoUnrelatedReader extends Error {
  constructor() {
    super("no_unrelated");
    this.code = "no_unrelated";
  }
}

const TRIES = 4;

/** @type {WeakMap<object, Promise<VerifiedDirectory>>} */
const directories = new WeakMap();

/**
 * The signed directory, verified; fetched once while the page is open, or anew.
 * @param {Pick<Context, "facts" | "sources">} context
 * @param {{ fresh?: boolean }} [options]
 * @returns {Promise<VerifiedDirectory>}
 */
export function directoryOf({ facts, sources }, { fresh = false } = {}) {
  let kept = directories.get(sources);
  if (!kept || fresh) {
    kept = loadDirectory(facts);
    directories.set(sources, kept);
    kept.catch(() => directories.delete(sources));
  }
  return kept;
}

/** @param {import("../ui/page.js").PageFacts} facts @returns {Promise<VerifiedDirectory>} */
async function loadDirectory(facts) {
  const [document, { Directory }] = await Promise.all([
    persist(() => request("GET", "/directory?statements=shared"), { tries: TRIES }),
    import("../crypto/directory.js"),
  ]);
  if (document.origin !== facts.origin || document.root !== facts.root) throw new DirectoryError();
  const chain = Directory.verify(document, fromHex(facts.root, 32));
  chain.receiptKey();  // without it nobody could prove that a report was taken in: better known before sending
  return { agencies: document.agencies, policy: document.policy, chain };
}

const unixNow = () => Math.floor(Date.now() / 1000);

/** What the readers depend on; when it changes they must be found again. @param {import("./filing.js").Filing} filing */
export const readersKey = (filing) => JSON.stringify([facetsOf(filing), filing.category, filing.region, [...filing.about].sort()]);

/**
 * The readers of this filing.
 * @param {Context} context
 * @param {Route} [route] a newer answer the server has given already
 * @returns {Promise<Readers>}
 */
export async function findReaders(context, route) {
  try {
    return await readersOnce(context, route, false);
  } catch (error) {
    // a key may have been rotated since the directory was read or the route was made: ask anew, once
    if (!(error instanceof DirectoryError)) throw error;
    return readersOnce(context, undefined, true);
  }
}

/**
 * @param {Context} context
 * @param {Route | undefined} route
 * @param {boolean} fresh
 * @returns {Promise<Readers>}
 */
async function readersOnce(context, route, fresh) {
  const { filing } = context;
  const [directory, answer] = await Promise.all([
    directoryOf(context, { fresh }),
    route ?? /** @type {Promise<Route>} */ (persist(() => request("POST", "/route", { json: facetsOf(filing) }), { tries: TRIES })),
  ]);
  const candidate = unrelatedCandidate(answer.candidates, filing.about);
  if (!candidate) throw new NoUnrelatedReader();
  const chain = directory.chain.with(answer.statements);
  return {
    route: answer, candidate, boxes: verifiedBoxes(chain, candidate, filing.track), policy: candidate.policy ?? directory.policy,
    handlers: countHandlers(chain, candidate.agency, filing.track), facets: readersKey(filing),
  };
}

/**
 * The box keys to seal to: those the candidate names, where the verified directory says the same of these desks.
 * @param {Chain} chain
 * @param {Candidate} candidate
 * @param {string} track
 */
function verifiedBoxes(chain, { agency, oversight, recipients }, track) {
  // exactly the desks that are shown, each once, in this track
  const shown = [...new Set([agency, oversight])].sort();
  const named = recipients.map((one) => one.agency).sort();
  if (shown.join() !== named.join() || recipients.some((one) => one.track !== track)) throw new DirectoryError();
  return chain.recipients(recipients, unixNow()).map((key) => key.boxPk);
}

/**
 * People, without the printed key that lies in a safe and has no role.
 * @param {Chain} chain @param {string} agency @param {string} track
 */
function countHandlers(chain, agency, track) {
  try {
    return chain.standing(`handlers/${agency}`).at(-1).list
      .filter((/** @type {{ roles: string[], tracks: string[] }} */ { roles, tracks }) => roles.length > 0 && tracks.includes(track)).length;
  } catch (error) {
    if (error instanceof CryptoError) return 0;
    throw error;
  }
}

/** @param {VerifiedDirectory} directory @param {string} id @returns {TextPair} */
export const nameOfAgency = ({ agencies }, id) => agencies.find((agency) => agency.id === id)?.name ?? { id, en: id };
