/** What of a report the server may see, what goes inside the seal, and who is kept from reading it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkMetaTypes, REPORT } from "../../app/static/js/crypto/meta.js";
import { byteLength, classOf, facetsOf, forget, hasContent, metaOf, newFiling, unrelatedCandidate } from "../../app/static/js/report/filing.js";

const RK = { box: "11".repeat(32), event: "22".repeat(32), sign: "33".repeat(32) };
const KNOWN = { agency: "dinas-pu-kota-bandung", oversight: "inspektorat-kota-bandung", policy: "id-2026-1", lang: "id", rk: RK };
const road = (changes = {}) => ({ ...newFiling(), track: "service", caseClass: "complaint", category: "jalan.berlubang", province: "32", region: "32.73", text: "Lubang", ...changes });
const bribe = (changes = {}) => road({ track: "whistleblower", caseClass: "", category: "korupsi.suap", ...changes });

test("a complaint tells its category and its regency", () =>
  assert.deepEqual(facetsOf(road()), { track: "service", class: "complaint", category: "jalan.berlubang", region: "32.73" }));

test("the whistleblower track tells the group and the province only", () =>
  assert.deepEqual(facetsOf(bribe()), { track: "whistleblower", class: "disclosure", category: "korupsi", region: "32" }));

test("the whistleblower track has one class, whatever was chosen before", () => assert.equal(classOf(bribe({ caseClass: "information" })), "disclosure"));

test("facets never hold the point, the place, the people or a word of the text", () => {
  const facets = JSON.stringify(facetsOf(bribe({ district: "32.73.05", placeText: "KANARI", contact: "KANARI", about: ["inspektorat-kota-bandung"], point: { lat: -6.9, lon: 107.6, accuracyM: 5, from: "gps" } })));
  assert.ok(!/KANARI|32\.73|inspektorat|107/.test(facets));
});

test("META is of the documented form with everything in it and with next to nothing", () => {
  const full = road({ district: "32.73.05", placeText: "depan SD", contact: " 0812 ", about: ["b", "a"], point: { lat: -6.9147, lon: 107.6098, accuracyM: 12.4, from: "gps" } });
  checkMetaTypes(REPORT, { ...metaOf(full, KNOWN), files: [] });
  checkMetaTypes(REPORT, { ...metaOf(road(), KNOWN), files: [] });
  checkMetaTypes(REPORT, { ...metaOf(bribe(), KNOWN), files: [] });
});

test("coordinates are integers, contact is trimmed, people are sorted", () => {
  const meta = metaOf(road({ contact: " 0812 ", about: ["b", "a"], point: { lat: -6.9147, lon: 107.6098, accuracyM: 12.4, from: "map" } }), KNOWN);
  assert.deepEqual(meta.geo, { acc_m: 12, lat_e7: -69147000, lon_e7: 1076098000 });
  assert.equal(meta.contact, "0812");
  assert.deepEqual(meta.about, ["a", "b"]);
});

test("what was left empty is left out of META", () => {
  for (const member of ["about", "contact", "geo", "place"]) assert.ok(!(member in metaOf(road(), KNOWN)), member);
});

test("the exact region and category stand inside the seal on both tracks", () => {
  const { region, category } = metaOf(bribe(), KNOWN);
  assert.deepEqual([region, category], ["32.73", "korupsi.suap"]);
});

const CANDIDATES = [
  { n: 0, agency: "dinas-pu", oversight: "inspektorat", related: ["dinas-pu", "pemda", "inspektorat"] },
  { n: 1, agency: "ombudsman", oversight: "ombudsman-ri", related: ["ombudsman", "ombudsman-ri"] },
];
for (const [rule, about, n] of [
  ["nobody is avoided where the report is about nobody", [], 0],
  ["an agency never receives a report about itself", ["dinas-pu"], 1],
  ["nor does one whose overseer it is about", ["inspektorat"], 1],
  ["nor one that is related to whom it is about", ["pemda"], 1],
  ["a stranger to all candidates changes nothing", ["dinas-sosial"], 0],
]) test(rule, () => assert.equal(unrelatedCandidate(CANDIDATES, about)?.n, n));

test("where everybody is related nobody is chosen", () => assert.equal(unrelatedCandidate(CANDIDATES, ["pemda", "ombudsman-ri"]), null));

test("only what a person wrote or photographed makes leaving a loss", () => {
  assert.equal(hasContent(road({ text: "  " })), false);
  assert.equal(hasContent(road({ text: "a" })), true);
  assert.equal(hasContent(road({ text: "", contact: "0812" })), true);
});

test("forgetting leaves nothing behind", () => {
  const filing = road({ text: "rahasia", contact: "0812", about: ["a"] });
  forget(filing);
  assert.deepEqual(filing, newFiling());
});

test("lengths count bytes, as the limit does", () => assert.equal(byteLength("é€😀"), 9));
