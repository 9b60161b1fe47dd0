// @ts-check
/** The page of tests/browser/test_workers.py: the clients as pages use them, with whatever the policy refused. */
import { fromHex, toHex } from "../../app/static/js/crypto/encoding.js";
import { boxKeypair } from "../../app/static/js/crypto/keys.js";
import { deriveReporterKeys } from "../../app/static/js/crypto/reporter.js";
import { derivePwKey } from "../../app/static/js/ui/argon2-client.js";
import { CryptoClient } from "../../app/static/js/ui/crypto-client.js";

/** @type {string[]} */
const refused = [];
document.addEventListener("securitypolicyviolation", (event) => refused.push(event.violatedDirective));

/** @param {string} workerUrl @param {number} bytes */
async function sealAndOpen(workerUrl, bytes) {
  const keys = deriveReporterKeys(new Uint8Array(15), "complaints.example/log1");
  const box = boxKeypair(new Uint8Array(32));
  const client = new CryptoClient(workerUrl);
  let steps = 0;
  const sealed = await client.seal({
    kind: 1, caseTag: keys.caseTag, seq: 0, prev: new Uint8Array(32), recipients: [box.pk], signSeed: keys.sign.seed,
    files: [{ blob: new Blob([new Uint8Array(bytes)]), name: "1.jpg", type: "image/jpeg" }],
    meta: {
      agency: "north", app: "ccp1", category: "road", class: "complaint", lang: "id", oversight: "omar", policy: "p", region: "32",
      rk: { box: toHex(keys.box.pk), event: toHex(keys.event.pk), sign: toHex(keys.sign.pk) }, text: "", track: "service", v: 1,
    },
  }, { onProgress: () => { steps += 1; } });
  const opened = await client.open(sealed.blob, { box });
  const code = await client.open(sealed.blob, { box: keys.box }).catch((error) => error.code);
  const seedKept = keys.sign.seed.some((byte) => byte !== 0);
  client.close();
  return { size: sealed.blob.size, steps, file: opened.files[0].blob.size, code, seedKept, refused };
}

/** @param {string} workerUrl @param {string} pw @param {string} salt */
const stretch = (workerUrl, pw, salt) =>
  derivePwKey(workerUrl, fromHex(pw), fromHex(salt)).then((pwKey) => ({ pwKey: toHex(pwKey), refused }), () => ({ pwKey: null, refused }));

Object.assign(globalThis, { sealAndOpen, stretch });
