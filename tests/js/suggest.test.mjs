/** From typed words to categories: on the phone, with the person's own words as the reason. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { makeSuggest, markedParts, stem, tokens } from "../../app/static/js/report/suggest.js";

const CATEGORIES = [
  { id: "jalan.berlubang", group: "jalan", track: "service", name: "Jalan rusak atau berlubang", help: "Aspal pecah.", words: ["jalan bolong", "aspal rusak", "lubang jalan"] },
  { id: "jalan.lampu-jalan", group: "jalan", track: "service", name: "Lampu jalan mati", help: "Gelap di malam hari.", words: ["lampu jalan mati", "pju padam"] },
  { id: "pungli.layanan", group: "pungli", track: "whistleblower", name: "Pungutan liar di layanan", help: "Diminta uang di luar tarif.", words: ["minta uang", "pungli ktp", "pelicin"] },
];
const suggest = makeSuggest(CATEGORIES);
const best = (text) => suggest(text)[0]?.id;

test("slang finds the category that official words name otherwise", () => assert.equal(best("jalan bolong depan sekolah"), "jalan.berlubang"));
test("another form of a word finds the same category", () => assert.equal(best("jalannya berlubang"), "jalan.berlubang"));
test("a rare word weighs more than one that stands in many categories", () => assert.equal(best("jalan gelap lampunya padam"), "jalan.lampu-jalan"));
test("wrongdoing is found among the complaints", () => assert.equal(best("diminta uang pelicin untuk KTP"), "pungli.layanan"));
test("a word being typed finds what it begins", () => assert.equal(best("pelic"), "pungli.layanan"));
test("accents and capitals make no difference", () => assert.equal(best("JÁLAN BOLONG"), "jalan.berlubang"));
test("words that match nothing suggest nothing", () => assert.deepEqual(suggest("xyzzy"), []));
test("common words alone suggest nothing", () => assert.deepEqual(suggest("di depan yang ada untuk saya"), []));
test("three suggestions are enough", () => assert.ok(suggest("jalan lampu uang").length <= 3));

test("the reason names the person's own words and never the search words", () => {
  for (const { because } of suggest("ada bolong di aspal sini")) assert.deepEqual(because.filter((word) => !["bolong", "aspal", "sini"].includes(word)), []);
});

test("a name is marked where the typed word stands, inside longer words too", () => {
  const marked = (name, because) => markedParts(name, because).filter((part) => part.marked).map((part) => part.text);
  assert.deepEqual(marked("Jalan rusak atau berlubang", ["jalan", "lubang"]), ["Jalan", "lubang"]);
  assert.deepEqual(marked("Gedung sekolah", ["sekolah"]), ["sekolah"]);
  assert.equal(markedParts("Jalan (rusak)", ["jalan"]).map((part) => part.text).join(""), "Jalan (rusak)");
});

test("affixes come off, short words stay whole", () => {
  assert.equal(stem("berlubang"), "lubang");
  assert.equal(stem("lubangnya"), "lubang");
  assert.equal(stem("ikan"), "ikan");
  assert.deepEqual(tokens("e-KTP, 3x!"), ["e", "ktp", "3x"]);
});

test("the shipped catalogues find what citizens ask most", async () => {
  for (const [lang, asked] of [
    ["id", { "jalan bolong": "jalan.berlubang", "lampu jalan mati": "jalan.lampu-jalan", "rekam ktp lama": "adminduk.ktp" }],
    ["en", { "pothole in the road": "jalan.berlubang", "street light out": "jalan.lampu-jalan", "lost id card": "adminduk.ktp" }],
  ]) {
    const url = new URL(`../../app/static/data/categories.${lang}.json`, import.meta.url);
    const find = makeSuggest(JSON.parse(await readFile(url, "utf8")).categories);
    for (const [text, id] of Object.entries(asked)) assert.ok(find(text).some((one) => one.id === id), `${lang}: ${text} finds ${id}`);
  }
});
