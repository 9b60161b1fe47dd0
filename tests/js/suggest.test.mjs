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
test("one wrong letter still finds the category, with the typed word as the reason", () => {
  for (const slip of ["berlbang", "berlobang", "berluubang", "berulbang"]) assert.deepEqual(suggest(slip).map(({ id, because }) => [id, because]), [["jalan.berlubang", [slip]]]);
  assert.deepEqual(suggest("berlabing"), []);
});
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

/** What people type, with slang, haste and anger in it, and what it is about. */
const ASKED = [
  ["id", {
    "jln depan sd bolong gede banget": "jalan.berlubang",
    "lampu pju mati udah seminggu gelap": "jalan.lampu-jalan",
    "sampah numpuk ga diangkut": "lingkungan.sampah-menumpuk",
    "tetangga bakar sampah asapnya ke rumah": "lingkungan.pencemaran-udara",
    "air pdam keruh bau": "air.pdam-kualitas",
    "air ledeng mati tiga hari": "air.pdam-mati",
    "got mampet banjir terus": "air.drainase",
    "ktp belum jadi blangko habis": "adminduk.ktp",
    "antre paspor susah dapet kuota": "adminduk.paspor",
    "bansos salah sasaran yg kaya malah dapet": "bansos.salah-sasaran",
    "ga dapet pkh padahal miskin": "bansos.tidak-menerima",
    "puskesmas tutup terus dokternya ga ada": "kesehatan.puskesmas",
    "rumah sakit nolak pasien bpjs": "kesehatan.bpjs",
    "ditarik sumbangan sekolah wajib": "pendidikan.pungutan-sekolah",
    "anak saya dibully di sekolah": "pendidikan.perundungan",
    "listrik byar pet mati lampu": "utilitas.listrik-padam",
    "thr ga dibayar": "kerja.thr",
    "gaji di bawah umr": "kerja.upah",
    "juru parkir liar malak": "transportasi.parkir",
    "pinjol neror": "usaha.pinjol",
    "dimintai duit pelicin biar ktp cepet": "pelayanan.biaya-tidak-resmi",
    "proyek fiktif dana desa": "anggaran.fiktif",
    "minyak goreng mahal": "usaha.harga-pangan",
    "truk odol bikin jalan rusak": "transportasi.truk-odol",
    "anjing liar gigit warga": "ketertiban.hewan",
    "jaln berlobang di depan rmh": "jalan.berlubang",
    "lmpu merah mati di perempatan": "jalan.lampu-lalu-lintas",
  }],
  ["en", {
    "big pothole outside the school": "jalan.berlubang",
    "street light has been out for weeks": "jalan.lampu-jalan",
    "rubbish not collected": "lingkungan.sampah-menumpuk",
    "tap water is brown": "air.pdam-kualitas",
    "no water since monday": "air.pdam-mati",
    "my id card is still not printed": "adminduk.ktp",
    "asked for a bribe at the office": "suap.penyuapan",
    "power cut every evening": "utilitas.listrik-padam",
    "clinic has no doctor": "kesehatan.puskesmas",
    "boss pays below minimum wage": "kerja.upah",
    "stray dogs bite": "ketertiban.hewan",
    "trafic light not working": "jalan.lampu-lalu-lintas",
    "my supervisor touched me": "pelecehan.seksual",
  }],
];

for (const [lang, asked] of ASKED) test(`the shipped catalogues find what citizens type (${lang}), and say by which of their own words`, async () => {
  const url = new URL(`../../app/static/data/categories.${lang}.json`, import.meta.url);
  const find = makeSuggest(JSON.parse(await readFile(url, "utf8")).categories);
  for (const [text, id] of Object.entries(asked)) {
    const found = find(text);
    assert.ok(found.some((one) => one.id === id), `${text} finds ${found.map((one) => one.id)}, not ${id}`);
    for (const { because } of found) assert.ok(because.length && because.every((word) => tokens(text).some((own) => own.includes(word))), `${text}: ${because}`);
  }
});
