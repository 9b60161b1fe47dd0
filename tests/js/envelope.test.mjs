/** Envelopes that are damaged, cut, misused or large: which code they get, and that nothing is released with it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { encode } from "../../app/static/js/crypto/canonical.js";
import { concat, fromHex, toHex, uint, utf8 } from "../../app/static/js/crypto/encoding.js";
import { hashEnvelope, open, readHeader, seal, unwrapCek } from "../../app/static/js/crypto/envelope.js";
import { bodyHashOf, buildCore, coreHashOf, envIdOf } from "../../app/static/js/crypto/header.js";
import { kdf, sha256 } from "../../app/static/js/crypto/hashing.js";
import { ALG_X25519, kid, seal as sealBox, sign } from "../../app/static/js/crypto/keys.js";
import { bodyLength, CHUNK_BYTES, paddedLength, PIECE_BYTES } from "../../app/static/js/crypto/padding.js";
import { deriveReporterKeys } from "../../app/static/js/crypto/reporter.js";
import { makeSlotRecord, slotOpener } from "../../app/static/js/crypto/slots.js";
import { sealChunk } from "../../app/static/js/crypto/stream.js";
import { boxOf, bytesOf, code, deterministic as D, ORIGIN, reportMeta, seededRandom, signerOf } from "./support.mjs";

const rae = deriveReporterKeys(D("entropy", 15), ORIGIN);
const north = boxOf("agency");
const omar = boxOf("oversight");
const desk = signerOf("desk-sign");
const ZEROS = new Uint8Array(32);
const CASE = toHex(rae.caseTag);

const fileOf = (bytes, name = "1.jpg") => ({ blob: new Blob([bytes]), name, type: "image/jpeg" });
const report = (files = [], more = {}) => ({
  kind: 1, caseTag: rae.caseTag, seq: 0, prev: ZEROS, recipients: [north.pk, omar.pk], files,
  meta: reportMeta(rae, toHex), signSeed: rae.sign.seed, ...more,
});
const message = (kind, purpose, more = {}) => ({
  kind, caseTag: rae.caseTag, seq: 1, prev: new Uint8Array(32).fill(7), recipients: [north.pk], files: [],
  meta: { app: "ccp1", purpose, seen: { id: "00".repeat(32), n: 0 }, text: "hi", v: 1 }, signSeed: desk.seed, ...more,
});
const sealedReport = await seal(report([fileOf(D("photo", 70000))]));
const good = await bytesOf(sealedReport.blob);
const reader = { box: north };
const openBytes = (bytes, spec = reader, options) => open(new Blob([bytes]), spec, options);
const changed = (at, ...values) => {
  const bytes = good.slice();
  bytes.set(values, at);
  return bytes;
};

/** An envelope by somebody who holds the keys but not the rules: any META, any records, any padding. */
async function forged({ kind = 1, meta, records, padding = 0, padded, split = () => {}, signSeed = rae.sign.seed, seq, prev, files = [] }) {
  const cek = D("forged", 32);
  const metaBytes = meta instanceof Uint8Array ? meta : encode(meta);
  const record = (type, value) => concat(Uint8Array.of(type), uint(value.length, 4), value);
  const first = kind === 1;
  const build = (sig) => records?.(record, metaBytes, sig)
    ?? concat(record(1, metaBytes), ...files.map((file) => record(2, file)), record(3, sig), Uint8Array.of(0));
  const length = build(new Uint8Array(64)).length;
  const size = padded ?? paddedLength(length);
  const core = buildCore({
    kind, caseTag: rae.caseTag, seq: seq ?? (first ? 0 : 1), prev: prev ?? (first ? ZEROS : new Uint8Array(32).fill(7)),
    kc: kdf(cek, "commit"), bodyBytes: bodyLength(size), kids: [kid(ALG_X25519, north.pk)],
  });
  const coreHash = coreHashOf(core);
  const sig = sign(signSeed, concat(utf8("ccp1/sig\0"), Uint8Array.of(kind), coreHash, sha256(metaBytes)));
  const plain = new Uint8Array(size).fill(padding);
  plain.set(build(sig));
  const pieces = [];
  for (let at = 0; at < size; at += PIECE_BYTES) pieces.push(plain.subarray(at, at + PIECE_BYTES));
  const chunks = pieces.map((piece, at) => sealChunk(kdf(cek, "body"), coreHash, at, split(at) ?? at === pieces.length - 1, piece));
  return new Blob([core, sealBox(cek, north.pk), ...chunks]);
}

const META = { ...reportMeta(rae, toHex), files: [] };
const NOTE = { app: "ccp1", files: [], purpose: "note", seen: { id: "00".repeat(32), n: 0 }, text: "", v: 1 };

describe("the header refuses, in this order,", () => {
  for (const [name, bytes, expected] of [
    ["nothing at all", new Uint8Array(0), "E_LENGTH"],
    ["103 bytes", good.slice(0, 103), "E_LENGTH"],
    ["another magic", changed(0, 0x44), "E_MAGIC"],
    ["an unknown kind", changed(8, 5), "E_VERSION"],
    ["kind 0", changed(8, 0), "E_VERSION"],
    ["the reserved suite", changed(9, 2), "E_VERSION"],
    ["a reserved byte that is set", changed(11, 1), "E_VERSION"],
    ["no recipient", changed(10, 0), "E_RECIPIENTS"],
    ["nine recipients", changed(10, 9), "E_RECIPIENTS"],
    ["a body of 2^63 bytes", changed(96, 0x80), "E_OVERSIZE"],
    ["a body one byte above the largest", changed(96, ...uint(67125249, 8)), "E_OVERSIZE"],
    ["a low half that looks small under a high half that is not", changed(96, 0, 0, 0, 1), "E_OVERSIZE"],
    ["one byte too few", good.slice(0, -1), "E_LENGTH"],
    ["a header cut in its kids", good.slice(0, 110), "E_LENGTH"],
    ["one byte too many", concat(good, Uint8Array.of(0)), "E_TRAILING"],
    ["a size no padding gives", concat(changed(96, ...uint(good.length - 296 + 1, 8)), Uint8Array.of(0)), "E_PADDING"],
    ["no body", changed(96, ...uint(0, 8)).slice(0, 296), "E_PADDING"],
    ["a report with a number", changed(31, 1), "E_CONTEXT"],
    ["a report with a predecessor", changed(63, 1), "E_CONTEXT"],
    ["a message that is number 0", changed(8, 2), "E_CONTEXT"],
    ["kids in falling order", changed(104, ...good.slice(120, 136), ...good.slice(104, 120)), "E_RECIPIENTS"],
    ["the same kid twice", changed(120, ...good.slice(104, 120)), "E_RECIPIENTS"],
  ]) {
    test(name, async () => assert.equal(await code(() => openBytes(bytes)), expected));
  }
});

describe("what the reader expects", () => {
  for (const [name, expected, outcome] of [
    ["nothing", {}, "ok"],
    ["all that is so", {
      kind: 1, case_tag: CASE, seq: 0, prev: "00".repeat(32), agency: "dlh-kota-bandung", track: "service", class: "complaint",
      oversight: "inspektorat-kota-bandung", policy: "id-2026-1", category: "lingkungan.pencemaran-air", region: "32.73",
      reply_kid: toHex(rae.replyKid),
    }, "ok"],
    ["the category's and the region's ancestors", { category: "lingkungan", region: "32" }, "ok"],
    ["another kind", { kind: 2 }, "E_CONTEXT"],
    ["another case", { case_tag: "00".repeat(16) }, "E_CONTEXT"],
    ["another number", { seq: 1 }, "E_CONTEXT"],
    ["another predecessor", { prev: "11".repeat(32) }, "E_CONTEXT"],
    ["another agency", { agency: "dpu-kota-bandung" }, "E_CONTEXT"],
    ["another oversight", { oversight: "bpkp" }, "E_CONTEXT"],
    ["another track", { track: "whistleblower" }, "E_CONTEXT"],
    ["another class", { class: "request" }, "E_CONTEXT"],
    ["another policy", { policy: "id-2027-1" }, "E_CONTEXT"],
    ["a prefix that is not cut at a dot", { category: "lingk" }, "E_CONTEXT"],
    ["a finer category", { category: "lingkungan.pencemaran-air.sungai" }, "E_CONTEXT"],
    ["a sibling region", { region: "32.7" }, "E_CONTEXT"],
    ["another reply key", { reply_kid: "00".repeat(16) }, "E_CONTEXT"],
    ["the receipt's content", { content: toHex(sealedReport.content) }, "ok"],
    ["another receipt's content", { content: "00".repeat(32) }, "E_CONTEXT"],
  ]) {
    test(`${name}: ${outcome}`, async () => assert.equal(await code(() => openBytes(good, { ...reader, expected })), outcome));
  }

  test("content is compared with the slots as they were at receipt, so an erased slot does not matter", async () => {
    const erased = good.slice();
    const { kids, wrapsHash } = await readHeader(sealedReport.blob);
    const other = kids.findIndex((name) => toHex(name) !== toHex(kid(ALG_X25519, north.pk)));
    erased.fill(0, 136 + 80 * other, 136 + 80 * (other + 1));
    const expected = { wraps_hash: toHex(wrapsHash), content: toHex(sealedReport.content) };
    assert.equal(await code(() => openBytes(erased, { ...reader, expected })), "ok");
    assert.equal(await code(() => openBytes(erased, { ...reader, expected: { content: expected.content } })), "E_CONTEXT");
    assert.equal(await code(() => openBytes(erased, { box: omar })), "E_UNWRAP");
  });

  test("what is held already is a replay, another one in its place a fork", async () => {
    const known = (id) => ({ ...reader, expected: { seq: 3, prev: "11".repeat(32) }, known: { "1:0": id } });
    assert.equal(await code(() => openBytes(good, known(toHex(sealedReport.envId)))), "E_REPLAY");
    assert.equal(await code(() => openBytes(good, known("22".repeat(32)))), "E_FORK");
  });
});

describe("keys and slots", () => {
  test("a stranger is no recipient", async () =>
    assert.equal(await code(() => openBytes(good, { box: boxOf("later") })), "E_NOT_RECIPIENT"));

  test("a slot of zeros, a flipped one and one of low order do not open", async () => {
    const { kids } = await readHeader(sealedReport.blob);
    const own = 136 + 80 * kids.findIndex((name) => toHex(name) === toHex(kid(ALG_X25519, north.pk)));
    for (const bytes of [
      changed(own, ...new Uint8Array(80)), changed(own + 40, good[own + 40] ^ 1),
      changed(own, ...fromHex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")),
    ]) assert.equal(await code(() => openBytes(bytes)), "E_UNWRAP");
  });

  test("a key the envelope does not commit to is refused before any chunk is opened", async () => {
    const { core, wraps } = await readHeader(sealedReport.blob);
    const wrong = sealBox(D("another", 32), north.pk);
    const own = (await readHeader(sealedReport.blob)).kids.findIndex((name) => toHex(name) === toHex(kid(ALG_X25519, north.pk)));
    const slots = wraps.map((wrap, at) => (at === own ? wrong : wrap));
    const bytes = concat(core, ...slots, good.slice(296));
    bytes.fill(0, 296, 400);
    assert.equal(await code(() => openBytes(bytes)), "E_COMMIT");
  });

  describe("a slot record", () => {
    const later = boxOf("later");
    const make = async (envId = sealedReport.envId, pk = later.pk, seed = desk.seed) => {
      const header = await readHeader(sealedReport.blob);
      return makeSlotRecord(envId, await unwrapCek(sealedReport.blob, header, reader), pk, seed);
    };
    const openWith = (record, deskPk = desk.pk, box = later) => openBytes(good, { box, slot: slotOpener({ record, deskPk }) });

    test("opens for whom it was made", async () => assert.equal(await code(async () => openWith(await make())), "ok"));
    test("of another envelope", async () => assert.equal(await code(async () => openWith(await make(ZEROS))), "E_CONTEXT"));
    test("for another key", async () =>
      assert.equal(await code(async () => openWith(await make(sealedReport.envId, omar.pk))), "E_NOT_RECIPIENT"));
    test("by another desk", async () =>
      assert.equal(await code(async () => openWith(await make(sealedReport.envId, later.pk, rae.sign.seed))), "E_SIG"));
    test("with a changed signature", async () => {
      const record = await make();
      const flipped = record.sig.startsWith("0") ? "1" : "0";
      assert.equal(await code(() => openWith({ ...record, sig: flipped + record.sig.slice(1) })), "E_SIG");
    });
    test("without a member, or spelled otherwise", async () => {
      const { ct, ...rest } = await make();
      assert.equal(await code(() => openWith(rest)), "E_CANON");
      assert.equal(await code(() => openWith({ ...rest, ct: ct.replace(/=+$/, "") })), "E_CANON");
      assert.equal(await code(() => openWith({ ...rest, ct, kid: rest.kid.toUpperCase() })), "E_CANON");
    });
  });
});

describe("the body", () => {
  const BODY = 296;
  test("a flipped bit anywhere in it fails", async () => {
    const random = seededRandom(1);
    for (let turn = 0; turn < 40; turn++) {
      const at = BODY + random.below(good.length - BODY);
      assert.equal(await code(() => openBytes(changed(at, good[at] ^ (1 << random.below(8))))), "E_CHUNK");
    }
  });

  test("a flipped bit anywhere in the core or the own slot fails with a code of the table", async () => {
    const random = seededRandom(2);
    for (let turn = 0; turn < 200; turn++) {
      const at = random.below(136);
      assert.match(await code(() => openBytes(changed(at, good[at] ^ (1 << random.below(8))))),
        /^E_(LENGTH|MAGIC|VERSION|RECIPIENTS|OVERSIZE|TRAILING|PADDING|CONTEXT|NOT_RECIPIENT|COMMIT|CHUNK)$/);
    }
  });

  test("every cut fails", async () => {
    const random = seededRandom(3);
    for (let turn = 0; turn < 40; turn++) {
      assert.equal(await code(() => openBytes(good.slice(0, random.below(good.length)))), "E_LENGTH");
    }
  });

  test("swapped, doubled and dropped chunks fail", async () => {
    const big = await seal(report([fileOf(D("big", 200000))]));
    const bytes = await bytesOf(big.blob);
    const chunk = (at) => bytes.slice(BODY + at * CHUNK_BYTES, BODY + (at + 1) * CHUNK_BYTES);
    const [head, rest] = [bytes.slice(0, BODY), bytes.slice(BODY + 2 * CHUNK_BYTES)];
    assert.equal(await code(() => openBytes(concat(head, chunk(1), chunk(0), rest))), "E_CHUNK");
    assert.equal(await code(() => openBytes(concat(head, chunk(0), chunk(0), rest))), "E_CHUNK");
    assert.match(await code(() => openBytes(concat(head, chunk(0), rest))), /^E_LENGTH$/);
  });

  test("an end that came early, and one that is missing", async () => {
    const files = [D("big", 100000)];
    const meta = { ...META, files: [{ len: 100000, name: "a", sha256: toHex(sha256(files[0])), type: "image/jpeg" }] };
    assert.equal(await code(async () => open(await forged({ meta, files }), reader)), "ok");
    assert.equal(await code(async () => open(await forged({ meta, files, split: () => true }), reader)), "E_TAG");
    assert.equal(await code(async () => open(await forged({ meta, files, split: () => false }), reader)), "E_TAG");
  });
});

describe("the container", () => {
  const canon = (name, plan) =>
    test(`${name}: E_CANON`, async () => assert.equal(await code(async () => open(await forged({ meta: META, ...plan }), reader)), "E_CANON"));

  canon("no META", { records: (r, meta, sig) => concat(r(3, sig), Uint8Array.of(0)) });
  canon("META twice", { records: (r, meta, sig) => concat(r(1, meta), r(1, meta), r(3, sig), Uint8Array.of(0)) });
  canon("META after a file", { records: (r, meta, sig) => concat(r(2, meta), r(1, meta), r(3, sig), Uint8Array.of(0)) });
  canon("no signature", { records: (r, meta) => concat(r(1, meta), Uint8Array.of(0)) });
  canon("two signatures", { records: (r, meta, sig) => concat(r(1, meta), r(3, sig), r(3, sig), Uint8Array.of(0)) });
  canon("a short signature", { records: (r, meta, sig) => concat(r(1, meta), r(3, sig.slice(1)), Uint8Array.of(0)) });
  canon("a file after the signature", { records: (r, meta, sig) => concat(r(1, meta), r(3, sig), r(2, meta), Uint8Array.of(0)) });
  canon("an unknown record", { records: (r, meta, sig) => concat(r(1, meta), r(4, meta), r(3, sig), Uint8Array.of(0)) });
  canon("a record longer than the container", {
    records: (r, meta, sig) => concat(r(1, meta), Uint8Array.of(2, 0xff, 0xff, 0xff, 0xff), r(3, sig), Uint8Array.of(0)),
  });
  canon("no END", { records: (r, meta, sig) => concat(r(1, meta), r(3, sig), Uint8Array.of(9)) });
  canon("META above its limit", { meta: { ...META, extra: "x".repeat(262144) } });
  canon("META that is not canonical", { meta: utf8(JSON.stringify(META, null, 1)) });
  canon("META that is a list", { meta: utf8("[]") });
  for (const [name, meta] of [
    ["a missing member", (({ lang, ...rest }) => rest)(META)], ["another app", { ...META, app: "ccp2" }],
    ["true for 1", { ...META, v: true }], ["a number for a text", { ...META, text: 1 }],
    ["a text of 65537 bytes", { ...META, text: "é".repeat(32768) + "x" }],
    ["an agency id with a space", { ...META, agency: "a b" }], ["a code of 65 letters", { ...META, category: "x".repeat(65) }],
    ["a language of one letter", { ...META, lang: "i" }], ["keys in upper case", { ...META, rk: { ...META.rk, box: META.rk.box.toUpperCase() } }],
    ["a latitude beyond the pole", { ...META, geo: { acc_m: 1, lat_e7: 900000001, lon_e7: 0 } }],
    ["a negative accuracy", { ...META, geo: { acc_m: -1, lat_e7: 0, lon_e7: 0 } }],
    ["a contact of 513 bytes", { ...META, contact: "x".repeat(513) }], ["a place without a code", { ...META, place: { text: "" } }],
    ["people as one text", { ...META, about: "dlh" }],
    ["a file name with a slash", { ...META, files: [{ len: 0, name: "a/b", sha256: "00".repeat(32), type: "a/b" }] }],
    ["a file name with a control character", { ...META, files: [{ len: 0, name: "a\u007f", sha256: "00".repeat(32), type: "a/b" }] }],
    ["an empty file name", { ...META, files: [{ len: 0, name: "", sha256: "00".repeat(32), type: "a/b" }] }],
    ["a file type with a capital", { ...META, files: [{ len: 0, name: "a", sha256: "00".repeat(32), type: "Image/jpeg" }] }],
  ]) canon(name, { meta });
  for (const [name, kind, meta] of [
    ["a purpose of another kind", 4, { ...NOTE, purpose: "info" }], ["an outcome without its code", 3, { ...NOTE, purpose: "outcome" }],
    ["a code without an outcome", 3, { ...NOTE, purpose: "response", outcome: "done" }],
    ["a count above the limit", 4, { ...NOTE, seen: { id: "00".repeat(32), n: 10001 } }],
  ]) canon(name, { kind, meta, signSeed: desk.seed });

  for (const [name, plan, expected] of [
    ["further members are ignored", { meta: { ...META, about: ["dlh"], contact: "x", place: { code: "32", text: "" }, zoo: [1] } }, "ok"],
    ["padding that is not zero", { padding: 1 }, "E_PADDING"],
    ["more padding than the content demands", { padded: 17408 }, "E_PADDING"],
    ["a file META does not name", { files: [Uint8Array.of(1)] }, "E_FILES"],
    ["a file that is missing", { meta: { ...META, files: [{ len: 1, name: "a", sha256: "00".repeat(32), type: "a/b" }] } }, "E_FILES"],
    ["another file", {
      files: [Uint8Array.of(1)], meta: { ...META, files: [{ len: 1, name: "a", sha256: "00".repeat(32), type: "a/b" }] },
    }, "E_FILES"],
    ["another length", {
      files: [Uint8Array.of(1)], meta: { ...META, files: [{ len: 2, name: "a", sha256: "00".repeat(32), type: "a/b" }] },
    }, "E_FILES"],
    ["21 files", {
      files: Array(21).fill(new Uint8Array(0)),
      meta: { ...META, files: Array(21).fill({ len: 0, name: "a", sha256: toHex(sha256(new Uint8Array(0))), type: "a/b" }) },
    }, "E_FILES"],
    ["a signature by somebody else", { signSeed: desk.seed }, "E_SIG"],
    ["another signer than the reader knows", { reading: { signer: desk.pk } }, "E_SIG"],
    ["a case_tag that is not the reporter's", { meta: { ...META, rk: { ...META.rk, event: META.rk.sign } } }, "E_CONTEXT"],
    ["padding comes before files", { padding: 1, files: [Uint8Array.of(1)] }, "E_PADDING"],
    ["types come before padding", { padding: 1, meta: { ...META, v: 2 } }, "E_CANON"],
    ["files come before the signature", { files: [Uint8Array.of(1)], signSeed: desk.seed }, "E_FILES"],
    ["the signature comes before the context", { signSeed: desk.seed, reading: { expected: { agency: "x" } } }, "E_SIG"],
  ]) {
    test(`${name}: ${expected}`, async () => {
      const { reading = {}, ...rest } = plan;
      assert.equal(await code(async () => open(await forged({ meta: META, ...rest }), { ...reader, ...reading })), expected);
    });
  }

  test("zeros after two million empty files cost little", async () => {
    const files = new Uint8Array(10_000_000);
    for (let at = 0; at < files.length; at += 5) files[at] = 2;
    const blob = await forged({ meta: META, records: (r, meta, sig) => concat(r(1, meta), files, r(3, sig), Uint8Array.of(0)) });
    assert.equal(await code(() => open(blob, reader)), "E_FILES");
  });
});

describe("messages", () => {
  test("have a signer or are nobody's", async () => {
    const { blob } = await seal(message(3, "response"));
    assert.equal(await code(() => open(blob, { ...reader, signer: desk.pk })), "ok");
    assert.equal(await code(() => open(blob, { ...reader, signer: rae.sign.pk })), "E_SIG");
    assert.equal(await code(() => open(blob, reader)), "E_SIG");
  });

  test("are what the server says they are for", async () => {
    const spec = message(3, "outcome");
    const { blob } = await seal({ ...spec, meta: { ...spec.meta, outcome: "resolved" } });
    const as = (expected) => code(() => open(blob, { ...reader, signer: desk.pk, expected }));
    assert.equal(await as({ purpose: "outcome", outcome: "resolved" }), "ok");
    assert.equal(await as({ purpose: "response" }), "E_CONTEXT");
    assert.equal(await as({ outcome: "rejected" }), "E_CONTEXT");
    assert.equal(await as({ outcome: null }), "E_CONTEXT");
  });
});

describe("sealing", () => {
  const random = seededRandom(4);
  test("one and eight recipients each read it", async () => {
    const boxes = Array.from({ length: 8 }, (_, j) => boxOf(`box/${j}`));
    for (const some of [boxes.slice(0, 1), boxes]) {
      const { blob } = await seal(report([], { recipients: some.map(({ pk }) => pk) }));
      for (const box of some) assert.equal(await code(() => open(blob, { box })), "ok");
    }
  });

  for (const [name, spec, expected] of [
    ["no recipient", report([], { recipients: [] }), "E_RECIPIENTS"],
    ["the same recipient twice", report([], { recipients: [north.pk, north.pk] }), "E_RECIPIENTS"],
    ["nine recipients", report([], { recipients: Array.from({ length: 9 }, (_, j) => boxOf(`box/${j}`).pk) }), "E_RECIPIENTS"],
    ["a recipient of low order", report([], { recipients: [ZEROS] }), "E_RECIPIENTS"],
    ["21 files", report(Array(21).fill(fileOf(ZEROS))), "E_FILES"],
    ["a file above 32 MiB", report([fileOf(new Uint8Array(33554433))]), "E_FILES"],
    ["three files of 32 MiB", report(Array(3).fill(fileOf(new Uint8Array(33554432)))), "E_OVERSIZE"],
    ["META that nobody may read", report([], { meta: { text: "x" } }), "E_CANON"],
    ["a report with a number", report([], { seq: 1 }), "E_CONTEXT"],
  ]) {
    test(`refuses ${name}`, async () => assert.equal(await code(() => seal(spec)), expected));
  }

  test("twenty files come back in order, empty ones too", async () => {
    const contents = Array.from({ length: 20 }, (_, at) => random.bytes(at * 700));
    const { blob } = await seal(report(contents.map((bytes, at) => fileOf(bytes, `${at}.jpg`))));
    const { files } = await open(blob, reader);
    assert.deepEqual(files.map(({ name }) => name), contents.map((_, at) => `${at}.jpg`));
    for (const [at, file] of files.entries()) assert.deepEqual(await bytesOf(file.blob), contents[at]);
  });

  test("open(seal(x)) is x for sizes around pieces and padding, with either SHA-256", async () => {
    const overhead = (await seal(report([fileOf(new Uint8Array(0))]))).blob.size;
    assert.equal(overhead, 104 + 2 * 96 + 16400);
    for (const size of [0, 1, 15000, 65535, 65536, 131072, 200000, 65536 * 17]) {
      const bytes = random.bytes(Math.min(size, 5000));
      const file = new Blob([bytes, new Uint8Array(size - bytes.length)]);
      const subtle = random.below(2) ? null : undefined;
      const sealed = await seal(report([{ blob: file, name: "x", type: "a/b" }]), { subtle });
      const opened = await open(sealed.blob, reader, { subtle: subtle === null ? undefined : null });
      assert.deepEqual(opened.content, sealed.content);
      assert.deepEqual(await bytesOf(opened.files[0].blob), await bytesOf(file));
      const header = await readHeader(sealed.blob);
      assert.deepEqual(await hashEnvelope(sealed.blob, header), sealed.envId);
    }
  });

  test("the last chunk may be full or hold one byte less", async () => {
    for (const padded of [65536, 131072]) {
      const files = [new Uint8Array(padded - 700)];
      const meta = { ...META, files: [{ len: padded - 700, name: "a", sha256: toHex(sha256(files[0])), type: "a/b" }] };
      const fill = padded - 700 + 5 + 5 + encode(meta).length + 5 + 64 + 1;
      const text = META.text + "x".repeat(padded - fill);
      assert.equal(await code(async () => open(await forged({ meta: { ...meta, text }, files }), reader)), "ok");
    }
  });

  test("tells how far it is, and stops when told to", async () => {
    const steps = [];
    await seal(report([fileOf(new Uint8Array(300000))]), { onProgress: (done, total) => steps.push([done, total]) });
    assert.deepEqual(steps.at(-1), [5, 5]);
    const controller = new AbortController();
    const stopped = seal(report([fileOf(new Uint8Array(3000000))]), {
      signal: controller.signal, onProgress: () => controller.abort(),
    });
    await assert.rejects(stopped, { name: "AbortError" });
  });

  test("two sealings of the same differ in everything random", async () => {
    const [a, b] = [await seal(report()), await seal(report())];
    assert.notDeepEqual(a.envId, b.envId);
    assert.notDeepEqual(a.wrapsHash, b.wrapsHash);
  });
});

test("env_id covers core and body", async () => {
  const header = await readHeader(sealedReport.blob);
  const hashes = [];
  for (let at = header.bodyAt; at < good.length; at += CHUNK_BYTES) hashes.push(sha256(good.subarray(at, at + CHUNK_BYTES)));
  assert.deepEqual(envIdOf(header.coreHash, bodyHashOf(hashes)), sealedReport.envId);
});
