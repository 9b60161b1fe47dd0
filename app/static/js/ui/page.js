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
