// @ts-check
/**
 * A draft on this phone, only if the reporter asks. It is sealed with a key that the browser holds in the same
 * store and never gives out (not extractable).
 *
 * What that protects: what is left on the phone's memory after the draft is wiped cannot be read, because the key is
 * gone; and nothing of it can be read by other sites or apps. What it does not: whoever unlocks this phone and opens
 * this page before that sees the draft. The page says so where it asks. The twelve words are never part of it.
 */

const STORE = "peluit-draft";
const ROWS = "rows";
const VERSION = 1;
/** A forgotten draft does not stay: phones are lent and lost. */
const KEPT_DAYS = 7;
const IV_BYTES = 12;

/** @typedef {{ id: string, iv: Uint8Array, sealed: ArrayBuffer }} Row */
/** @typedef {import("./filing.js").Filing} Filing */

/** Whether this browser can keep a sealed draft at all. */
export const canDraft = () => Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
const answered = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** @returns {Promise<IDBDatabase>} */
function openStore() {
  const request = indexedDB.open(STORE, VERSION);
  request.onupgradeneeded = () => request.result.createObjectStore(ROWS, { keyPath: "id" });
  return answered(request);
}

/**
 * @param {IDBDatabase} store
 * @param {"readonly" | "readwrite"} mode
 */
const rows = (store, mode) => store.transaction(ROWS, mode).objectStore(ROWS);

/** Whether a draft is waiting. Opens nothing and creates nothing. */
export async function hasDraft() {
  if (!canDraft()) return false;
  // databases() is missing in some browsers; there the store is opened, which leaves an empty one
  if (indexedDB.databases && !(await indexedDB.databases()).some(({ name }) => name === STORE)) return false;
  const store = await openStore();
  try {
    const kept = await answered(rows(store, "readonly").get("state"));
    if (kept && Date.now() - kept.savedAt < KEPT_DAYS * 86_400_000) return true;
  } finally {
    store.close();
  }
  await wipeDraft();
  return false;
}

/** Forget the draft and its key. */
export async function wipeDraft() {
  if (!canDraft()) return;
  await answered(indexedDB.deleteDatabase(STORE));
}

/**
 * @param {CryptoKey} key
 * @param {BufferSource} bytes
 */
async function sealRow(key, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
}

/** @param {CryptoKey} key @param {Row} row */
const openRow = (key, row) => crypto.subtle.decrypt({ name: "AES-GCM", iv: /** @type {BufferSource} */ (row.iv) }, key, row.sealed);

/** Members of a filing that are plain values; photos travel as rows of their own. @param {Filing} filing */
const plainPart = ({ photos, ...rest }) => ({
  ...rest, photos: photos.map(({ name, type, width, height, kept, found, covered }) => ({ name, type, width, height, kept, found, covered })),
});

/** A draft that follows the filing until it is wiped. */
export class Draft {
  /** @type {WeakMap<Blob, string>} rows of photos already stored */
  #stored = new WeakMap();
  /** @type {Promise<void>} */
  #turn = Promise.resolve();
  #ended = false;

  /**
   * Save what there is now. Saves queue up, so that an older state never overwrites a newer one.
   * @param {Filing} filing
   * @param {string} step
   */
  save(filing, step) {
    const turn = this.#turn.then(() => this.#ended ? undefined : this.#write(filing, step));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** @param {Filing} filing @param {string} step */
  async #write(filing, step) {
    const store = await openStore();
    try {
      const key = await this.#key(store);
      /** @type {{ id: string, iv: Uint8Array, sealed: ArrayBuffer }[]} */
      const fresh = [];
      const used = [];
      for (const { blob } of filing.photos) {
        let id = this.#stored.get(blob);
        if (!id) {
          id = `photo-${Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join("")}`;
          fresh.push({ id, ...await sealRow(key, await blob.arrayBuffer()) });
          this.#stored.set(blob, id);
        }
        used.push(id);
      }
      const state = await sealRow(key, new TextEncoder().encode(JSON.stringify({ step, photoRows: used, filing: plainPart(filing) })));
      const table = rows(store, "readwrite");
      for (const row of fresh) table.put(row);
      table.put({ id: "state", ...state, savedAt: Date.now() });
      const ids = /** @type {string[]} */ (await answered(table.getAllKeys()));
      for (const id of ids) if (id.startsWith("photo-") && !used.includes(id)) table.delete(id);
    } finally {
      store.close();
    }
  }

  /** @param {IDBDatabase} store @returns {Promise<CryptoKey>} */
  async #key(store) {
    const kept = await answered(rows(store, "readonly").get("key"));
    if (kept) return kept.key;
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await answered(rows(store, "readwrite").put({ id: "key", key }));
    return key;
  }

  /**
   * The waiting draft.
   * @returns {Promise<{ filing: Filing, step: string } | null>} null when it cannot be opened any more
   */
  async restore() {
    const store = await openStore();
    try {
      const table = await answered(rows(store, "readonly").getAll());
      const named = new Map(table.map((row) => [row.id, row]));
      const key = named.get("key")?.key;
      const state = named.get("state");
      if (!key || !state) return null;
      const { step, photoRows, filing } = JSON.parse(new TextDecoder().decode(await openRow(key, state)));
      filing.photos = await Promise.all(filing.photos.map(async (/** @type {any} */ photo, /** @type {number} */ at) => {
        const blob = new Blob([await openRow(key, named.get(photoRows[at]))], { type: photo.type });
        this.#stored.set(blob, photoRows[at]);
        return { ...photo, blob, original: null };
      }));
      return { filing, step };
    } catch (error) {
      // a key that the browser dropped leaves rows that nobody can open: the draft is gone, and that is said
      if (error instanceof DOMException || error instanceof TypeError) return null;
      throw error;
    } finally {
      store.close();
    }
  }

  /** Stop saving and wipe. */
  async end() {
    this.#ended = true;
    await this.#turn;
    await wipeDraft();
  }
}
