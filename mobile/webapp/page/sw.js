// Service worker of the phone app. One script = one whole version: the list below names every file with its SHA-256.
// Files are kept by hash, so a new version downloads only what changed, and a version is served whole or not at all.
"use strict";
const VERSION = "%%VERSION%%";
const BASE = "%%BASE%%";
const FILES = %%FILES%%; // path below BASE -> [sha256 in hex, bytes]
const LATER = %%LATER%%; // the same of what is fetched when it is first asked for, and kept: rare characters
const ALL = { ...FILES, ...LATER };
const STORE = `duchatong${BASE}`;
const TOTAL = Object.values(FILES).reduce((sum, [, size]) => sum + size, 0);
const AT_ONCE = 4;

const keyOf = (path) => new Request(`${BASE}${path}?sha256=${ALL[path][0]}`);

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The file from the server, only if it is the one this version names. */
async function download(path) {
  const response = await fetch(`${BASE}${path}`, { cache: "no-cache", credentials: "same-origin" });
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  const body = await response.arrayBuffer();
  if ((await sha256(body)) !== ALL[path][0]) throw new Error(`${path}: not the file of version ${VERSION}`);
  const headers = new Headers(response.headers);
  for (const name of ["content-encoding", "content-length", "vary"]) headers.delete(name);
  return new Response(body, { status: 200, headers });
}

async function tell(message) {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage(message);
}

async function install() {
  const store = await caches.open(STORE);
  const waiting = Object.keys(FILES);
  let done = 0;
  const work = async () => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (!(await store.match(keyOf(path)))) await store.put(keyOf(path), await download(path));
      done += FILES[path][1];
      await tell({ type: "progress", version: VERSION, done, total: TOTAL });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Drop what this version does not name. Runs when no page uses the version before any more. */
async function tidy() {
  const store = await caches.open(STORE);
  const mine = new Set(Object.keys(ALL).map((path) => keyOf(path).url));
  for (const request of await store.keys()) if (!mine.has(request.url)) await store.delete(request);
}

async function answer(path) {
  const store = await caches.open(STORE);
  const kept = await store.match(keyOf(path));
  if (kept) return kept;
  const fresh = await download(path); // the browser took a file back to save space
  await store.put(keyOf(path), fresh.clone());
  return fresh;
}

self.addEventListener("install", (event) => event.waitUntil(install()));

self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || !url.pathname.startsWith(BASE)) return;
  const path = request.mode === "navigate" ? "index.html" : decodeURIComponent(url.pathname.slice(BASE.length));
  if (Object.hasOwn(ALL, path)) event.respondWith(answer(path));
});

// The new version waits until the app says that nothing is being recorded.
self.addEventListener("message", (event) => {
  if (event.data?.type === "switch") event.waitUntil(self.skipWaiting());
  if (event.data?.type === "version") event.ports[0].postMessage(VERSION);
});
