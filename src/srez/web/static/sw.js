// The service worker. The server puts VERSION and SHELL in front: what the offline page consists of.
//
// Pages come from the network, always; the last slice read (the wire, or a minute of the archive) is kept for when
// there is none. Whatever was redacted since is asked for at each contact, and what holds it is deleted.
"use strict";

const SHELF = `shell-${VERSION}`;
const SLICE = "slice";
const PAGE = "/-/page";
const SINCE = "/-/since";
const MOST = 80; // files kept beside the slice
const KEPT = /^\/(archive\/\d{4}-\d\d-\d\d\/\d\d:\d\d[^/]*\/)?$/;
const FILES = /^\/(static|image|own-icon)\//;

const redacted = new Set(); // of this worker's lifetime: a picture may arrive after it was forgotten
let turn = Promise.resolve();

// One after the other: two pages that arrive together must not undo what the other has forgotten.
const inTurn = (work) => (turn = turn.then(work, work));

const ask = async (since) => {
  const answer = await fetch(`/live/redactions?since=${since}`, { cache: "no-store" });
  if (!answer.ok) throw new Error(`redactions: ${answer.status}`);
  return answer.json();
};

const forget = async (cache) => {
  const known = await cache.match(SINCE);
  const gone = await ask(known ? await known.text() : 0);
  const page = await cache.match(PAGE);
  const text = page ? await page.text() : "";
  gone.articles.forEach((article) => redacted.add(article));
  const holds = (article) => new RegExp(`/(article|image)/${article}\\b`).test(text);
  if (!known || gone.all || gone.articles.some(holds)) await cache.delete(PAGE);
  for (const request of await cache.keys()) {
    const picture = /^\/image\/(\d+)\//.exec(new URL(request.url).pathname);
    if (picture && (!known || gone.all || redacted.has(Number(picture[1])))) await cache.delete(request);
  }
  await cache.put(SINCE, new Response(String(gone.next)));
};

const learn = async (copy) => {
  const cache = await caches.open(SLICE);
  if (copy) {
    const headers = { "content-type": "text/html; charset=utf-8", "x-read": String(Date.now()) };
    await cache.put(PAGE, new Response(await copy.text(), { headers }));
  }
  // After the page was put: what was redacted while it was under way is found in it.
  await forget(cache);
};

const between = (text, mark, chosen) =>
  text.replace(new RegExp(`<!--${mark}-->([^]*?)<!--/${mark}-->`), (_, inner) => (chosen ? inner : ""));

const offline = async () => {
  const shell = await (await caches.open(SHELF)).match("/offline");
  if (!shell) return Response.error();
  const page = await (await caches.open(SLICE)).match(PAGE);
  let text = await shell.text();
  let slice = "";
  let read = "";
  if (page) {
    const whole = await page.text();
    slice = /<main[^>]*>([^]*)<\/main>/.exec(whole)?.[1] ?? "";
    const style = { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
    const language = /<html lang="([^"]+)"/.exec(text)?.[1];
    read = new Date(Number(page.headers.get("x-read"))).toLocaleString(language, style);
  }
  text = between(between(text, "kept", slice), "empty", !slice);
  text = text.replace("<p hidden>", "<p>").replace("<!--read-->", () => read).replace("<!--slice-->", () => slice);
  const headers = new Headers(shell.headers);
  for (const name of ["content-encoding", "content-length", "etag"]) headers.delete(name);
  return new Response(text, { headers });
};

const page = async (event, url) => {
  let response;
  try {
    response = await fetch(event.request);
  } catch {
    return offline();
  }
  const keeps =
    response.ok && response.type === "basic" && KEPT.test(url.pathname) && !url.search &&
    !(response.headers.get("cache-control") ?? "").includes("no-store");
  const copy = keeps ? response.clone() : null;
  event.waitUntil(inTurn(() => learn(copy)).catch(() => {}));
  return response;
};

const keep = async (request, copy) => {
  const picture = /^\/image\/(\d+)\//.exec(new URL(request.url).pathname);
  if (picture && redacted.has(Number(picture[1]))) return;
  const cache = await caches.open(SLICE);
  await cache.put(request, copy);
  const files = (await cache.keys()).filter((each) => FILES.test(new URL(each.url).pathname));
  await Promise.all(files.slice(0, -MOST).map((each) => cache.delete(each)));
};

const file = async (event) => {
  try {
    const response = await fetch(event.request);
    if (response.ok && response.type === "basic") {
      const copy = response.clone();
      event.waitUntil(inTurn(() => keep(event.request, copy)).catch(() => {}));
    }
    return response;
  } catch (error) {
    const kept = await caches.match(event.request);
    if (kept) return kept;
    throw error;
  }
};

self.addEventListener("install", (event) => {
  const install = async () => {
    await (await caches.open(SHELF)).addAll(SHELL.map((path) => new Request(path, { cache: "reload" })));
    const slice = await caches.open(SLICE);
    if (!(await slice.match(SINCE))) await slice.put(SINCE, new Response(String((await ask(0)).next)));
    await self.skipWaiting();
  };
  event.waitUntil(install());
});

self.addEventListener("activate", (event) => {
  const activate = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("shell-") && name !== SHELF);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(activate());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event, url));
  else if (FILES.test(url.pathname)) event.respondWith(file(event));
});
