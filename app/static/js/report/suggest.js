// @ts-check
/**
 * From a few typed words to categories, on the phone: nothing typed here is ever sent. The search words hold what
 * people type, slang included; they are matched on and never shown. What is shown as the reason are the person's
 * own words.
 */

/** @typedef {{ id: string, group: string, track: string, name: string, help: string, words: readonly string[] }} Searchable */
/** @typedef {{ id: string, because: string[], score: number }} Suggestion */

/** Too common to tell categories apart. */
const STOP = new Set(("di ke dari yang dan atau untuk dengan saya kami kita ini itu ada tidak tak belum sudah pada oleh karena depan dekat lagi mau minta diminta " +
  "the a an of to in on at is are was for and or my our i we it this that no not near front by from with asked").split(" "));
/** A word that only begins like a search word counts from this many letters. */
const PREFIX_LETTERS = 4;
const EXACT = 3;
const STEM = 2.5;
const PREFIX = 1.5;
const IN_NAME = 1;
/** A word that stands nowhere may be one with a letter wrong; short ones are too like each other. */
const SLIP = 1;
const SLIP_LETTERS = 5;

/** @param {string} text @returns {string[]} */
export const tokens = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);

/**
 * An Indonesian word without its commonest affixes, so that "berlubang", "lubangnya" and "lubang" meet; and an English
 * one without its own, so that "touched" and "touching" do.
 * @param {string} word
 */
export function stem(word) {
  let core = word;
  for (const suffix of ["nya", "lah", "kah", "kan", "ing", "an", "in", "ed", "s"]) {
    if (core.length - suffix.length >= PREFIX_LETTERS && core.endsWith(suffix)) {
      core = core.slice(0, -suffix.length);
      break;
    }
  }
  for (const prefix of ["menge", "meng", "meny", "mem", "men", "ber", "ter", "per", "pem", "pen", "di", "ke", "se", "me"]) {
    if (core.length - prefix.length >= PREFIX_LETTERS && core.startsWith(prefix)) return core.slice(prefix.length);
  }
  return core;
}

/**
 * Whether one letter too many, too few, another one, or two swapped make the typed word into this one. The first letter is
 * nearly always right.
 * @param {string} typed
 * @param {string} own
 */
export function isSlipOf(typed, own) {
  if (typed[0] !== own[0] || own.length < SLIP_LETTERS || Math.abs(typed.length - own.length) > 1) return false;
  let at = 0;
  while (at < typed.length && typed[at] === own[at]) at += 1;
  const rest = (/** @type {number} */ mine, /** @type {number} */ theirs) => typed.slice(at + mine) === own.slice(at + theirs);
  return rest(1, 1) || rest(0, 1) || rest(1, 0) || (typed[at] === own[at + 1] && typed[at + 1] === own[at] && rest(2, 2));
}

/**
 * @param {readonly Searchable[]} categories
 * @returns {(text: string, limit?: number) => Suggestion[]} three at most unless asked for more, best first; ties in the catalogue's order
 */
export function makeSuggest(categories) {
  const entries = categories.map(({ id, name, help, words }) => {
    const nameWords = tokens(name);
    const own = [...words.flatMap(tokens), ...nameWords, ...tokens(help)].filter((word) => !STOP.has(word));
    return { id, exact: new Set(own), stems: new Set(own.map(stem)), names: new Set(nameWords.map(stem)), phrases: words.map((phrase) => tokens(phrase).join(" ")) };
  });
  /** @type {Map<string, number>} in how many categories a stem occurs */
  const spread = new Map();
  for (const { stems } of entries) for (const word of stems) spread.set(word, (spread.get(word) ?? 0) + 1);
  const known = [...new Set(entries.flatMap(({ exact }) => [...exact]))];
  /** What a word without any match may have been meant as. @param {string} word */
  const meant = (word) => known.some((own) => own.startsWith(word)) || spread.has(stem(word)) ? [] : known.filter((own) => isSlipOf(word, own));
  const rarity = (/** @type {string} */ word) => Math.log(1 + entries.length / (spread.get(stem(word)) ?? 1));

  return (text, limit = 3) => {
    const typed = [...new Set(tokens(text))].filter((word) => word.length > 1 && !STOP.has(word));
    const slips = new Map(typed.map((word) => [word, meant(word)]));
    const whole = tokens(text).join(" ");
    return entries.map(({ id, exact, stems, names, phrases }) => {
      let score = 0;
      const because = [];
      for (const word of typed) {
        const core = stem(word);
        let points = exact.has(word) ? EXACT : stems.has(core) ? STEM
          : word.length >= PREFIX_LETTERS && [...exact].some((own) => own.startsWith(word)) ? PREFIX
          : slips.get(word)?.some((own) => exact.has(own)) ? SLIP : 0;
        if (!points) continue;
        if (names.has(core)) points += IN_NAME;
        score += points * rarity(word);
        because.push(word);
      }
      // a whole search phrase in what was typed weighs more than its words apart
      if (phrases.some((phrase) => phrase.includes(" ") && ` ${whole} `.includes(` ${phrase} `))) score *= 1.5;
      return { id, because, score };
    }).filter(({ score }) => score > 0).sort((a, b) => b.score - a.score).slice(0, limit);
  };
}

/**
 * A name cut where it holds one of the typed words, or another form of one, for marking them.
 * @param {string} name
 * @param {readonly string[]} because
 * @returns {{ text: string, marked: boolean }[]}
 */
export function markedParts(name, because) {
  const cores = new Set(because.map(stem));
  return name.split(/([\p{L}\p{N}]+)/u).filter(Boolean).flatMap((part) => {
    const plain = part.toLowerCase();
    // the typed word itself where it stands in a longer one: ber|lubang
    const inside = because.find((word) => word.length >= PREFIX_LETTERS && plain.includes(word));
    if (inside) {
      const at = plain.indexOf(inside);
      return [
        { text: part.slice(0, at), marked: false }, { text: part.slice(at, at + inside.length), marked: true },
        { text: part.slice(at + inside.length), marked: false },
      ].filter(({ text }) => text);
    }
    return [{ text: part, marked: cores.has(stem(plain)) }];
  });
}
