/** Requests and their patience: what is repeated, what is not, and that repeating repeats the same bytes. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { pauseBefore, persist, Problem, request, Unreachable } from "../../app/static/js/net/api.js";
import { deliver, Parcel } from "../../app/static/js/net/upload.js";

// the edges that a page has and this process has not
globalThis.addEventListener ??= () => undefined;
globalThis.removeEventListener ??= () => undefined;
const realFetch = globalThis.fetch;
const realTimeout = globalThis.setTimeout;
afterEach(() => {
  globalThis.fetch = realFetch;
  globalThis.setTimeout = realTimeout;
});

/** A network with scripted answers; pauses take no time. */
function network(...answers) {
  const calls = [];
  globalThis.setTimeout = (work, ms) => realTimeout(work, ms > 40_000 ? ms : 0);
  globalThis.fetch = async (url, init) => {
    calls.push({ url, ...init });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return typeof answer === "function" ? answer(url, init) : answer.clone();
  };
  return calls;
}
const json = (body, status = 200, headers = {}) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": status < 400 ? "application/json" : "application/problem+json", ...headers } });
const cut = new TypeError("fetch failed");

test("requests carry no cookie, no referrer and no cache", async () => {
  const [call] = [network(json({})), await request("GET", "/mailbox")][0];
  assert.deepEqual([call.credentials, call.referrerPolicy, call.cache, call.redirect], ["omit", "no-referrer", "no-store", "error"]);
});

test("a refusal is a problem with the contract's code", async () => {
  network(json({ code: "route_stale", route: { route: "x" } }, 409));
  await assert.rejects(request("POST", "/reports", { json: {} }), (error) => error instanceof Problem && error.code === "route_stale" && error.document.route.route === "x");
});

test("a refusal that is no problem document is one all the same", async () => {
  network(new Response("<h1>502</h1>", { status: 502, headers: { "Content-Type": "text/html" } }));
  await assert.rejects(request("GET", "/mailbox"), (error) => error instanceof Problem && error.status === 502 && error.code === "error");
});

test("no answer is not a refusal", async () => {
  network(cut);
  await assert.rejects(request("GET", "/mailbox"), Unreachable);
});

test("a broken line and a busy server are tried again until they answer", async () => {
  const calls = network(cut, json({ code: "busy" }, 503, { "Retry-After": "0" }), json({ done: true }));
  assert.deepEqual(await persist(() => request("GET", "/mailbox")), { done: true });
  assert.equal(calls.length, 3);
});

for (const status of [400, 401, 403, 404, 409, 413, 422, 500]) {
  test(`a ${status} is final`, async () => {
    const calls = network(json({ code: "x" }, status));
    await assert.rejects(persist(() => request("GET", "/mailbox")), Problem);
    assert.equal(calls.length, 1);
  });
}

test("the person is told of each wait and may call it off", async () => {
  const away = new AbortController();
  network(cut);
  const told = [];
  await assert.rejects(persist(() => request("GET", "/mailbox", { signal: away.signal }), { signal: away.signal, onWait: (error) => {
    told.push(error.code);
    if (told.length === 2) away.abort(new Error("enough"));
  } }), /enough/);
  assert.deepEqual(told, ["offline", "offline"]);
});

test("pauses grow, stay bounded, and keep to what the server asks", () => {
  for (let failures = 1; failures < 20; failures += 1) {
    const pause = pauseBefore(failures, new Unreachable());
    assert.ok(pause >= Math.min(20_000, 500 * 2 ** (failures - 1)) / 2 && pause <= 20_000, `${failures}: ${pause}`);
  }
  assert.ok(pauseBefore(1, new Problem(429, {}, 90)) >= 90_000);
});

test("a small envelope travels inside its request, byte for byte", async () => {
  const body = await new Parcel(new Blob([new Uint8Array([1, 2, 255])]), "/uploads").body();
  assert.deepEqual(body, { envelope: "AQL/" });
});

const LARGE = new Blob([new Uint8Array(600_000).fill(7)]);
const ticket = (upload) => json({ upload, ticket: "t", segment_bytes: 262_144, segments: 3 }, 201);
/** An upload server in memory that loses what it is told to. */
function uploads({ loseAnswersOf = [], forgetAfter = Infinity } = {}) {
  const have = new Map();
  let tickets = 0;
  let puts = 0;
  const calls = network((url, init) => {
    if (init.method === "POST" && url.endsWith("/uploads")) {
      have.clear();
      return ticket(`u${(tickets += 1)}`);
    }
    if (init.method === "PUT") {
      puts += 1;
      if (puts === forgetAfter) return json({ code: "not_found" }, 404);
      const at = Number(url.split("/").at(-1));
      have.set(at, init.body.size);
      if (loseAnswersOf.includes(puts)) throw cut;
      return new Response(null, { status: 204 });
    }
    const missing = [0, 1, 2].filter((at) => !have.has(at)).map((at) => [at, at]);
    return missing.length ? json({ code: "upload_incomplete", missing }, 409) : json({ done: [...have.values()] }, 201);
  });
  return { calls, have };
}

test("a large one goes ahead in segments that cover it exactly", async () => {
  const { have } = uploads();
  const progress = [];
  await deliver(new Parcel(LARGE, "/uploads"), (body) => request("POST", "/reports", { json: body }), { onProgress: (done) => progress.push(done) });
  assert.deepEqual([...have.values()], [262_144, 262_144, 75_712]);
  assert.deepEqual(progress, [262_144, 524_288, 600_000]);
});

test("a segment whose answer was lost is sent again, the others are not", async () => {
  const { calls } = uploads({ loseAnswersOf: [2] });
  await deliver(new Parcel(LARGE, "/uploads"), (body) => request("POST", "/reports", { json: body }));
  const sent = calls.filter(({ method }) => method === "PUT").map(({ url }) => url.split("/").at(-1));
  assert.deepEqual(sent, ["0", "1", "1", "2"]);
});

test("an upload the server has forgotten starts over with the same envelope", async () => {
  const { calls, have } = uploads({ forgetAfter: 2 });
  await deliver(new Parcel(LARGE, "/uploads"), (body) => request("POST", "/reports", { json: body }));
  assert.equal(calls.filter(({ url, method }) => method === "POST" && url.endsWith("/uploads")).length, 2);
  assert.deepEqual([...have.values()], [262_144, 262_144, 75_712]);
});

test("segments that the server misses in the end are sent again", async () => {
  const { have } = uploads();
  let lost = false;
  const answer = await deliver(new Parcel(LARGE, "/uploads"), (body) => {
    if (!lost) have.delete(1);
    lost = true;
    return request("POST", "/reports", { json: body });
  });
  assert.deepEqual(answer.done.toSorted(), [262_144, 262_144, 75_712]);
});
