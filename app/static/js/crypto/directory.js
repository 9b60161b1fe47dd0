// @ts-check
/**
 * The chain from the pinned root key to an agency's keys: root -> officers -> desk keys and handlers (PROTOCOL 1.3).
 *
 * A directory names hundreds of agencies, and a signature costs milliseconds on a phone, so an agency's own chain is
 * verified when it is first asked for. Whatever is unsigned, over, revoked, rolled back or contradictory is E_DIRECTORY;
 * what is wrong in one series of statements leaves the others usable.
 */
import { encode } from "./canonical.js";
import { fromHex, toHex } from "./encoding.js";
import { DirectoryError, SigError } from "./errors.js";
import { boxKidOf, checkStatement, signKidOf, verifyStatement } from "./statements.js";

/** @typedef {import("./statements.js").Statement} Statement */
/**
 * @typedef {object} DeskKey
 * @property {string} agency
 * @property {string} track
 * @property {number} version
 * @property {Uint8Array} boxPk
 * @property {Uint8Array} signPk
 * @property {string} boxKid hex
 * @property {string} signKid hex
 * @property {number} notBefore unix seconds
 * @property {number} notAfter unix seconds, excluded
 */
/** @typedef {{ signers: string[], revoked: Set<string> }} Chain */
/**
 * @typedef {{ agency: string, track: string, version: number, kid: string, box: string, statement?: Statement }} Recipient
 *   as the API names one; hex. Without a statement the directory must hold it already
 */

/** @param {any} body */
const numberOf = (body) => body.n ?? body.version;

/** @param {any} body */
const seriesOf = ({ kind, agency, track }) => [kind, agency, track].filter(Boolean).join("/");

/** @param {any} body */
const textOf = (body) => toHex(encode(body));

/** @param {Statement} statement @param {readonly string[]} signers */
function isSigned(statement, signers) {
  try {
    verifyStatement(statement, signers);
    return true;
  } catch (error) {
    if (error instanceof SigError) return false;
    throw error;
  }
}

/**
 * @param {readonly Statement[]} statements
 * @param {string} root
 * @param {Record<string, number>} minimum
 */
function directoryOf(statements, root, minimum) {
  /** @type {Map<string, Chain>} */
  const chains = new Map();
  /** @type {Map<string, any[]>} */
  const verified = new Map();

  const revocations = (/** @type {readonly string[]} */ signers) =>
    statements.filter((statement) => statement.body.kind === "revoke" && isSigned(statement, signers))
      .map(({ body }) => body.kid);

  /**
   * The bodies of a series that are signed by who may sign, oldest first, one for each number; never none. Refused if the
   * newest is not signed (an older one in its place would be a roll-back) or if two bodies share a number: somebody is
   * being told another story.
   * @param {string} name kind, agency and track, as far as the kind has them
   */
  function standing(name) {
    const known = verified.get(name);
    if (known) return known;
    const [kind, agency] = name.split("/");
    const signers = kind === "officers" || kind === "receipt_key" ? [root] : chainOf(agency).signers;
    const series = statements.filter(({ body }) => seriesOf(body) === name);
    const bodies = series.filter((statement) => isSigned(statement, signers)).map(({ body }) => body)
      .sort((a, b) => numberOf(a) - numberOf(b));
    bodies.forEach((body, at) => {
      if (at && numberOf(body) === numberOf(bodies[at - 1]) && textOf(body) !== textOf(bodies[at - 1])) {
        throw new DirectoryError();
      }
    });
    const newest = bodies.length ? numberOf(bodies[bodies.length - 1]) : 0;
    const rolledBack = series.some(({ body }) => numberOf(body) > newest) || newest < (minimum[name] ?? 1);
    if (rolledBack) throw new DirectoryError();
    verified.set(name, bodies);
    return bodies;
  }

  const newestOf = (/** @type {string} */ name) => standing(name).slice(-1)[0];

  /**
   * Who signs for an agency, and which of its keys are revoked. Officers' revocations count in their own agency's chain
   * and nowhere else, and all at once: two who revoke each other are both out, whatever order the server shows.
   * @param {string} agency
   * @returns {Chain}
   */
  function chainOf(agency) {
    const known = chains.get(agency);
    if (known) return known;
    const { keys } = newestOf(`officers/${agency}`);
    const without = (/** @type {Set<string>} */ gone) => keys.filter((/** @type {string} */ key) => !gone.has(signKidOf(key)));
    const revoked = new Set([...rootRevoked, ...revocations(without(rootRevoked))]);
    const chain = { signers: without(revoked), revoked };
    chains.set(agency, chain);
    return chain;
  }

  /** @param {any} body @param {number} at @returns {DeskKey} */
  function inForce(body, at) {
    if (!body || at >= body.not_after) throw new DirectoryError();
    const { agency, track, version, box, sign, not_before: notBefore, not_after: notAfter } = body;
    const { revoked } = chainOf(agency);
    const boxKid = boxKidOf(box);
    const signKid = signKidOf(sign);
    if (revoked.has(boxKid) || revoked.has(signKid)) throw new DirectoryError();
    return { agency, track, version, boxPk: fromHex(box), signPk: fromHex(sign), boxKid, signKid, notBefore, notAfter };
  }

  const begun = (/** @type {string} */ agency, /** @type {string} */ track, /** @type {number} */ at) =>
    standing(`desk_key/${agency}/${track}`).filter((body) => body.not_before <= at);

  try {
    statements.forEach(checkStatement);
  } catch {
    throw new DirectoryError();
  }
  const rootRevoked = new Set(revocations([root]));
  Object.keys(minimum).forEach(standing);

  const directory = {
    minimum,
    verified,
    standing,
    newestOf,
    chainOf,

    /**
     * The same directory with statements that came with a case, such as the older desk key a message was signed with.
     * @param {readonly Statement[]} more
     * @returns {any}
     */
    with: (more) => directoryOf([...statements, ...more], root, minimum),

    /** The key that signs receipts. */
    receiptKey() {
      const { key } = newestOf("receipt_key");
      if (rootRevoked.has(signKidOf(key))) throw new DirectoryError();
      return fromHex(key);
    },

    /**
     * The desk's key to seal to: the newest that has begun, unless it is over or revoked.
     * @param {string} agency
     * @param {string} track
     * @param {number} at unix seconds
     */
    deskKey: (agency, track, at) => inForce(begun(agency, track, at).slice(-1)[0], at),

    /**
     * A desk's key by its version, to verify what was written with it. Superseded ones stay readable, revoked ones do not.
     * @param {string} agency
     * @param {string} track
     * @param {number} version
     * @param {number} at when the envelope was received, unix seconds
     */
    deskKeyVersion: (agency, track, version, at) =>
      inForce(begun(agency, track, at).find((body) => body.version === version), at),

    /**
     * The desk keys behind the recipients a server proposes, once their statements hold and every claim is so.
     * @param {readonly Recipient[]} proposed
     * @param {number} at unix seconds
     * @returns {DeskKey[]}
     */
    recipients(proposed, at) {
      const shown = directory.with(proposed.flatMap(({ statement }) => statement ?? []));
      return proposed.map(({ agency, track, version, kid, box }) => {
        const key = shown.deskKey(agency, track, at);
        if (key.version !== version || key.boxKid !== kid || toHex(key.boxPk) !== box) throw new DirectoryError();
        return key;
      });
    },
  };
  return directory;
}

/** @typedef {ReturnType<typeof directoryOf>} Directory */

export const Directory = {
  /**
   * What a server shows, as far as it hangs on the pinned root key.
   * @param {any} directory as GET /directory answers
   * @param {Uint8Array} rootPk pinned with the page's code
   * @param {Record<string, number>} [minimum] the lowest numbers still accepted, by series, as `numbersOf` (roster.js) gave
   *   them before: a server cannot roll back what this device has seen
   */
  verify(directory, rootPk, minimum = {}) {
    const root = toHex(rootPk);
    if (!Array.isArray(directory?.statements) || (directory.root ?? root) !== root) throw new DirectoryError();
    return directoryOf(directory.statements, root, minimum);
  },
};
