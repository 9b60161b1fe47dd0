// @ts-check
/**
 * A rule's condition as the form shows it, and back. The usual ones are flat: what must hold, and what must not. Others (any of
 * several, exceptions within exceptions) stay as they are and are edited as text. No DOM.
 *
 * @typedef {Record<string, any>} Condition operators of which all must hold: track, class, category, region, all, any, not
 * @typedef {{ track: string, classes: string[], categories: string[], regions: string[], notCategories: string[], notRegions: string[] }} Flat
 * @typedef {{ kind: string } | { id: string }} Office
 * @typedef {{ handling: Office, oversight: Office }} Candidate
 * @typedef {{ id: string, when: Condition, candidates: Candidate[], reason: { id: string, en: string }, policy: string,
 *   priority: "normal" | "high" | "urgent", reads_along: boolean }} Rule
 */

const OUTER = new Set(["track", "class", "category", "region", "not"]);
const INNER = new Set(["category", "region"]);

/** The form's view of a condition; null if it is of another shape. @param {Condition} when @returns {Flat | null} */
export function flatOf(when) {
  const except = when.not ?? {};
  if (Object.keys(when).some((name) => !OUTER.has(name)) || Object.keys(except).some((name) => !INNER.has(name))) return null;
  return {
    track: when.track ?? "", classes: when.class ?? [], categories: when.category ?? [], regions: when.region ?? [],
    notCategories: except.category ?? [], notRegions: except.region ?? [],
  };
}

/** @param {Flat} flat @returns {Condition} */
export function conditionOf({ track, classes, categories, regions, notCategories, notRegions }) {
  const except = { ...(notCategories.length && { category: notCategories }), ...(notRegions.length && { region: notRegions }) };
  return {
    ...(track && { track }),
    ...(classes.length && { class: classes }),
    ...(categories.length && { category: categories }),
    ...(regions.length && { region: regions }),
    ...(Object.keys(except).length && { not: except }),
  };
}

/** The list with one entry moved; at an end it stays. @template T @param {readonly T[]} list @param {number} at @param {1 | -1} by */
export function moved(list, at, by) {
  const order = [...list];
  const to = at + by;
  if (to < 0 || to >= order.length) return order;
  [order[at], order[to]] = [order[to], order[at]];
  return order;
}

/** An office as one word, for a select. @param {Office} office */
export const officeValue = (office) => "id" in office ? `id:${office.id}` : `kind:${office.kind}`;

/** @param {string} value @returns {Office} */
export function officeOf(value) {
  const at = value.indexOf(":");
  const name = value.slice(at + 1);
  return value.slice(0, at) === "id" ? { id: name } : { kind: name };
}
