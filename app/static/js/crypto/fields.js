// @ts-check
/** What a member of a JSON document may be: rules that documents of several kinds are described with. */
import { utf8 } from "./encoding.js";
import { CanonError, LoginError } from "./errors.js";

/** @typedef {(value: any) => boolean} Rule */

/** @type {(low: number, high: number) => Rule} */
export const integer = (low, high) => (value) => Number.isSafeInteger(value) && value >= low && value <= high;
/** @type {(pattern: RegExp) => Rule} */
export const matching = (pattern) => (value) => typeof value === "string" && pattern.test(value);
/** @type {(bytes: number) => Rule} */
export const text = (bytes) => (value) => typeof value === "string" && utf8(value).length <= bytes;
/** @type {(rule: Rule) => Rule} */
export const listOf = (rule) => (value) => Array.isArray(value) && value.every(rule);
/** @type {(...values: unknown[]) => Rule} */
export const oneOf = (...values) => (value) => values.includes(value);
/** @type {(bytes: number) => Rule} */
export const hex = (bytes) => matching(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

/** Ids of agencies, categories, regions, policies. */
export const code = matching(/^[A-Za-z0-9._-]{1,64}$/);

/**
 * An object with these members; others are allowed and ignored.
 * @type {(required: Record<string, Rule>, optional?: Record<string, Rule>) => Rule}
 */
export const record = (required, optional = {}) => (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) &&
  // JSON knows no undefined: that is a member left out, which no rule takes.
  Object.entries(required).every(([key, rule]) => rule(value[key])) &&
  Object.entries(optional).every(([key, rule]) => value[key] === undefined || rule(value[key]));

/**
 * An object with these members and no others.
 * @type {(members: Record<string, Rule>) => Rule}
 */
export const closedRecord = (members) => (value) =>
  record(members)(value) && Object.keys(value).length === Object.keys(members).length;

/** @param {Rule} rule @param {unknown} value */
export function demand(rule, value) {
  if (!rule(value)) throw new CanonError();
}

/**
 * A handler's id as it stands in signed and authenticated strings.
 * @param {string} handlerId
 */
export function handlerIdBytes(handlerId) {
  if (!/^[a-z0-9._-]{1,64}$/.test(handlerId)) throw new LoginError();
  return utf8(handlerId);
}
