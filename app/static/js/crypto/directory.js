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
import { CanonError, DirectoryError, SigError } from "./errors.js";
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

/** @param {any} body */
const numberOf = (body) => body.n ?? body.version;

/** @param {any} body */
const seriesOf = ({ kind, agency, track }) => [kind, agency, track].filter(Boolean).join("/");

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

export class Directory {
  /**
   * Use `Directory.verify`.
   * @param {readonly Statement[]} statements
   * @param {string} root
   * @param {Record<string, number>} minimum
   */
  constructor(statements, root, minimum) {
    this.statements = statements;
    this.root = root;
    this.minimum = minimum;
    /** @type {Map<string, Chain>} */
    this.chains = new Map();
    /** @type {Map<string, any[]>} */
    this.verified = new Map();
    try {
      statements.forEach(checkStatement);
    } catch (error) {
      throw error instanceof CanonError ? new DirectoryError() : error;
    }
    this.rootRevoked = new Set(this.revocations([root]));
    for (const name of Object.keys(minimum)) this.standing(name);
  }

  /**
   * @param {any} directory as GET /directory answers
   * @param {Uint8Array} rootPk pinned with the page's code
   * @param {Record<string, number>} [minimum] the lowest numbers still accepted, as `numbers` gave them before: a server
   *   cannot roll back what this device has seen
   */
  static verify(directory, rootPk, minimum = {}) {
    const root = toHex(rootPk);
    if (!Array.isArray(directory?.statements) || (directory.root ?? root) !== root) throw new DirectoryError();
    return new Directory(directory.statements, root, minimum);
  }

  /**
   * The same directory with statements that came with a case, such as the older desk key a message was signed with.
   * @param {readonly Statement[]} statements
   */
  with(statements) {
    return new Directory([...this.statements, ...statements], this.root, this.minimum);
  }

  /** @param {readonly string[]} signers @returns {string[]} kids these keys revoked */
  revocations(signers) {
    return this.statements
      .filter((statement) => statement.body.kind === "revoke" && isSigned(statement, signers))
      .map(({ body }) => body.kid);
  }

  /**
   * Who signs for an agency, and which of its keys are revoked. Officers' revocations count in their own agency's chain
   * and nowhere else, and all at once: two who revoke each other are both out, whatever order the server shows.
   * @param {string} agency
   */
  chainOf(agency) {
    let chain = this.chains.get(agency);
    if (!chain) {
      const unrevoked = (/** @type {Set<string>} */ revoked) =>
        this.standing(`officers/${agency}`).at(-1).keys.filter((/** @type {string} */ key) => !revoked.has(signKidOf(key)));
      const revoked = new Set([...this.rootRevoked, ...this.revocations(unrevoked(this.rootRevoked))]);
      chain = { signers: unrevoked(revoked), revoked };
      this.chains.set(agency, chain);
    }
    return chain;
  }

  /**
   * The bodies of a series that are signed by who may sign, oldest first, one for each number. Refused if the newest is
   * not signed (an older one in its place would be a roll-back) or if two bodies share a number: somebody is being told
   * another story.
   * @param {string} name kind, agency and track, as far as the kind has them
   * @returns {any[]} never empty
   */
  standing(name) {
    const known = this.verified.get(name);
    if (known) return known;
    const [kind, agency] = name.split("/");
    const signers = kind === "officers" || kind === "receipt_key" ? [this.root] : this.chainOf(agency).signers;
    const all = this.statements.filter(({ body }) => seriesOf(body) === name);
    /** @type {Map<number, any>} */
    const byNumber = new Map();
    for (const statement of all) {
      if (!isSigned(statement, signers)) continue;
      const { body } = statement;
      const twin = byNumber.get(numberOf(body)) ?? body;
      if (toHex(encode(twin)) !== toHex(encode(body))) throw new DirectoryError();
      byNumber.set(numberOf(body), body);
    }
    const newest = Math.max(...all.map(({ body }) => numberOf(body)));
    if (!byNumber.has(newest) || newest < (this.minimum[name] ?? 0)) throw new DirectoryError();
    const bodies = [...byNumber.values()].sort((a, b) => numberOf(a) - numberOf(b));
    this.verified.set(name, bodies);
    return bodies;
  }

  /** The key that signs receipts. */
  receiptKey() {
    const { key } = this.standing("receipt_key").at(-1);
    if (this.rootRevoked.has(signKidOf(key))) throw new DirectoryError();
    return fromHex(key);
  }

  /**
   * The desk's key to seal to: the newest that has begun, unless it is over or revoked.
   * @param {string} agency
   * @param {string} track
   * @param {number} at unix seconds
   * @returns {DeskKey}
   */
  deskKey(agency, track, at) {
    const begun = this.standing(`desk_key/${agency}/${track}`).filter((body) => body.not_before <= at);
    return this.inForce(begun.at(-1), at);
  }

  /**
   * A desk's key by its version, to verify what was written with it. Superseded ones stay readable, revoked ones do not.
   * @param {string} agency
   * @param {string} track
   * @param {number} version
   * @param {number} at when the envelope was received, unix seconds
   * @returns {DeskKey}
   */
  deskKeyVersion(agency, track, version, at) {
    const bodies = this.standing(`desk_key/${agency}/${track}`);
    return this.inForce(bodies.find((body) => body.version === version && body.not_before <= at), at);
  }

  /**
   * The desk keys behind the recipients a server proposes, once their statements hold and every claim about them is so.
   * @param {readonly { agency: string, track: string, version: number, kid: string, box: string, statement: Statement }[]} proposed
   * @param {number} at unix seconds
   * @returns {DeskKey[]}
   */
  recipients(proposed, at) {
    const directory = this.with(proposed.map(({ statement }) => statement));
    return proposed.map(({ agency, track, version, kid, box }) => {
      const key = directory.deskKey(agency, track, at);
      if (key.version !== version || key.boxKid !== kid || toHex(key.boxPk) !== box) throw new DirectoryError();
      return key;
    });
  }

  /** @param {any} body @param {number} at @returns {DeskKey} */
  inForce(body, at) {
    if (!body || at >= body.not_after) throw new DirectoryError();
    const { agency, track, version, box, sign, not_before: notBefore, not_after: notAfter } = body;
    const { revoked } = this.chainOf(agency);
    const boxKid = boxKidOf(box);
    const signKid = signKidOf(sign);
    if (revoked.has(boxKid) || revoked.has(signKid)) throw new DirectoryError();
    return { agency, track, version, boxPk: fromHex(box), signPk: fromHex(sign), boxKid, signKid, notBefore, notAfter };
  }
}
