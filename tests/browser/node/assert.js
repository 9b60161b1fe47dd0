/** `node:assert/strict` as far as the shared test files use it, in a browser. */
class AssertionError extends Error {
  code = "ERR_ASSERTION";
}

/** Bytes as their hex, so that equal ones are equal texts whatever they are a part of. */
const shown = (value) => JSON.stringify(value, (_, inner) => {
  if (inner instanceof Uint8Array) return `bytes ${[...inner].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  if (inner && typeof inner === "object" && !Array.isArray(inner)) return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  return inner === undefined ? "undefined" : inner;
});

function ok(value, message = "not ok") {
  if (!value) throw new AssertionError(message);
}

const assert = {
  ok,
  equal: (found, expected, message = "") => ok(Object.is(found, expected), `${message} ${found} is not ${expected}`),
  notEqual: (found, expected) => ok(!Object.is(found, expected), `both are ${expected}`),
  deepEqual: (found, expected, message = "") => ok(shown(found) === shown(expected), `${message} ${shown(found)} is not ${shown(expected)}`),
};
export default assert;
