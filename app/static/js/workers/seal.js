// @ts-check
/**
 * Seals and opens envelopes away from the page's own thread. One job a message, answered by
 * `{done, total}` on the way, if asked to `tell`, and `{result}` or `{code}` at the end; `code` is null for what is not a protocol fault.
 */
import { open, seal } from "../crypto/envelope.js";
import { CryptoError } from "../crypto/errors.js";
import { wipe } from "../crypto/hashing.js";
import { slotOpener } from "../crypto/slots.js";

const scope = /** @type {{ postMessage(message: unknown): void, onmessage: unknown }} */ (/** @type {unknown} */ (self));

/** @param {MessageEvent<{ job: "seal" | "open", spec: any, tell: boolean }>} event */
scope.onmessage = async ({ data: { job, spec, tell } }) => {
  const onProgress = tell ? (/** @type {number} */ done, /** @type {number} */ total) => scope.postMessage({ done, total }) : undefined;
  try {
    const slot = spec.slot && slotOpener(spec.slot);
    const result = await (job === "seal" ? seal(spec, { onProgress }) : open(spec.sealed, { ...spec, slot }, { onProgress }));
    scope.postMessage({ result });
  } catch (error) {
    scope.postMessage({ code: error instanceof CryptoError ? error.code : null });
  } finally {
    wipe(spec.signSeed, spec.box?.sk);
  }
};
