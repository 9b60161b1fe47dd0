/** A verdict that nobody waits for would be none: every check that answers later is awaited, or handed on to who asked. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../app/static/js/", import.meta.url);
const files = readdirSync(root, { recursive: true }).filter((name) => name.endsWith(".js"));
const CHECKS = [
  "agree", "checkActs", "checkGrant", "openAgencyKey", "openDeskKeys", "openGrantedSlot", "openWrap", "receiptFits", "unseal", "unsealSlot", "unwrapCek",
  "verify", "verifyAct", "verifyAuthorship", "verifyGrant", "verifyLogin", "verifyReceipt", "verifySlotRecord",
];
const CALL = new RegExp(`(?<![\\w.#])(?:${CHECKS.join("|")})\\((?!.*\\) \\{$)`, "gm");

test("no verdict is left unwaited for", () => {
  let calls = 0;
  for (const file of files) {
    const source = readFileSync(new URL(file, root), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    for (const { 0: call, index } of source.matchAll(CALL)) {
      calls += 1;
      assert.match(source.slice(0, index).trimEnd(), /(?:\bawait|\breturn|=>)$/, `${file}: ${call}`);
    }
  }
  assert.ok(calls > 25, `found ${calls}`);
});
