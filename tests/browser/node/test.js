/** `node:test` as far as the shared test files use it, in a browser: tests in their order, and their failures in words. */
const queue = [];
let prefix = "";

export function test(name, work) {
  queue.push({ name: prefix + name, work });
}

export function describe(name, declare) {
  const outer = prefix;
  prefix = `${outer}${name}: `;
  declare();
  prefix = outer;
}

/** Runs all that were declared. @returns {Promise<{ passed: number, failures: string[] }>} */
globalThis.runTests = async () => {
  const failures = [];
  for (const { name, work } of queue) {
    try {
      await work();
    } catch (error) {
      failures.push(`${name}: ${error?.stack ?? error}`);
    }
  }
  return { passed: queue.length - failures.length, failures };
};
