/** Section 9 of the protocol: answers that three independent prototypes agreed on. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import hashWasm from "hash-wasm/dist/argon2.umd.min.js";
import { actRequest, signAct, verifyAct } from "../../app/static/js/crypto/acts.js";
import { ARGON2_MEMORY_KIB, ARGON2_PASSES } from "../../app/static/js/crypto/argon2.js";
import {
  signHandlerLogin, signMailboxLogin, verifyHandlerLogin, verifyMailboxLogin,
} from "../../app/static/js/crypto/challenge.js";
import { openAgencyKey, sealAgencyKey } from "../../app/static/js/crypto/desk.js";
import { fromHex, toHex, utf8 } from "../../app/static/js/crypto/encoding.js";
import { encode } from "../../app/static/js/crypto/canonical.js";
import { open, seal } from "../../app/static/js/crypto/envelope.js";
import { fingerprint, handlerKeys, kekOf, loginKeyOf, openBlob, wrapBlob } from "../../app/static/js/crypto/handler.js";
import { kdf, hs, sha256 } from "../../app/static/js/crypto/hashing.js";
import { ALG_ED25519, ALG_X25519, kid } from "../../app/static/js/crypto/keys.js";
import {
  fingerprintWords, fromIndexes, parseWords, pwFromWords, pwToWords, toIndexes, toWords,
} from "../../app/static/js/crypto/passphrase.js";
import { signReceipt, verifyReceipt } from "../../app/static/js/crypto/receipt.js";
import { deriveReporterKeys } from "../../app/static/js/crypto/reporter.js";
import { makeSlotRecord, slotOpener } from "../../app/static/js/crypto/slots.js";
import { boxOf, bytesOf, deterministic as D, ORIGIN, reportMeta, signerOf, withRandomness } from "./support.mjs";

const words = (lang) => readFileSync(new URL(`../../crypto/wordlists/${lang}.txt`, import.meta.url), "utf8").split(/\s+/).filter(Boolean);
const EN = words("en");
const ID = words("id");
const entropy = D("entropy", 15);
const reporter = deriveReporterKeys(entropy, ORIGIN);
const agency = boxOf("agency");
const oversight = boxOf("oversight");
const deskSign = signerOf("desk-sign");
const ZEROS = new Uint8Array(32);
const REPORT_ID = "4fef5dcc08f81ea4a1a106060939bebea3f90dc0b9198c42a62cfb42c9565056";
const MESSAGE_ID = "901f6a284494b17ed2784d3328016825ddcbd071764688abe7458208665f9cc4";

describe("the passphrase", () => {
  const INDEXES = [1800, 1862, 516, 771, 583, 2019, 1321, 577, 584, 1369, 1932, 557];
  const WORDS = "three trip dog gather employ wise pioneer else empower private various east";

  test("cuts entropy and check bits into twelve numbers", () => assert.deepEqual(toIndexes(entropy), INDEXES));
  test("joins the numbers to the entropy", () => assert.deepEqual(fromIndexes(INDEXES), entropy));
  test("is shown in English", () => assert.equal(toWords(entropy, EN).join(" "), WORDS));
  test("is read from either list", () => {
    assert.deepEqual(parseWords(WORDS, ID, EN), entropy);
    assert.deepEqual(parseWords(toWords(entropy, ID), ID, EN), entropy);
  });
});

test("the reporter's keys follow from the words and the deployment's name", () => {
  const seed = kdf(hs("reporter-salt", utf8(ORIGIN)), "r/seed", entropy);
  assert.equal(toHex(seed), "ac88b184f2d89fc334d31f8b6268b9865aa7c48147d6de80e7aab048a550f345");
  assert.equal(toHex(reporter.box.pk), "1d6a0416e77d811cd600aa409ee1fe0f6f6062553885b2302d5cd24bb85ee27b");
  assert.equal(toHex(reporter.sign.pk), "ad49cfcfdf0460ddc2589bf83c92a23eb9f07f6901e09c8c5d737ec5dc19a751");
  assert.equal(toHex(reporter.auth.pk), "bd01a5a871574b9d7f6a13e3e891a44a569fe78c82b9933f375bad7507c36d37");
  assert.equal(toHex(reporter.event.pk), "6e5b84397b9ae8b351e3bbfdd0f3af9c23b860c4ff7d4f81d63e14f19c659838");
  assert.equal(toHex(reporter.mailbox), "15d6dddf2a66da3f2f2cf85b60fa42c6");
  assert.equal(toHex(reporter.caseTag), "9b4afe2ba3506a5966fe65a797490416");
  assert.equal(toHex(reporter.leafKey), "344f6833de778a1e2c77fbed5db868b8676d496959d0ae452f28bd98da165a42");
  assert.equal(toHex(reporter.replyKid), "18d393df9859da7fe44b6636a0d4aa63");
});

for (const [label, sk, pk, name] of [
  ["agency", "a72ed2929dd6be0fe92c44e3d666a9725405dddd6c2a4f7dcd5f27b332320a52",
    "c359af4ef5a4e290e12adc031b5f2fef059f8e9beb1003930b9298717f3d252d", "b12322bd190c50a3706e5fbb3bb78722"],
  ["oversight", "793e0fc97c8b857822acb544b795bcfaab31c8f7c6cccbb78feab4fb42faf57d",
    "138782394f0910ca63fbef196a81b99fce0153ff2366835355c48239f2a2532d", "fefd2f34f8ddc2ee0bafb6a269d349be"],
  ["later", "b65d417341cfa115fd9477a094c45e250cbe9fe72bcf54416711c15b425bedc7",
    "57ee24cccf88cf3eeaf0fcac3f9e82110ca065235648826fbf3b598e27e2bd3b", "2c301e434d05a844e728d468b3d46c01"],
]) {
  test(`the box key of ${label}`, () => {
    const key = boxOf(label);
    assert.deepEqual([toHex(key.sk), toHex(key.pk), toHex(kid(ALG_X25519, key.pk))], [sk, pk, name]);
  });
}

for (const [label, pk, name] of [
  ["root", "2c54cb91c07f1cb2fe5517dc3db58b198830064d947aa03bbdc83a9f8ea7e81c", "8247b738994df2fdaeaddfa4a153b393"],
  ["officer", "c9ff06911d011a24421ad880af9045f882f444b5c87456956d4e2e6dab5eac02", "0b9794418ef4396843247328fc10e073"],
  ["officer2", "11dfe0c58f785216f43f86243aa1ee4f606680fd08026f7fd0c4fe115f8d6f5c", "5b4b59d38764261b8acb5da39e71dd6b"],
  ["desk-sign", "db6906af6e4048889ccca0d8c6d9b1d86e8b070e0135365fb9b0f95d72aeaea1", "14f7196c90c77a8a51d9f8f1a3a94b49"],
  ["receipt", "d89f9d5464a922664f3f8ef3776ff3db1709ca8e52ce804b0375e29fc0ba7800", "c7ecb2e10b013335566618ec4a476417"],
]) {
  test(`the signing key of ${label}`, () => {
    const key = signerOf(label);
    assert.deepEqual([toHex(key.pk), toHex(kid(ALG_ED25519, key.pk))], [pk, name]);
  });
}

const photo = { blob: new Blob([D("photo", 70000)]), name: "1.jpg", type: "image/jpeg" };
const reportSpec = (recipients) => ({
  kind: 1, caseTag: reporter.caseTag, seq: 0, prev: ZEROS, recipients, files: [photo], signSeed: reporter.sign.seed,
  meta: reportMeta(reporter, toHex, { geo: { acc_m: 12, lat_e7: -69147000, lon_e7: 1076098000 } }),
});
const messageSpec = (kind, purpose, text, seen, recipients, signSeed) => ({
  kind, caseTag: reporter.caseTag, seq: 1, prev: fromHex(REPORT_ID), recipients, files: [], signSeed,
  meta: { app: "ccp1", purpose, seen, text, v: 1 },
});
const sealed = (spec, cek, ephemerals, options) =>
  withRandomness([D(cek, 32), ...ephemerals.map((label) => D(label, 32))], () => seal(spec, options));
const ids = async ({ blob, envId, wrapsHash, content }) => {
  const bytes = await bytesOf(blob);
  return [bytes.length, toHex(sha256(bytes)), toHex(wrapsHash), toHex(envId), toHex(content)];
};
const EPHEMERALS = ["eph/0", "eph/1"];

for (const [name, options] of [["crypto.subtle", {}], ["plain JavaScript", { subtle: null }]]) {
  test(`the report sealed with hashing in ${name}, and opened by both recipients`, async () => {
    const report = await sealed(reportSpec([agency.pk, oversight.pk]), "cek", EPHEMERALS, options);
    assert.deepEqual(await ids(report), [
      72008,
      "6566614193724d704e02550f89e95ef1c7ec3ea7fdd8038c2ef02787fb9eb3ee",
      "90102ed907f3cd722f7251e195a437a2e63124302742dc66c207e0c4c01abe1a",
      REPORT_ID,
      "1b594a2d9b0d717c9f645e44188bdcf56b9c15b88936d835f255ed17532f2a4b",
    ]);
    for (const box of [agency, oversight]) {
      const opened = await open(report.blob, { box }, options);
      assert.equal(opened.meta.text, "Limbah dibuang ke sungai");
      assert.deepEqual(await bytesOf(opened.files[0].blob), D("photo", 70000));
      assert.deepEqual(opened.content, report.content);
    }
  });
}

test("META's bytes are canonical", async () => {
  const meta = { ...reportSpec([]).meta, files: [{
    len: 70000, name: "1.jpg", sha256: "309d508185ed387b8ee50cbb2d310cebcacf2bee103f462f352597fb35ec3b1b", type: "image/jpeg",
  }] };
  assert.equal(encode(meta).length, 670);
  assert.equal(toHex(sha256(encode(meta))), "973ad9af66aba101aaae4d22bf0ee900c95743dceeaded30c1c7e9a2be38420e");
});

test("the order of recipients changes slots and content, never env_id", async () => {
  assert.deepEqual(await ids(await sealed(reportSpec([oversight.pk, agency.pk]), "cek", EPHEMERALS)), [
    72008,
    "8c07fe0a9d17b335ca3e30e9ee44358ae367143047b75d11c2c1a95479553a7f",
    "5cdb6da18a3f369f651567ecaaeefaf649600cd034420b2541ff00242fee6d02",
    REPORT_ID,
    "a7c1cd2310cc5d5db534d1ffe416c2153000dda672636a2f6cdc4fb4f2867523",
  ]);
});

for (const [name, spec, cek, ephemerals, expected] of [
  ["the reporter's message",
    messageSpec(2, "info", "Ada foto baru", { id: REPORT_ID, n: 0 }, [agency.pk, oversight.pk], reporter.sign.seed),
    "cek2", ["eph2/0", "eph2/1"],
    [16696, "f89dac194c006c2798c2d8ef0109f03966c94e2500f7d47de5fa8ef40833e722",
      "4fdb67fa93d777576a60a84bbab2b9e60d62339fe2c9aab11e3dcf14772680c7", MESSAGE_ID,
      "a79133e279ff7389320dd790c537872a36c207cef8fa0c7a74e92992e717f10f"]],
  ["the agency's reply",
    messageSpec(3, "response", "Kami periksa besok", { id: MESSAGE_ID, n: 1 },
      [reporter.box.pk, agency.pk, oversight.pk], deskSign.seed),
    "cek3", ["eph3/0", "eph3/1", "eph3/2"],
    [16792, "ce7e855511848a65fa7bc5a35bdfcb0350dd5d48f6349fd2989f19118a136f82",
      "f481661d34e5d877e72cfd82fbfb1977220f880d346f9934e98cccaaa64b2b36",
      "88971dbc34607e6d58c19a93e17c415c53b3f6b69aa952757833cccd223fe530",
      "6e97ad891ad02bd92bb399c9d04d1d9c15e2b3263277f34e592b8c84a7676ead"]],
  ["the agency's note",
    messageSpec(4, "note", "Cek izin pabrik", { id: MESSAGE_ID, n: 1 }, [agency.pk], deskSign.seed),
    "cek4", ["eph6/0"],
    [16600, "ff19b49a5b5308eaa44e80bfa7b77fd355a5661ea60f274e0c9d58c0ce3c92dc",
      "42226a649bec45f09d54880c437b4fcccbb3c4e7ea1c61c25667a23129e83e01",
      "9ebb2f299938a0bd5e1e0623050c15368d1bd509f2a3537facbad8115ddb24a0",
      "98b1335e429c6cbde95c72475311c9e6331bbc2461143a1f677e235085fc929d"]],
]) {
  test(`${name} is sealed to its known bytes and opens again`, async () => {
    const envelope = await sealed(spec, cek, ephemerals);
    assert.deepEqual(await ids(envelope), expected);
    const signer = spec.kind === 2 ? reporter.sign.pk : deskSign.pk;
    const opened = await open(envelope.blob, { box: agency, signer, expected: { kind: spec.kind, seq: 1, prev: REPORT_ID } });
    assert.equal(opened.meta.text, spec.meta.text);
  });
}

test("a slot record opens the report for a key that came later", async () => {
  const later = boxOf("later");
  const record = await withRandomness([D("eph4/0", 32)], () =>
    makeSlotRecord(fromHex(REPORT_ID), D("cek", 32), later.pk, deskSign.seed));
  assert.deepEqual(record, {
    env_id: REPORT_ID,
    kid: "2c301e434d05a844e728d468b3d46c01",
    ct: "CsA7kWT1xAZnwZuwRdX+y/WVxrk+EelAAxXbmmRTzG4jlrcssm1h0UPwoj9r3UuvI0XxGM3M5APu5a37zRQprQ5MZrZNHezymNxrN49PG6g=",
    by: "14f7196c90c77a8a51d9f8f1a3a94b49",
    sig: "3c808244b37af135270ad6b842b69910de47282c5aa0cbfc6f1de87294d7ffbb6ecfe1def5d597a568a18b7147bf9add1dba597e4fc27edcfe4d7620f2790104",
  });
  const { blob } = await sealed(reportSpec([agency.pk, oversight.pk]), "cek", EPHEMERALS);
  const opened = await open(blob, { box: later, slot: slotOpener({ record, deskPk: deskSign.pk }) });
  assert.equal(opened.meta.track, "service");
});

test("the receipt is signed and verified", async () => {
  const body = {
    agency: "dlh-kota-bandung", case_tag: "9b4afe2ba3506a5966fe65a797490416",
    content: "1b594a2d9b0d717c9f645e44188bdcf56b9c15b88936d835f255ed17532f2a4b",
    due: [{ kind: "verification", on: "2026-03-27" }, { kind: "first_response", on: "2026-04-06" }],
    env_id: REPORT_ID, kind: 1, origin: ORIGIN, oversight: "inspektorat-kota-bandung", policy: "id-2026-1",
    received_on: "2026-03-17", v: 1,
  };
  const receipt = signReceipt(body, signerOf("receipt").seed);
  assert.equal(receipt.sig, "8e6ffd064b7eeea1b2520d70cf712338fdbf93ee2f3351dafb6211baad3ed8092dbf8e91b922a82891809ec3aa399badbe23b789dbbbd7f1342211efaa9ced00");
  const own = { envId: fromHex(REPORT_ID), content: fromHex(body.content), caseTag: reporter.caseTag };
  assert.deepEqual(await verifyReceipt(receipt, signerOf("receipt").pk, own), body);
});

test("an act is signed by the case's own key", async () => {
  const act = {
    act: "dispute", case_tag: toHex(reporter.caseTag), event_pk: toHex(reporter.event.pk), number: 7, outcome: 6,
  };
  const sig = "590ebd250150a553938eda3ec7b88830b502588cd805cc4d81c179fa18e16d674b6d4b192d69efac05fef42f90dd8a63712e79ddc1b70655bc47f2a42fbe6b0b";
  assert.equal(toHex(signAct(reporter.event.seed, ORIGIN, act)), sig);
  await verifyAct(ORIGIN, act, fromHex(sig));
  const { case_tag, ...sent } = act;
  assert.deepEqual(actRequest(reporter.event, ORIGIN, { act: "dispute", number: 7, outcome: 6 }), { ...sent, sig });
});

describe("handler ada", () => {
  const pw = fromHex("9a140883c6792a6d40");
  const pwKey = fromHex("a5a6bd2bdc8fe1725f66edd45d21e22668e4a7336f2b7f1c73cbc07b552543dc");
  const secrets = { boxSk: boxOf("hbox").sk, signSeed: D("hsign", 32), seen: 3 };
  const kek = kekOf(pwKey);

  test("keeps 66 bits in six words of either list", () => {
    const expected = D("pw", 9);
    expected[8] &= 0xc0;
    assert.deepEqual(pw, expected);
    assert.deepEqual(pwToWords(pw, EN), [1232, 1282, 263, 1127, 1173, 437].map((index) => EN[index]));
    assert.deepEqual(pwFromWords(pwToWords(pw, ID), ID, EN), [pw]);
  });

  test("stretches the words with Argon2id, as the worker does", async () => {
    const derived = await hashWasm.argon2id({
      password: pw, salt: D("salt", 16), iterations: ARGON2_PASSES, memorySize: ARGON2_MEMORY_KIB, parallelism: 1,
      hashLength: 32, outputType: "binary",
    });
    assert.equal(toHex(derived), toHex(pwKey));
  });

  test("derives the wrapping and the login key", () => {
    assert.equal(toHex(kek), "cb3a5b4117bae29a64801dfa2b47321f5764cdfde0ec68fd688e99942fcf45de");
    assert.equal(toHex(loginKeyOf(pwKey).pk), "aeae903743c5cb5f160391e72246976f947070a8e859936c5c75ae97176eb0c8");
  });

  test("wraps and opens the blob", async () => {
    const blob = await withRandomness([D("hnonce", 24)], () => wrapBlob(kek, "ada", secrets));
    assert.equal(toHex(blob), "daf37ab2e0e7186239d5f2393be6d641438240d1d9b39c76e876ea2f0c3f4d5dc90cf82f3dc65fd1d3c0c0541e881fc2e27f11079de9e65e9983b195cfd5a6fca46a5c178a887f9e610506583928e2a47f5ab891cf476e31d71f11a4de77e6f73659c2e87ac810d2b82450cd");
    assert.deepEqual(openBlob(kek, "ada", blob), secrets);
  });

  test("is named by eight words", () => {
    const keys = handlerKeys(secrets);
    assert.equal(toHex(keys.box.pk), "77bea6d26431585d9eb1f9574f0b17ef8725f2bbf88afe4308f1a7f2cc0bb076");
    assert.equal(toHex(keys.sign.pk), "6c3daa3833146b6d215454ec7e9212c5e01208d4c892beffe7417de82994e80d");
    assert.deepEqual(fingerprintWords(fingerprint(keys.box.pk, keys.sign.pk), EN),
      [37, 680, 433, 1214, 54, 1836, 1118, 815].map((index) => EN[index]));
  });

  test("gets the desk's keys", async () => {
    const desk = { agency: "dlh-kota-bandung", track: "service", version: 1 };
    const box = handlerKeys(secrets).box;
    const ak = await withRandomness([D("eph5/0", 32)], () => sealAgencyKey(desk, agency.sk, deskSign.seed, box.pk));
    assert.equal(toHex(sha256(ak)), "59d1c4935fff569070c630b2043f3df2c709080e91e094013d8b2c20259ebdae");
    const opened = await openAgencyKey(ak, { ...desk, boxPk: agency.pk, signPk: deskSign.pk }, box);
    assert.deepEqual([opened.box.sk, opened.sign.seed], [agency.sk, deskSign.seed]);
  });

  test("answers the login challenge, as the reporter does", async () => {
    const nonce = D("nonce", 40);
    const login = loginKeyOf(pwKey);
    const mailboxSig = signMailboxLogin(reporter.auth.seed, ORIGIN, nonce, reporter.mailbox);
    assert.equal(toHex(mailboxSig), "8035a1d95b3942443ca07a2773d288d24d0e900e1e07ddf75b6a3432c7a5aec93b579207d0dd177fb6a1bfb2a865d2f52c0f507c63e89dec2612194d69258b0d");
    const handlerSig = signHandlerLogin(login.seed, ORIGIN, nonce, "ada");
    assert.equal(toHex(handlerSig), "66fbb1b1aa903fb310b0df0a3b18fcf3a5d45d336116e34e48bcf78bb4cc4907ad4c6d07d38945a03c06a309fab91bd9a29522493557d019cd7598c42a647d07");
    await verifyMailboxLogin(reporter.auth.pk, ORIGIN, nonce, reporter.mailbox, mailboxSig);
    await verifyHandlerLogin(login.pk, ORIGIN, nonce, "ada", handlerSig);
  });
});
