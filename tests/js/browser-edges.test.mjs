/** The page's side: jobs done without workers, workers that fail, and the one door for script addresses. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { toHex } from "../../app/static/js/crypto/encoding.js";
import { open, seal } from "../../app/static/js/crypto/envelope.js";
import { makeSlotRecord } from "../../app/static/js/crypto/slots.js";
import { deriveReporterKeys } from "../../app/static/js/crypto/reporter.js";
import { CryptoClient } from "../../app/static/js/ui/crypto-client.js";
import { boxOf, bytesOf, code, deterministic as D, ORIGIN, reportMeta, signerOf, withRandomness } from "./support.mjs";

const rae = deriveReporterKeys(D("entropy", 15), ORIGIN);
const north = boxOf("agency");
const spec = {
  kind: 1, caseTag: rae.caseTag, seq: 0, prev: new Uint8Array(32), recipients: [north.pk], signSeed: rae.sign.seed,
  files: [{ blob: new Blob([D("photo", 70000)]), name: "1.jpg", type: "image/jpeg" }], meta: reportMeta(rae, toHex),
};
const WORKER = "/static/dist/workers/seal-ABCDEFGH.js";

/** Stands in for the browser's Worker: runs the real worker's protocol on this side, or fails in a chosen way. */
class FakeWorker {
  static made = [];
  static behaviour = "works";

  constructor(url) {
    this.url = url;
    this.ended = false;
    FakeWorker.made.push(this);
  }

  postMessage({ job, spec: sent }) {
    const { behaviour } = FakeWorker;
    if (behaviour === "silent") return;
    queueMicrotask(async () => {
      if (behaviour === "does not start") return this.onerror({ preventDefault() {} });
      const onProgress = (done, total) => this.onmessage?.({ data: { done, total } });
      try {
        const result = await (job === "seal" ? seal(sent, { onProgress }) : open(sent.sealed, sent, { onProgress }));
        this.onmessage?.({ data: { result } });
      } catch (error) {
        this.onmessage?.({ data: { code: error.code ?? null } });
      }
    });
  }

  terminate() {
    this.ended = true;
  }
}

describe("the sealing client", () => {
  beforeEach(() => {
    globalThis.location = new URL("https://complaints.example/id/report");
    FakeWorker.made = [];
    FakeWorker.behaviour = "works";
  });
  afterEach(() => {
    delete globalThis.location;
    delete globalThis.Worker;
  });

  test("works in the page where there are no workers", async () => {
    const client = new CryptoClient(WORKER);
    const steps = [];
    const sealed = await client.seal(spec, { onProgress: (done, total) => steps.push(`${done}/${total}`) });
    assert.deepEqual(steps, ["1/2", "2/2"]);
    const opened = await client.open(sealed.blob, { box: north });
    assert.deepEqual(await bytesOf(opened.files[0].blob), D("photo", 70000));
    assert.equal(await code(() => client.open(sealed.blob, { box: boxOf("later") })), "E_NOT_RECIPIENT");
  });

  test("opens through a slot record in the page too", async () => {
    const later = boxOf("later");
    const client = new CryptoClient(WORKER);
    const sealed = await withRandomness([D("cek", 32)], () => client.seal(spec));
    const record = makeSlotRecord(sealed.envId, D("cek", 32), later.pk, signerOf("desk-sign").seed);
    const opened = await client.open(sealed.blob, { box: later, slot: { record, deskPk: signerOf("desk-sign").pk } });
    assert.equal(opened.meta.text, spec.meta.text);
  });

  test("gives jobs to one worker, one after the other, and codes back as errors of their class", async () => {
    globalThis.Worker = FakeWorker;
    const client = new CryptoClient(WORKER);
    const [a, b] = await Promise.all([client.seal(spec), client.seal(spec)]);
    assert.notDeepEqual(a.envId, b.envId);
    assert.equal(await code(() => client.open(a.blob, { box: boxOf("later") })), "E_NOT_RECIPIENT");
    assert.equal(FakeWorker.made.length, 1);
    assert.equal(FakeWorker.made[0].url, `https://complaints.example${WORKER}`);
  });

  test("gives jobs to several workers side by side when a page reads long threads", async () => {
    globalThis.Worker = FakeWorker;
    const client = new CryptoClient(WORKER, 2);
    await client.seal(spec);
    assert.equal(FakeWorker.made.length, 1);
    await Promise.all([client.seal(spec), client.seal(spec), client.seal(spec)]);
    assert.equal(FakeWorker.made.length, 2);
    client.close();
    assert.ok(FakeWorker.made.every(({ ended }) => ended));
  });

  test("falls back to the page when the worker does not start", async () => {
    globalThis.Worker = FakeWorker;
    FakeWorker.behaviour = "does not start";
    assert.ok((await new CryptoClient(WORKER).seal(spec)).blob.size > 70000);
    assert.ok(FakeWorker.made[0].ended);
  });

  test("falls back to the page when the address is not one of ours", async () => {
    globalThis.Worker = FakeWorker;
    assert.ok((await new CryptoClient("https://elsewhere.example/static/dist/x.js").seal(spec)).blob.size > 70000);
    assert.equal(FakeWorker.made.length, 0);
  });

  test("ends the worker of a cancelled job, and the next job gets another", async () => {
    globalThis.Worker = FakeWorker;
    FakeWorker.behaviour = "silent";
    const client = new CryptoClient(WORKER);
    const controller = new AbortController();
    const stopped = client.seal(spec, { signal: controller.signal });
    setImmediate(() => controller.abort());
    await assert.rejects(stopped, { name: "AbortError" });
    assert.ok(FakeWorker.made[0].ended);
    FakeWorker.behaviour = "works";
    await client.seal(spec);
    assert.equal(FakeWorker.made.length, 2);
    await assert.rejects(client.seal(spec, { signal: AbortSignal.abort() }), { name: "AbortError" });
  });
});

describe("the policy for script addresses", () => {
  test("makes one of our bundled files only", async () => {
    globalThis.location = new URL("https://complaints.example/id/report");
    const policies = [];
    globalThis.trustedTypes = {
      createPolicy(name, rules) {
        policies.push(name);
        return { createScriptURL: (address) => ({ trusted: rules.createScriptURL(address) }) };
      },
    };
    try {
      const { bundledScript } = await import("../../app/static/js/ui/trusted.js");
      assert.deepEqual(bundledScript(WORKER), { trusted: `https://complaints.example${WORKER}` });
      for (const address of [
        "https://elsewhere.example/static/dist/a.js", "//elsewhere.example/static/dist/a.js", "/static/other/a.js", "/static/dist/../a.js",
        "data:text/javascript,1", "blob:https://complaints.example/1", "/static/dist/a.js?x", "/static/dist/a.js#x", "/static/dist/a.css",
        "javascript:1", "/static/dist/a.js\n.html",
      ]) assert.throws(() => bundledScript(address), TypeError, address);
      assert.deepEqual(policies, ["peluit"]);
    } finally {
      delete globalThis.trustedTypes;
      delete globalThis.location;
    }
  });
});
