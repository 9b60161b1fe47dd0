/** Known inputs for the tests: PROTOCOL's deterministic bytes, its personas, and scripted randomness. */
import { chacha20 } from "@noble/ciphers/chacha.js";
import { utf8 } from "../../app/static/js/crypto/encoding.js";
import { hs } from "../../app/static/js/crypto/hashing.js";
import { boxKeypair, signKey } from "../../app/static/js/crypto/keys.js";

export const SEED = "ccp1 test vector 1";
export const ORIGIN = "complaints.example/log1";

/** libsodium's `randombytes_buf_deterministic` under HS("tv/" + label, seed). */
export const deterministic = (label, size, seed = SEED) =>
  chacha20(hs("tv/" + label, utf8(seed)), utf8("LibsodiumDRG"), new Uint8Array(size));

export const boxOf = (label) => boxKeypair(deterministic(label, 32));
export const signerOf = (label) => signKey(deterministic(label, 32));

/**
 * Runs `work` while the platform's random source gives out these bytes in order. The one edge faked here: @noble asks
 * it too, for 16 bytes at a time to blind its scalars, and gets real ones.
 */
export async function withRandomness(scripted, work) {
  const queue = [...scripted];
  const real = globalThis.crypto.getRandomValues.bind(globalThis.crypto);
  Object.defineProperty(globalThis.crypto, "getRandomValues", {
    configurable: true,
    value: (target) => {
      if (queue[0]?.length !== target.length) return real(target);
      target.set(queue.shift());
      return target;
    },
  });
  try {
    return await work();
  } finally {
    delete globalThis.crypto.getRandomValues;
    if (queue.length) throw new Error("scripted randomness left over");
  }
}

/** mulberry32: small, seeded, good enough to choose test inputs. */
export function seededRandom(seed) {
  const next = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    below: (limit) => Math.floor(next() * limit),
    bytes: (size) => Uint8Array.from({ length: size }, () => Math.floor(next() * 256)),
    pick: (items) => items[Math.floor(next() * items.length)],
  };
}

export const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());

/** Fails unless `work` throws or rejects with this code. */
export async function code(work) {
  try {
    await work();
  } catch (error) {
    if (error.code === undefined) throw error;
    return error.code;
  }
  return "ok";
}

export const reportMeta = (keys, hex, more = {}) => ({
  agency: "dlh-kota-bandung",
  app: "ccp1",
  category: "lingkungan.pencemaran-air",
  class: "complaint",
  lang: "id",
  oversight: "inspektorat-kota-bandung",
  policy: "id-2026-1",
  region: "32.73",
  rk: { box: hex(keys.box.pk), event: hex(keys.event.pk), sign: hex(keys.sign.pk) },
  text: "Limbah dibuang ke sungai",
  track: "service",
  v: 1,
  ...more,
});
