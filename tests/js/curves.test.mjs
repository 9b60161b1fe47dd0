/** Both curves, by the platform and by @noble: one verdict, on the vectors, at the edges and on what is made up here. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { agree, agreeAtOnce, isSigned, isSignedAtOnce, makeSignature, signingPk } from "../../app/static/js/crypto/curves.js";
import { concat, fromHex, toHex } from "../../app/static/js/crypto/encoding.js";
import { platformCurves } from "../../app/static/js/crypto/platform-curves.js";
import { seededRandom } from "./support.mjs";

const { Point } = ed25519;
const L = Point.Fn.ORDER;
const P = 2n ** 255n - 19n;
const { subtle } = globalThis.crypto;
const vectors = JSON.parse(readFileSync(new URL("../../crypto/vectors/sign.json", import.meta.url), "utf8"))
  .filter(({ in: { what } }) => what === "verify");

const little = (number) => Uint8Array.from({ length: 32 }, (_, at) => Number((number >> BigInt(8 * at)) & 255n));
const numberOf = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
/** A point that generates all of small order, and those of them that are not the identity. */
const ORDER_8 = Point.fromBytes(fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), true);
const TORSION = Array.from({ length: 7 }, (_, at) => ORDER_8.multiplyUnsafe(BigInt(at + 1)));

/** All the answers there are to a signature; asserts that they are one. */
async function verdictOf(pk, message, sig) {
  const all = [await isSigned(pk, message, sig), await isSigned(pk, message, sig, null), isSignedAtOnce(pk, message, sig)];
  assert.ok(all.every((one) => one === all[0]), `${all} for ${toHex(pk)} ${toHex(message)} ${toHex(sig)}`);
  return all[0];
}

/** As above for a shared secret: its hex, or "refused". */
async function secretOf(sk, pk) {
  const answer = async (work) => {
    try {
      return toHex(await work());
    } catch {
      return "refused";
    }
  };
  const all = [await answer(() => agree(sk, pk)), await answer(() => agree(sk, pk, null)), await answer(() => agreeAtOnce(sk, pk))];
  assert.ok(all.every((one) => one === all[0]), `${all} for ${toHex(sk)} ${toHex(pk)}`);
  return all[0];
}

/** `S = r + h a` for an R and an A that need not be `rB` and `aB`. */
function forged(seed, r, R, A, message) {
  const digest = sha512(seed).slice(0, 32);
  digest[0] &= 248;
  digest[31] = (digest[31] & 127) | 64;
  const h = numberOf(sha512(concat(R, A, message))) % L;
  return concat(R, little((r + h * numberOf(digest)) % L));
}

test("this platform has both curves, so that the tests below compare two of them", async () => {
  assert.ok(await platformCurves(subtle));
  assert.equal(await platformCurves(null), null);
});

describe("Ed25519", () => {
  for (const { name, expect, in: { pk, message, sig } } of vectors) {
    test(name, async () => assert.equal(await verdictOf(fromHex(pk), fromHex(message), fromHex(sig)), expect === "ok"));
  }

  test("a signature with any bit changed, and a message or a key that is another, is refused by all alike", async () => {
    const random = seededRandom(1);
    for (let round = 0; round < 25; round += 1) {
      const seed = random.bytes(32);
      const [pk, message] = [signingPk(seed), random.bytes(random.below(200))];
      const sig = makeSignature(seed, message);
      assert.equal(await verdictOf(pk, message, sig), true);
      const changed = (bytes) => {
        const copy = bytes.slice();
        copy[random.below(copy.length)] ^= 1 << random.below(8);
        return copy;
      };
      assert.equal(await verdictOf(pk, message, changed(sig)), false);
      assert.equal(await verdictOf(changed(pk), message, sig), false);
      assert.equal(await verdictOf(pk, concat(message, Uint8Array.of(0)), sig), false);
      const s = numberOf(sig.slice(32));
      for (const more of [L, 2n * L, 8n * L]) assert.equal(await verdictOf(pk, message, concat(sig.slice(0, 32), little((s + more) % 2n ** 256n))), false);
    }
  });

  test("whatever has a part of small order in R, in A or in both is refused by all alike", async () => {
    const random = seededRandom(2);
    for (const [at, torsion] of TORSION.entries()) {
      const seed = random.bytes(32);
      const pk = signingPk(seed);
      const message = random.bytes(20);
      const mixed = Point.fromBytes(pk, false).add(torsion).toBytes();
      const R = Point.BASE.multiply(BigInt(at + 5));
      assert.equal(await verdictOf(pk, message, forged(seed, BigInt(at + 5), R.add(torsion).toBytes(), pk, message)), false);
      assert.equal(await verdictOf(mixed, message, forged(seed, BigInt(at + 5), R.toBytes(), mixed, message)), false);
      assert.equal(await verdictOf(mixed, message, forged(seed, BigInt(at + 5), R.add(torsion.negate()).toBytes(), mixed, message)), false);
      assert.equal(await verdictOf(pk, message, forged(seed, 0n, torsion.toBytes(), pk, message)), false);
      assert.equal(await verdictOf(torsion.toBytes(), message, concat(R.toBytes(), little(BigInt(at + 5)))), false);
    }
  });

  test("points written in another way than the one are refused by all alike, as R and as A", async () => {
    const seed = seededRandom(3).bytes(32);
    const [pk, message] = [signingPk(seed), new Uint8Array(3)];
    for (let y = 0n; y < 19n; y += 1n) {
      for (const sign of [0n, 1n << 255n]) {
        const written = little(((P + y) % (1n << 255n)) | sign);
        assert.equal(await verdictOf(pk, message, forged(seed, 0n, written, pk, message)), false);
        assert.equal(await verdictOf(written, message, concat(Point.BASE.toBytes(), little(1n))), false);
      }
    }
    for (const written of [1n, 1n | (1n << 255n), P - 1n, (P - 1n) | (1n << 255n), 2n ** 256n - 1n]) {
      assert.equal(await verdictOf(pk, message, forged(seed, 0n, little(written), pk, message)), false);
    }
  });
});

describe("X25519", () => {
  test("RFC 7748, section 5.2", async () => {
    assert.equal(await secretOf(
      fromHex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
      fromHex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
    ), "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
  });

  test("coordinates of low order are refused by all alike, however they are written", async () => {
    const sk = seededRandom(4).bytes(32);
    const low = [0n, 1n, P - 1n, 325606250916557431795983626356110631294008115727848805560023387167927233504n,
      39382357235489614581723060781553021112529911719440698176882885853963445705823n];
    for (const u of low) {
      for (const written of [u, u | (1n << 255n), ...(u < 19n ? [u + P, (u + P) | (1n << 255n)] : [])]) {
        assert.equal(await secretOf(sk, little(written)), "refused");
      }
    }
    for (const size of [0, 31, 33]) assert.equal(await secretOf(sk, new Uint8Array(size).fill(9)), "refused");
  });

  test("every other coordinate gives all the same secret, canonical or not, on the curve or on its twist", async () => {
    const random = seededRandom(5);
    for (let round = 0; round < 40; round += 1) assert.notEqual(await secretOf(random.bytes(32), random.bytes(32)), "refused");
    const sk = random.bytes(32);
    for (let u = 2n; u < 19n; u += 1n) assert.equal(await secretOf(sk, little(u + P)), await secretOf(sk, little(u)));
    assert.equal(await secretOf(sk, little(9n + P)), toHex(x25519.getPublicKey(sk)));
  });
});

/** A platform that differs from the real one in what it is told to, and counts what is asked of it. */
function platform(differences) {
  const asked = { verify: 0, deriveBits: 0 };
  const counted = (name) => (...given) => {
    if (name in asked) asked[name] += 1;
    return (differences[name] ?? subtle[name].bind(subtle))(...given);
  };
  return { asked, importKey: counted("importKey"), verify: counted("verify"), deriveBits: counted("deriveBits") };
}

describe("a platform that does not give the known answers is not asked", () => {
  const withCofactor = async (_, key, sig, message) => {
    const A = Point.fromBytes(new Uint8Array(await subtle.exportKey("raw", key)), true);
    const h = numberOf(sha512(concat(sig.slice(0, 32), A.toBytes(), message))) % L;
    const difference = Point.BASE.multiplyUnsafe(numberOf(sig.slice(32)) % L).subtract(A.multiplyUnsafe(h)).subtract(Point.fromBytes(sig.slice(0, 32), true));
    return difference.clearCofactor().is0();
  };
  const extractable = (format, bytes, name, _, uses) => subtle.importKey(format, bytes, name, true, uses);
  const random = seededRandom(6);
  const seed = random.bytes(32);
  const [pk, message] = [signingPk(seed), random.bytes(9)];
  const good = makeSignature(seed, message);
  const mixed = forged(seed, 5n, Point.BASE.multiply(5n).add(ORDER_8).toBytes(), pk, message);

  for (const [name, differences] of Object.entries({
    "none of both curves": { importKey: async () => { throw new DOMException("", "NotSupportedError"); } },
    "throws at once": { importKey: () => { throw new TypeError(); } },
    "takes every signature": { verify: async () => true },
    "takes none": { verify: async () => false },
    "the equation with the cofactor": { verify: withCofactor, importKey: extractable },
    "another secret": { deriveBits: async () => new ArrayBuffer(32) },
    "the right secret for everything": { deriveBits: async () => fromHex("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957").buffer },
    "a shorter secret": { deriveBits: async () => new ArrayBuffer(16) },
  })) {
    test(name, async () => {
      const fake = platform(differences);
      assert.equal(await platformCurves(fake), null);
      const { verify, deriveBits } = { ...fake.asked };
      assert.equal(await isSigned(pk, message, good, fake), true);
      assert.equal(await isSigned(pk, message, mixed, fake), false);
      assert.deepEqual(await agree(seed, x25519.getPublicKey(seed), fake), x25519.getSharedSecret(seed, x25519.getPublicKey(seed)));
      assert.deepEqual(fake.asked, { verify, deriveBits });
    });
  }

  test("the equation with the cofactor is one that would take what others refuse", async () => {
    const key = await extractable("raw", pk, "Ed25519", true, ["verify"]);
    assert.equal(await withCofactor("Ed25519", key, good, message), true);
    assert.equal(await withCofactor("Ed25519", key, mixed, message), true);
    assert.equal(await withCofactor("Ed25519", key, good, new Uint8Array(1)), false);
  });

  test("one that is good is asked, after a probe that is made once", async () => {
    const fake = platform({});
    for (let time = 0; time < 3; time += 1) assert.equal(await isSigned(pk, message, good, fake), true);
    await agree(seed, x25519.getPublicKey(seed), fake);
    assert.deepEqual(fake.asked, { verify: 3 + 3, deriveBits: 2 + 1 });
  });

  test("where a good one fails all of a sudden, @noble answers", async () => {
    const differences = {};
    const fake = platform(differences);
    assert.ok(await platformCurves(fake));
    differences.verify = differences.deriveBits = async () => { throw new DOMException("", "OperationError"); };
    assert.equal(await isSigned(pk, message, good, fake), true);
    assert.equal(await isSigned(pk, message, mixed, fake), false);
    assert.deepEqual(await agree(seed, x25519.getPublicKey(seed), fake), x25519.getSharedSecret(seed, x25519.getPublicKey(seed)));
  });

  test("what the bytes alone show to be wrong is not asked of any", async () => {
    const fake = platform({});
    await platformCurves(fake);
    const before = { ...fake.asked };
    const s = numberOf(good.slice(32));
    for (const sig of [good.slice(1), concat(good.slice(0, 32), little(s + L)), concat(little(1n), good.slice(32)), concat(little(P + 3n), good.slice(32))]) {
      assert.equal(await isSigned(pk, message, sig, fake), false);
    }
    assert.equal(await isSigned(ORDER_8.toBytes(), message, good, fake), false);
    assert.deepEqual(fake.asked, before);
  });
});

test("a secret key is wiped from the bytes that were handed to the platform", async () => {
  let handed;
  const fake = platform({ importKey: (format, bytes, ...rest) => {
    if (format === "pkcs8") handed = bytes;
    return subtle.importKey(format, bytes, ...rest);
  } });
  const sk = seededRandom(7).bytes(32);
  await agree(sk, x25519.getPublicKey(sk), fake);
  assert.deepEqual(handed, new Uint8Array(48));
  assert.ok(sk.some((byte) => byte !== 0), "the caller's own is the caller's to wipe");
});
