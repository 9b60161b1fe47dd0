// @ts-check
/**
 * What the server wrote into the document for its script: language, addresses of hashed files, the pinned
 * root key, the deployment's name. Nothing here is secret.
 */

/**
 * @typedef {object} PageFacts
 * @property {"id"|"en"} lang
 * @property {Record<string, string>} assets hashed address by name, such as "workers/crypto.js" or "data/regions.json"
 * @property {string} root the pinned root public key, 64 hex digits
 * @property {string} origin the deployment's name in the protocol
 * @property {string} directory address of the signed directory
 * @property {boolean} demo
 */

/** @returns {PageFacts} */
export function pageFacts() {
  const { dataset, lang } = document.documentElement;
  return {
    lang: lang === "en" ? "en" : "id",
    assets: JSON.parse(dataset.assets ?? "{}"),
    root: dataset.root ?? "",
    origin: dataset.origin ?? "",
    directory: dataset.directory ?? "/api/v1/directory",
    demo: dataset.demo !== undefined,
  };
}

/**
 * Address of a hashed file that the server named for this page.
 * @param {string} name
 * @returns {string}
 */
export function assetUrl(name) {
  const url = pageFacts().assets[name];
  if (!url) throw new Error(`this page has no file ${name}`);
  return url;
}

/** @type {{createScriptURL(url: string): string} | undefined} */
let policy;

/**
 * A worker from one of this page's own hashed files. The one place that makes script addresses, so the
 * Trusted Types policy `peluit` lets nothing else through.
 * @param {string} name as in the page's assets
 * @param {WorkerOptions} [options]
 * @returns {Worker}
 */
export function startWorker(name, options) {
  const factory = /** @type {any} */ (globalThis).trustedTypes;
  if (factory && !policy) {
    policy = factory.createPolicy("peluit", {
      createScriptURL(/** @type {string} */ url) {
        if (Object.values(pageFacts().assets).includes(url)) return url;
        throw new TypeError("not a script of this page");
      },
    });
  }
  const url = assetUrl(name);
  return new Worker(policy ? policy.createScriptURL(url) : url, options);
}
