/** Points and places, reckoned without asking anybody. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { viewOf } from "../../app/static/js/report/map.js";
import { distanceKm, isInside, nearest, provincesNear } from "../../app/static/js/report/places.js";

const BANDUNG = { lat: -6.9147, lon: 107.6098 };
const JAKARTA = { lat: -6.1754, lon: 106.8272 };
const load = async (name) => JSON.parse(await readFile(new URL(`../../app/static/data/${name}.json`, import.meta.url), "utf8"));

test("Bandung is about 119 km from Jakarta", () => assert.ok(Math.abs(distanceKm(BANDUNG, JAKARTA) - 119) < 3));
test("a point is nowhere from itself", () => assert.equal(distanceKm(BANDUNG, BANDUNG), 0));

test("the nearest come first", () => {
  const places = [{ code: "far", ...JAKARTA }, { code: "near", lat: -6.92, lon: 107.61 }];
  assert.deepEqual(nearest(BANDUNG, places, 2).map(({ code }) => code), ["near", "far"]);
});

test("a point in the middle of Bandung is found there by the shipped lists", async () => {
  const { regencies } = await load("regions");
  const provinces = provincesNear(BANDUNG, regencies);
  assert.ok(provinces.includes("32"));
  const [district] = nearest(BANDUNG, await load("districts-32"));
  assert.equal(district.code.slice(0, 5), "32.73");
});

test("sub-districts of the shipped list lie in their own regency by its shape", async () => {
  const [districts, shapes] = await Promise.all([load("districts-32"), load("shapes-32")]);
  const rings = new Map(shapes.map(({ code, rings: all }) => [code, all]));
  const inside = districts.filter((district) => isInside(district, rings.get(district.code.slice(0, 5)) ?? []));
  assert.ok(inside.length / districts.length > 0.9, `${inside.length} of ${districts.length}`);
});

test("a hole in a shape is outside it", () => {
  const square = (from, to) => [[from, from], [to, from], [to, to], [from, to]];
  const rings = [square(0, 10), square(4, 6)];
  assert.equal(isInside({ lat: 1, lon: 1 }, rings), true);
  assert.equal(isInside({ lat: 5, lon: 5 }, rings), false);
  assert.equal(isInside({ lat: 11, lon: 5 }, rings), false);
});

test("a view holds all its points", () => {
  const { centre, spanDeg } = viewOf([BANDUNG, JAKARTA]);
  assert.ok(Math.abs(centre.lat - (BANDUNG.lat + JAKARTA.lat) / 2) < 1e-9);
  assert.ok(spanDeg >= Math.abs(BANDUNG.lon - JAKARTA.lon));
});
