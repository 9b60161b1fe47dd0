// @ts-check
/**
 * Sealing and opening whole envelopes (PROTOCOL 2), streamed: a file is never held twice, and nothing is
 * released before the last check.
 *
 * `subtle` may be null where a browser has no `crypto.subtle`; the bytes are the same.
 */
import { blobBuilder, PART_BYTES, readBytes, sizeOf, slicesOf } from "./blobs.js";
import { decode, encode } from "./canonical.js";
import { containerLength, containerPieces, containerReader } from "./container.js";
import { concat, fromHex, toHex, utf8 } from "./encoding.js";
import {
  CanonError, CommitError, ContextError, FilesError, ForkError, NotRecipientError, ReplayError, SigError,
} from "./errors.js";
import {
  bodyHashOf, buildCore, CEK_BYTES, compareKids, contentOf, coreHashOf, envIdOf, HEADER_MAX_BYTES, openWrap, parseHeader,
  wrapsHashOf,
} from "./header.js";
import { blobSha256, bulkSha256, equal, kdf, randomBytes, sha256, wipe } from "./hashing.js";
import { ALG_X25519, kid, seal as sealBox, sign, signKey, verify } from "./keys.js";
import { checkFileLimits, checkMetaContext, checkMetaTypes, FILE_MAX_BYTES, FILES_MAX, META_MAX_BYTES, REPORT } from "./meta.js";
import { bodyLength, CHUNK_BYTES, chunkCount, paddedLength, PIECE_BYTES } from "./padding.js";
import { openChunk, sealChunk } from "./stream.js";

/** @typedef {import("./blobs.js").Bytes} Bytes */
/** @typedef {import("./header.js").Header} Header */
/** @typedef {{ onProgress?: (done: number, total: number) => void, signal?: AbortSignal, subtle?: SubtleCrypto | null }} StreamOptions */

/**
 * @typedef {object} SealSpec
 * @property {number} kind
 * @property {Uint8Array} caseTag
 * @property {number} seq
 * @property {Uint8Array} prev
 * @property {readonly Uint8Array[]} recipients box public keys
 * @property {Record<string, any>} meta without `files`, which is filled in here
 * @property {readonly { blob: Blob, name: string, type: string }[]} files
 * @property {Uint8Array} signSeed
 */
/** @typedef {{ blob: Blob, envId: Uint8Array, wrapsHash: Uint8Array, content: Uint8Array }} Sealed */

/** @param {number} kind @param {Uint8Array} coreHash @param {Uint8Array} meta */
const sigMessage = (kind, coreHash, meta) => concat(utf8("ccp1/sig\0"), Uint8Array.of(kind), coreHash, sha256(meta));

/** Chunks hashed at a time: enough to keep `crypto.subtle` busy while the next one is sealed. */
const HASHES_IN_FLIGHT = 16;

/**
 * Hashes sealed chunks while the next one is worked on, and tells how far the work is.
 * @param {number} padded
 * @param {StreamOptions} options
 */
function bodyHashing(padded, { onProgress, signal, subtle }) {
  /** @type {Promise<Uint8Array>[]} */
  const hashes = [];
  return {
    /** @param {Uint8Array} chunk */
    async add(chunk) {
      const done = hashes.push(bulkSha256(chunk, subtle));
      await hashes[done - HASHES_IN_FLIGHT];
      signal?.throwIfAborted();
      onProgress?.(done, chunkCount(padded));
    },
    finish: async () => bodyHashOf(await Promise.all(hashes)),
  };
}

/**
 * @param {SealSpec} spec
 * @param {StreamOptions} [options]
 * @returns {Promise<Sealed>}
 */
export async function seal(spec, options = {}) {
  const { signal, subtle } = options;
  const { kind, caseTag, seq, prev, recipients } = spec;
  const files = spec.files.map(({ blob }) => blob);
  if (files.length > FILES_MAX || files.some(({ size }) => size > FILE_MAX_BYTES)) throw new FilesError();
  const listed = [];
  for (const { blob, name, type } of spec.files) {
    signal?.throwIfAborted();
    listed.push({ len: blob.size, name, sha256: toHex(await blobSha256(blob, subtle)), type });
  }
  const meta = { ...spec.meta, files: listed };
  checkMetaTypes(kind, meta);
  const metaBytes = encode(meta);
  if (metaBytes.length > META_MAX_BYTES) throw new CanonError();
  // What no reader would accept must not be sent: a report is its own reporter's, in its own case.
  if (kind === REPORT && meta.rk.sign !== toHex(signKey(spec.signSeed).pk)) throw new SigError();
  checkMetaContext(kind, meta, caseTag, {});
  const padded = paddedLength(containerLength(metaBytes.length, files.map(({ size }) => size)));

  const cek = randomBytes(CEK_BYTES);
  const slots = recipients
    .map((pk) => ({ kid: kid(ALG_X25519, pk), wrap: sealBox(cek, pk) }))
    .sort((a, b) => compareKids(a.kid, b.kid));
  const kids = slots.map((slot) => slot.kid);
  const wraps = slots.map((slot) => slot.wrap);
  const core = buildCore({ kind, caseTag, seq, prev, kc: kdf(cek, "commit"), bodyBytes: bodyLength(padded), kids });
  const coreHash = coreHashOf(core);
  const sig = sign(spec.signSeed, sigMessage(kind, coreHash, metaBytes));
  const key = kdf(cek, "body");
  wipe(cek);

  const chunks = chunkCount(padded);
  const hashing = bodyHashing(padded, options);
  const envelope = blobBuilder();
  for (const bytes of [core, ...wraps]) envelope.add(bytes);
  let sealed = 0;
  for await (const piece of containerPieces(metaBytes, files, sig, padded)) {
    const chunk = sealChunk(key, coreHash, sealed, sealed === chunks - 1, piece);
    sealed += 1;
    envelope.add(chunk);
    await hashing.add(chunk);
  }
  wipe(key);
  const envId = envIdOf(coreHash, await hashing.finish());
  const wrapsHash = wrapsHashOf(wraps);
  return { blob: envelope.finish(), envId, wrapsHash, content: contentOf(envId, wrapsHash) };
}

/**
 * Gives the CEK out of a slot record (slots.js, which reporters never load).
 * @typedef {(envId: Uint8Array, box: import("./keys.js").BoxKey, subtle?: SubtleCrypto | null) => Promise<Uint8Array>} SlotOpener
 */
/**
 * @typedef {object} OpenSpec
 * @property {import("./keys.js").BoxKey} box the reader's
 * @property {SlotOpener} [slot] stands in for the reader's own slot
 * @property {Uint8Array | null} [signer] whose content this must be. A report names its own signer in META; without
 *   one, the other kinds are nobody's and refused
 * @property {import("./meta.js").Expected} [expected]
 * @property {Record<string, string>} [known] env_ids this reader holds already, by "KIND:SEQ"
 */
/**
 * @typedef {object} Opened
 * @property {import("./meta.js").Meta} meta
 * @property {{ name: string, type: string, blob: Blob }[]} files
 * @property {Header} header
 * @property {Uint8Array} envId
 * @property {Uint8Array} content
 */

/**
 * @param {Header} header
 * @param {import("./meta.js").Expected} expected
 * @param {boolean} held whether the last step will decide on seq and prev
 */
function checkExpected(header, expected, held) {
  /** @type {[unknown, unknown][]} */
  const pairs = [[expected.kind, header.kind], [expected.case_tag, toHex(header.caseTag)]];
  if (!held) pairs.push([expected.seq, header.seq], [expected.prev, toHex(header.prev)]);
  requireAsTold(pairs);
}

/** @param {readonly [unknown, unknown][]} pairs what was told, or undefined, and what is */
function requireAsTold(pairs) {
  if (pairs.some(([told, own]) => told !== undefined && told !== own)) throw new ContextError();
}

/** @param {Bytes} sealed */
export async function readHeader(sealed) {
  return parseHeader(await readBytes(sealed, 0, HEADER_MAX_BYTES), sizeOf(sealed));
}

/**
 * The sealed chunks in order, read 1 MiB at a time.
 * @param {Bytes} sealed
 * @param {Header} header
 */
async function* sealedChunks(sealed, { bodyAt, bodyBytes }) {
  for await (const slice of slicesOf(sealed, bodyAt, bodyAt + bodyBytes, CHUNK_BYTES * (PART_BYTES / PIECE_BYTES))) {
    for (let at = 0; at < slice.length; at += CHUNK_BYTES) yield slice.subarray(at, at + CHUNK_BYTES);
  }
}

/**
 * The env_id of an envelope, which needs no key.
 * @param {Bytes} sealed
 * @param {Header} header
 * @param {SubtleCrypto | null} [subtle]
 */
export async function hashEnvelope(sealed, header, subtle) {
  const hashing = bodyHashing(header.padded, { subtle });
  for await (const chunk of sealedChunks(sealed, header)) await hashing.add(chunk);
  return envIdOf(header.coreHash, await hashing.finish());
}

/**
 * The content encryption key, checked against the envelope's commitment. Handlers need it to pass a case on.
 * @param {Bytes} sealed
 * @param {Header} header
 * @param {Pick<OpenSpec, "box" | "slot">} reader
 * @param {SubtleCrypto | null} [subtle]
 * @returns {Promise<Uint8Array>}
 */
export async function unwrapCek(sealed, header, { box, slot }, subtle) {
  let cek;
  if (slot) {
    cek = await slot(await hashEnvelope(sealed, header, subtle), box, subtle);
  } else {
    const own = kid(ALG_X25519, box.pk);
    const at = header.kids.findIndex((slotKid) => equal(slotKid, own));
    if (at < 0) throw new NotRecipientError();
    cek = await openWrap(header.wraps[at], box, subtle);
  }
  if (!equal(kdf(cek, "commit"), header.kc)) throw new CommitError();
  return cek;
}

/**
 * The content of an envelope, once every check of PROTOCOL 2.5 has passed in its order.
 * @param {Bytes} sealed
 * @param {OpenSpec} spec
 * @param {StreamOptions} [options]
 * @returns {Promise<Opened>}
 */
export async function open(sealed, spec, options = {}) {
  const { signal, subtle } = options;
  const { expected = {}, known = {}, signer } = spec;
  const header = await readHeader(sealed);
  const { kind, coreHash, padded } = header;
  const heldId = known[`${kind}:${header.seq}`];
  checkExpected(header, expected, heldId !== undefined);
  const cek = await unwrapCek(sealed, header, spec, subtle);
  const key = kdf(cek, "body");
  wipe(cek);

  const reader = containerReader(padded);
  const hashing = bodyHashing(padded, options);
  const chunks = chunkCount(padded);
  let opened = 0;
  try {
    for await (const chunk of sealedChunks(sealed, header)) {
      reader.push(openChunk(key, coreHash, opened, opened === chunks - 1, chunk));
      opened += 1;
      await hashing.add(chunk);
    }
  } finally {
    wipe(key);
  }

  const container = reader.finish();
  const meta = decode(container.meta);
  checkMetaTypes(kind, meta);
  container.checkPadding();
  checkFileLimits(meta);
  container.checkFiles(meta.files);
  for (const [at, file] of container.files.entries()) {
    signal?.throwIfAborted();
    if (toHex(await blobSha256(file, subtle)) !== meta.files[at].sha256) throw new FilesError();
  }
  const author = kind === REPORT ? fromHex(meta.rk.sign, 32) : signer;
  if (!author || (signer && !equal(signer, author))) throw new SigError();
  await verify(author, sigMessage(kind, coreHash, container.meta), container.sig, subtle);

  checkMetaContext(kind, meta, header.caseTag, expected);
  const envId = envIdOf(coreHash, await hashing.finish());
  const stored = expected.wraps_hash === undefined ? header.wrapsHash : fromHex(expected.wraps_hash, 32);
  const content = contentOf(envId, stored);
  requireAsTold([[expected.env_id, toHex(envId)], [expected.content, toHex(content)]]);
  if (heldId === toHex(envId)) throw new ReplayError();
  if (heldId !== undefined) throw new ForkError();

  const files = meta.files.map(({ name, type }, at) => ({ name, type, blob: new Blob([container.files[at]], { type }) }));
  return { meta, files, header, envId, content };
}
