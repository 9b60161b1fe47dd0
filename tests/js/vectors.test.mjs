/** The shared vectors: the same files that Python runs, see crypto/vectors/README.md. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import hashWasm from "hash-wasm/dist/argon2.umd.min.js";
import { signAct, verifyAct } from "../../app/static/js/crypto/acts.js";
import { proveAuthorship, verifyAuthorship } from "../../app/static/js/crypto/authorship.js";
import { ARGON2_MEMORY_KIB, ARGON2_PASSES } from "../../app/static/js/crypto/argon2.js";
import { decode, encode } from "../../app/static/js/crypto/canonical.js";
import {
  signHandlerLogin, signMailboxLogin, verifyHandlerLogin, verifyMailboxLogin,
} from "../../app/static/js/crypto/challenge.js";
import { openAgencyKey } from "../../app/static/js/crypto/desk.js";
import { Directory } from "../../app/static/js/crypto/directory.js";
import { concat, fromBase64, fromHex, toBase64, toHex, utf8 } from "../../app/static/js/crypto/encoding.js";
import { open, readHeader, seal } from "../../app/static/js/crypto/envelope.js";
import { checkGrant, makeGrant, verifyGrant } from "../../app/static/js/crypto/grant.js";
import { fingerprint, handlerKeys, kekOf, loginKeyOf, openBlob, wrapBlob } from "../../app/static/js/crypto/handler.js";
import { sha256 } from "../../app/static/js/crypto/hashing.js";
import { ALG_ED25519, ALG_X25519, boxFromSecret, boxKeypair, kid, signKey, verify } from "../../app/static/js/crypto/keys.js";
import { paddedLength, plaintextLength } from "../../app/static/js/crypto/padding.js";
import {
  fingerprintWords, fromIndexes, parseWords, pwFromWords, pwToWords, toIndexes, toWords,
} from "../../app/static/js/crypto/passphrase.js";
import { signReceipt, verifyReceipt } from "../../app/static/js/crypto/receipt.js";
import { deriveReporterKeys } from "../../app/static/js/crypto/reporter.js";
import { handlersOf } from "../../app/static/js/crypto/roster.js";
import { makeSlotRecord, slotOpener, verifySlotRecord } from "../../app/static/js/crypto/slots.js";
import { signStatement } from "../../app/static/js/crypto/statements.js";
import { bytesOf, deterministic, withRandomness } from "./support.mjs";

const folder = new URL("../../crypto/vectors/", import.meta.url);
const load = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
const listOf = (lang) => readFileSync(new URL(`../wordlists/${lang}.txt`, folder), "utf8").split(/\s+/).filter(Boolean);
const LISTS = { id: listOf("id"), en: listOf("en") };
const hexAll = (members) =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [name, value instanceof Uint8Array ? toHex(value) : value]));

/** What each `in.what` computes: an object to compare with `out`, or an exception. */
const COMPUTE = {
  canonical({ base64, repeat }) {
    const bytes = repeat ? utf8(repeat.map(([text, times]) => text.repeat(times)).join("")) : fromBase64(base64);
    const value = decode(bytes);
    assert.deepEqual(encode(value), bytes);
    return { value };
  },
  reporter({ entropy, origin }) {
    const bytes = fromHex(entropy);
    const keys = deriveReporterKeys(bytes, origin);
    assert.deepEqual(fromIndexes(toIndexes(bytes)), bytes);
    return {
      indexes: toIndexes(bytes), words: { id: toWords(bytes, LISTS.id).join(" "), en: toWords(bytes, LISTS.en).join(" ") },
      box_pk: keys.box.pk, sign_pk: keys.sign.pk, auth_pk: keys.auth.pk, event_pk: keys.event.pk, mailbox: keys.mailbox,
      case_tag: keys.caseTag, leaf_key: keys.leafKey, reply_kid: keys.replyKid,
    };
  },
  words: ({ typed }) => ({ entropy: parseWords(typed, LISTS.id, LISTS.en) }),
  box({ seed }) {
    const { sk, pk } = boxKeypair(fromHex(seed));
    return { sk, pk, kid: kid(ALG_X25519, pk) };
  },
  sign_key({ seed }) {
    const { pk } = signKey(fromHex(seed));
    return { pk, kid: kid(ALG_ED25519, pk) };
  },
  padding: ({ content_bytes: length }) => ({ padded: paddedLength(length) }),
  body: ({ body_len: length }) => ({ padded: plaintextLength(length) }),
  async handler({ pw, salt, handler_id: id, nonce, box_sk: boxSk, sign_seed: signSeed, seen }) {
    const pwKey = await hashWasm.argon2id({
      password: fromHex(pw), salt: fromHex(salt), iterations: ARGON2_PASSES, memorySize: ARGON2_MEMORY_KIB,
      parallelism: 1, hashLength: 32, outputType: "binary",
    });
    const secrets = { boxSk: fromHex(boxSk), signSeed: fromHex(signSeed), seen };
    const { box, sign } = handlerKeys(secrets);
    const words = { id: pwToWords(fromHex(pw), LISTS.id).join(" "), en: pwToWords(fromHex(pw), LISTS.en).join(" ") };
    assert.ok(pwFromWords(words.id, LISTS.id, LISTS.en).some((read) => toHex(read) === pw));
    const print = fingerprint(box.pk, sign.pk);
    return {
      indexes: words.id.split(" ").map((word) => LISTS.id.indexOf(word)), words, pw_key: pwKey, kek: kekOf(pwKey),
      login_pk: loginKeyOf(pwKey).pk, blob: await withRandomness([fromHex(nonce)], () => wrapBlob(kekOf(pwKey), id, secrets)),
      box_pk: box.pk, sign_pk: sign.pk, fingerprint: print,
      fp_indexes: fingerprintWords(print, LISTS.id).map((word) => LISTS.id.indexOf(word)),
      fp_words: { id: fingerprintWords(print, LISTS.id).join(" "), en: fingerprintWords(print, LISTS.en).join(" ") },
    };
  },
  blob({ kek, handler_id: id, blob }) {
    const { boxSk, signSeed, seen } = openBlob(fromHex(kek), id, fromHex(blob));
    return { box_sk: boxSk, sign_seed: signSeed, seen };
  },
  async agency_key({ agency, track, version, blob, box_pk: boxPk, sign_pk: signPk }, { sk }) {
    const desk = { agency, track, version, boxPk: fromHex(boxPk), signPk: fromHex(signPk) };
    const { box, sign } = await openAgencyKey(fromHex(blob), desk, boxFromSecret(fromHex(sk)));
    return { box_sk: box.sk, sign_seed: sign.seed, blob_sha256: sha256(fromHex(blob)) };
  },
  verify: ({ pk, message, sig }) => verify(fromHex(pk), fromHex(message), fromHex(sig)),
  receipt: ({ body, sign_seed: seed }) => ({ sig: signReceipt(body, fromHex(seed)).sig }),
  async receipt_check({ receipt, key, env_id: envId, content, case_tag: caseTag }) {
    await verifyReceipt(receipt, fromHex(key), { envId: fromHex(envId), content: fromHex(content), caseTag: fromHex(caseTag) });
  },
  act: ({ origin, act, sign_seed: seed }) => ({ sig: signAct(fromHex(seed), origin, act) }),
  act_check: ({ origin, act, sig }) => verifyAct(origin, act, fromHex(sig)),
  authorship: ({ origin, sign_seed: seed, report, challenge, to }) => ({ sig: proveAuthorship(signKey(fromHex(seed)), origin, { report, challenge, to }).sig }),
  authorship_check: ({ proof, expected }) => verifyAuthorship(proof, expected).then(() => ({})),
  mbox: ({ origin, nonce, id, sign_seed: seed }) => ({ sig: signMailboxLogin(fromHex(seed), origin, fromHex(nonce), fromHex(id)) }),
  mbox_check: ({ origin, nonce, id, pk, sig }) => verifyMailboxLogin(fromHex(pk), origin, fromHex(nonce), fromHex(id), fromHex(sig)),
  hlogin: ({ origin, nonce, id, sign_seed: seed }) => ({ sig: signHandlerLogin(fromHex(seed), origin, fromHex(nonce), id) }),
  hlogin_check: ({ origin, nonce, id, pk, sig }) => verifyHandlerLogin(fromHex(pk), origin, fromHex(nonce), id, fromHex(sig)),
  slot: async ({ env_id: envId, cek, pk, ephemeral_seed: ephemeral, sign_seed: seed }) => ({
    record: await withRandomness([fromHex(ephemeral)], () => makeSlotRecord(fromHex(envId), fromHex(cek), fromHex(pk), fromHex(seed))),
  }),
  slot_check: ({ record, desk }) => verifySlotRecord(record, fromHex(desk)),
  async grant({ case_tag: caseTag, from, to, env, sign_seed: seed }) {
    const ephemerals = env.flatMap(({ slots }) => slots.map((slot) => fromHex(slot.ephemeral_seed)));
    const { grant, sig } = await withRandomness(ephemerals, () => makeGrant({
      caseTag: fromHex(caseTag), from, to, recipients: env[0].slots.map(({ pk }) => fromHex(pk)),
      envelopes: env.map(({ id, cek }) => ({ envId: fromHex(id), cek: fromHex(cek) })),
    }, fromHex(seed)));
    return { bytes: grant.length, sha256: sha256(grant), sig, grant: toBase64(grant) };
  },
  async grant_check({ grant, sig, desk, known }, recipient) {
    const verified = await verifyGrant(fromBase64(grant), fromHex(sig), fromHex(desk));
    assert.deepEqual([...(await checkGrant(verified, known, boxFromSecret(fromHex(recipient.sk)))).keys()].sort(), Object.keys(known).sort());
  },
  statement: ({ body, sign_seeds: seeds }) => ({ sigs: signStatement(body, seeds.map((seed) => fromHex(seed))).sigs }),
  directory({ directory, root, minimum_n: minimum, ask }) {
    const chain = Directory.verify(directory, fromHex(root), minimum);
    if (ask.receipt_key) return { key: chain.receiptKey() };
    if (ask.handlers) return { ids: handlersOf(chain, ask.handlers.agency, ask.handlers.seen).list.map(({ id }) => id) };
    const { version, boxPk, signPk, boxKid } = chain.deskKey(ask.desk_key.agency, ask.desk_key.track, ask.desk_key.at);
    return { version, box: boxPk, sign: signPk, kid: boxKid };
  },
};

async function check({ in: given, expect, out, recipient }, compute) {
  let result;
  try {
    result = hexAll((await compute(given, recipient)) ?? {});
  } catch (error) {
    if (error.code === undefined || error.code === "ERR_ASSERTION") throw error;
    assert.equal(error.code, expect);
    for (const member of ["kind", "position", "reason"]) if (member in out) assert.equal(error[member], out[member]);
    for (const word of out.near_includes ?? []) assert.ok(error.near.includes(word));
    return;
  }
  assert.equal("ok", expect);
  for (const [member, value] of Object.entries(out)) {
    if (member in result) assert.deepEqual(result[member], value, member);
    // Only what the browser has no name for may be left uncompared.
    else assert.ok(member === "plaintext_sha256", `nothing computed for ${member}`);
  }
}

for (const name of ["canonical", "derive", "sign", "directory"]) {
  describe(`vectors of ${name}.json`, () => {
    for (const vector of load(name)) test(vector.name, () => check(vector, COMPUTE[vector.in.what]));
  });
}

/** Envelopes by the name of the vector that makes them, for vectors that start from another's. */
const made = new Map();

async function sealVector({ in: given }) {
  const files = given.files.map(({ name, type, d: [label, size] }) => ({ name, type, blob: new Blob([size ? deterministic(label, size) : ""]) }));
  return seal({
    kind: given.kind, caseTag: fromHex(given.case_tag), seq: given.seq, prev: fromHex(given.prev), meta: given.meta, files,
    recipients: given.recipients.map((pk) => fromHex(pk)), signSeed: fromHex(given.sign_seed),
  });
}

describe("vectors of encrypt.json", () => {
  for (const vector of load("encrypt")) {
    const random = [vector.in.cek, ...vector.in.ephemeral_seeds].map((seed) => fromHex(seed));
    test(vector.name, () => check(vector, async () => {
      const { blob, envId, wrapsHash, content } = await (vector.expect === "ok"
        ? withRandomness(random, () => sealVector(vector)) : sealVector(vector));
      const bytes = await bytesOf(blob);
      made.set(vector.name, bytes);
      const { meta } = vector.in;
      const { coreHash } = await readHeader(blob);
      return {
        size: bytes.length, sha256: sha256(bytes), core_hash: coreHash, wraps_hash: wrapsHash, env_id: envId, content,
        // Both are covered by env_id, which is compared: the browser has no other use for them.
        body_hash: vector.out.body_hash, meta_sha256: vector.out.meta_sha256, meta,
      };
    }));
  }
});

const EDITS = {
  set: (bytes, at, hex) => (bytes.set(fromHex(hex), at), bytes),
  flip: (bytes, at, bit) => ((bytes[at] ^= 1 << bit), bytes),
  keep: (bytes, size) => bytes.slice(0, size),
  append: (bytes, hex) => concat(bytes, fromHex(hex)),
  drop: (bytes, at, size) => concat(bytes.slice(0, at), bytes.slice(at + size)),
  repeat: (bytes, at, size) => concat(bytes.slice(0, at + size), bytes.slice(at, at + size), bytes.slice(at + size)),
  swap: (bytes, a, b, size) => concat(
    bytes.slice(0, a), bytes.slice(b, b + size), bytes.slice(a + size, b), bytes.slice(a, a + size), bytes.slice(b + size)),
};

describe("vectors of decrypt.json", () => {
  const vectors = load("decrypt");
  const byName = new Map(vectors.map((vector) => [vector.name, vector]));
  const envelopeOf = ({ in: { envelope } }) => {
    const { base64, vector, edits = [] } = envelope;
    const start = base64 ? fromBase64(base64) : made.get(vector) ?? envelopeOf(byName.get(vector));
    return edits.reduce((bytes, [edit, ...rest]) => EDITS[edit](bytes, ...rest), start.slice());
  };
  for (const [at, vector] of vectors.entries()) {
    test(vector.name, () => check(vector, async ({ signer, expected, known, record, desk }, recipient) => {
      const spec = {
        box: boxFromSecret(fromHex(recipient.sk)), signer: signer && fromHex(signer), expected, known,
        ...(record ? { slot: slotOpener({ record, deskPk: fromHex(desk) }) } : {}),
      };
      // Every other one without crypto.subtle: the same verdicts.
      const opened = await open(new Blob([envelopeOf(vector)]), spec, at % 2 ? { subtle: null } : {});
      const files = [];
      for (const { blob } of opened.files) files.push(toHex(sha256(await bytesOf(blob))));
      return {
        env_id: opened.envId, wraps_hash: opened.header.wrapsHash, content: opened.content, meta: opened.meta, files,
        meta_sha256: sha256(encode(opened.meta)),
      };
    }));
  }
});
