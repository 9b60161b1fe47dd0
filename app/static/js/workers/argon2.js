// @ts-check
/**
 * Argon2id for handlers' words: `{pw, salt}` in, `{pwKey}` or `{failed: true}` out. WebAssembly, so only the response
 * that carries this worker allows it; it does nothing else and imports none of our modules but the parameters.
 */
import { argon2id } from "hash-wasm/dist/argon2.umd.min.js";
import { ARGON2_MEMORY_KIB, ARGON2_PASSES } from "../crypto/argon2.js";

const scope = /** @type {{ postMessage(message: unknown, transfer?: Transferable[]): void, onmessage: unknown }} */ (/** @type {unknown} */ (self));

/** @param {MessageEvent<{ pw: Uint8Array, salt: Uint8Array }>} event */
scope.onmessage = async ({ data: { pw, salt } }) => {
  try {
    /** @type {Uint8Array} */
    const pwKey = await argon2id({
      password: pw,
      salt,
      iterations: ARGON2_PASSES,
      memorySize: ARGON2_MEMORY_KIB,
      parallelism: 1,
      hashLength: 32,
      outputType: "binary",
    });
    scope.postMessage({ pwKey }, [pwKey.buffer]);
  } catch {
    // No WebAssembly, or not 128 MiB to be had: the page says so in words.
    scope.postMessage({ failed: true });
  } finally {
    pw.fill(0);
  }
};
