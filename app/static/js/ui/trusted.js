// @ts-check
/**
 * The one door through which a page starts script by its address. The content security policy asks for a Trusted Type
 * made by the policy `peluit`, and that policy makes one of our own bundled files only.
 */

const BUNDLED = /^\/static\/dist\/[A-Za-z0-9._/-]+\.js$/;

/** @type {{ createScriptURL(input: string): any } | undefined} */
let policy;

/**
 * @param {string} address
 * @returns {string} the same address, absolute
 */
function requireBundled(address) {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin || !BUNDLED.test(url.pathname) || url.search || url.hash) {
    throw new TypeError("not a bundled script");
  }
  return url.href;
}

/**
 * A bundled script's address as the browser demands it: a TrustedScriptURL, or the plain text where there are none.
 * @param {string} address
 * @returns {string}
 */
export function bundledScript(address) {
  /** @type {any} */
  const types = /** @type {any} */ (globalThis).trustedTypes;
  if (!types) return requireBundled(address);
  // A policy's name can be used once per document.
  policy ??= types.createPolicy("peluit", { createScriptURL: requireBundled });
  return /** @type {any} */ (policy).createScriptURL(address);
}
