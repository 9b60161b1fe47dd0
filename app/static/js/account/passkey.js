// @ts-check
/**
 * Passkeys as this browser and its authenticators keep them (WebAuthn): made in one's own access, shown at the door. The server's
 * challenge goes in; what comes out is its own proof, and nothing of it is kept here.
 */
import { fromBase64, fromHex, toBase64 } from "../crypto/encoding.js";

const PATIENCE_MS = 120_000;

/** The person or the authenticator said no, or took too long; browsers do not tell which. */
export class NoPasskey extends Error {
  constructor() {
    super("passkey_cancelled");
    this.code = "passkey_cancelled";
  }
}

/** @param {ArrayBuffer} buffer */
const toText = (buffer) => toBase64(new Uint8Array(buffer)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** @param {string} text base64url */
const toBytes = (text) => fromBase64(text.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(text.length / 4) * 4, "="));

/** @param {readonly string[]} ids @returns {PublicKeyCredentialDescriptor[]} */
const named = (ids) => ids.map((id) => ({ type: "public-key", id: /** @type {BufferSource} */ (toBytes(id)) }));

/** Whether passkeys of this host can be used on this page: browsers bind them to the name in the address. @param {string | null} host */
export const canUsePasskeys = (host) => Boolean(host && "PublicKeyCredential" in window && (location.hostname === host || location.hostname.endsWith(`.${host}`)));

/**
 * @param {{ rp_id: string, credentials: string[] }} wanted
 * @param {string} challenge hex
 */
export async function usePasskey({ rp_id: rpId, credentials }, challenge) {
  const found = await asked(() => navigator.credentials.get({ publicKey: {
    challenge: /** @type {BufferSource} */ (fromHex(challenge)), rpId, allowCredentials: named(credentials), userVerification: "discouraged", timeout: PATIENCE_MS,
  } }));
  const answer = /** @type {AuthenticatorAssertionResponse} */ (found.response);
  return framed(found, {
    clientDataJSON: toText(answer.clientDataJSON), authenticatorData: toText(answer.authenticatorData), signature: toText(answer.signature),
  });
}

/**
 * @param {{ challenge: string, rp_id: string, owner: string, algorithms: number[], known: string[] }} wanted
 * @param {{ id: string, name: string, site: string }} person
 */
export async function makePasskey({ challenge, rp_id: id, owner, algorithms, known }, person) {
  const made = await asked(() => navigator.credentials.create({ publicKey: {
    challenge: /** @type {BufferSource} */ (fromHex(challenge)), rp: { id, name: person.site },
    user: { id: /** @type {BufferSource} */ (fromHex(owner)), name: person.id, displayName: person.name },
    pubKeyCredParams: algorithms.map((alg) => ({ type: "public-key", alg })), excludeCredentials: named(known),
    authenticatorSelection: { residentKey: "discouraged", userVerification: "discouraged" }, attestation: "none", timeout: PATIENCE_MS,
  } }));
  const answer = /** @type {AuthenticatorAttestationResponse} */ (made.response);
  return framed(made, { clientDataJSON: toText(answer.clientDataJSON), attestationObject: toText(answer.attestationObject) });
}

/** @param {() => Promise<Credential | null>} ask */
async function asked(ask) {
  try {
    const found = await ask();
    if (found) return /** @type {PublicKeyCredential} */ (found);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
  throw new NoPasskey();
}

/** @param {PublicKeyCredential} credential @param {Record<string, string>} response */
const framed = ({ id, rawId }, response) => ({ id, rawId: toText(rawId), type: "public-key", response });
