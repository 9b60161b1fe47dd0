// @ts-check
/** A handler's words to their key, in a worker that exists for this one computation and ends with it. */
import { bundledScript } from "./trusted.js";

/** No WebAssembly here, or not the 128 MiB that the work takes. */
export class NoArgon2 extends Error {
  constructor() {
    super("no_argon2");
    this.code = "no_argon2";
  }
}

/**
 * @param {string} workerUrl address of the bundled workers/argon2.js
 * @param {Uint8Array} pw 9 bytes
 * @param {Uint8Array} salt 16 bytes
 * @param {AbortSignal} [signal]
 * @returns {Promise<Uint8Array>} pw_key, 32 bytes
 */
export function derivePwKey(workerUrl, pw, salt, signal) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(bundledScript(workerUrl));
    const end = (/** @type {() => void} */ settle) => {
      worker.terminate();
      signal?.removeEventListener("abort", cancel);
      settle();
    };
    const cancel = () => end(() => reject(signal?.reason));
    const fail = () => end(() => reject(new NoArgon2()));
    worker.onmessage = ({ data }) => (data.pwKey ? end(() => resolve(data.pwKey)) : fail());
    worker.onerror = fail;
    signal?.addEventListener("abort", cancel);
    worker.postMessage({ pw, salt });
  });
}
