// Service worker of the phone app. One script = one whole version: the list below names every file with its SHA-256.
// Files are kept by hash, so a new version downloads only what changed, and a version is served whole or not at all.
"use strict";
const VERSION = "%%VERSION%%";
const BASE = "%%BASE%%";
const FILES = %%FILES%%; // path below BASE -> [sha256 in hex, bytes]
const LATER = %%LATER%%; // the same of what is fetched when it is first asked for, and kept: rare characters
const ALL = { ...FILES, ...LATER };
// Of these come with a newer version, else as soon as the app is open, asked for or not:
const SOON = %%SOON%%;
// Makes starts faster and none possible: no version waits for it. It comes with a newer version, else once the app is open.
const SNAPSHOT = "%%SNAPSHOT%%";
const STORE = `duchatong${BASE}`;
// Of what draws a browser needs one: its page says which CanvasKit (`canvasKit` in config.js), and where Chromium's would
// do, Flutter's WebAssembly is taken if this browser runs it (`drawing.js` asks the same).
const DRAWN_BY = {
  skwasm: /^(main\.dart\.(wasm|mjs)|canvaskit\/skwasm\..*)$/,
  chromium: /^(main\.dart\.js|canvaskit\/chromium\/.*)$/,
  full: /^(main\.dart\.js|canvaskit\/canvaskit\..*)$/,
};
const WITH_COLLECTION = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 95, 1, 120, 0]);
const CANVASKIT = new URL(self.location).searchParams.get("canvaskit");
const MINE = DRAWN_BY[CANVASKIT === "chromium" && WebAssembly.validate(WITH_COLLECTION) ? "skwasm" : CANVASKIT];
const OTHERS = Object.values(DRAWN_BY);

const AT_ONCE = 4;
const SILENT_MS = 20_000; // a connection that brings nothing for so long is given up, and tried again
const TRIES = 3;
const TELL_MS = 250;

/** Not the line's fault: trying again brings the same. */
class Wrong extends Error {}

const keyOf = (path) => new Request(`${BASE}${path}?sha256=${ALL[path][0]}`);

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What the server sends for `path`; `came` is told how many bytes came with each piece. */
async function received(path, came) {
  const line = new AbortController();
  let silence;
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => line.abort(), SILENT_MS);
  };
  heard();
  try {
    const response = await fetch(`${BASE}${path}`, { cache: "no-cache", credentials: "same-origin", signal: line.signal });
    if (!response.ok) throw new Wrong(`${path}: HTTP ${response.status}`);
    const pieces = [];
    const reader = response.body.getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      heard();
      pieces.push(piece.value);
      came(piece.value.length);
    }
    return { response, body: await new Blob(pieces).arrayBuffer() };
  } finally {
    clearTimeout(silence);
  }
}

/** The file from the server, only if it is the one this version names. */
async function download(path, came = () => {}) {
  for (let attempt = 1; ; attempt += 1) {
    let size = 0;
    try {
      const { response, body } = await received(path, (more) => { size += more; came(more); });
      if ((await sha256(body)) !== ALL[path][0]) throw new Wrong(`${path}: not the file of version ${VERSION}`);
      const headers = new Headers(response.headers);
      for (const name of ["content-encoding", "content-length", "vary"]) headers.delete(name);
      return new Response(body, { status: 200, headers });
    } catch (error) {
      if (error instanceof Wrong || attempt === TRIES) throw error;
      came(-size);
      await new Promise((resume) => setTimeout(resume, 1000 * attempt));
    }
  }
}

async function tell(message) {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage(message);
}

const isMine = (path) => !MINE || MINE.test(path) || !OTHERS.some((other) => other.test(path));

async function install() {
  const store = await caches.open(STORE);
  const first = !self.registration.active; // somebody waits for it; a newer version comes while the app is used
  const waiting = Object.keys(FILES).filter((path) => path !== SNAPSHOT && isMine(path));
  const total = waiting.reduce((sum, path) => sum + FILES[path][1], 0);
  let done = 0;
  let told = 0;
  const came = (size) => {
    done += size;
    if (done < total && Date.now() - told < TELL_MS) return;
    told = Date.now();
    tell({ type: "progress", version: VERSION, done, total });
  };
  const work = async () => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (await store.match(keyOf(path))) came(FILES[path][1]);
      else await store.put(keyOf(path), await download(path, came));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (!first) await fetchTheRest();
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
  if (path === SNAPSHOT) return new Response("", { status: 404 }); // no start waits for it
  const fresh = await download(path); // the browser took a file back to save space
  await store.put(keyOf(path), fresh.clone());
  return fresh;
}

async function fetchTheRest() {
  try {
    const store = await caches.open(STORE);
    for (const path of [...SOON, ...(SNAPSHOT ? [SNAPSHOT] : [])]) {
      if (!(await store.match(keyOf(path)))) await store.put(keyOf(path), await download(path));
    }
  } catch (error) {
    console.warn("the rest:", error); // no line, or no room: the next time that the app is open
  }
}

// ---- the squares of the basemap: named by version and place, without the key that the address holds
const SQUARE = /^\/basemap\/[^/]+\/(\d+\/\d+\/\d+)$/;
const KEPT = "duchatong-basemap-kept"; // fetched for where there is no network; the app fills and empties it
const SEEN = "duchatong-basemap-seen"; // looked at
const MOST_SEEN = 800;
let looked = 0;

async function square(event, url, place) {
  const version = url.searchParams.get("v") ?? "";
  const name = `/basemap/${version}/${place}`;
  const kept = await (await caches.open(KEPT)).match(name);
  if (kept) return kept;
  const seen = await caches.open(SEEN);
  const there = await seen.match(name);
  if (there) return there;
  try {
    const fresh = await fetch(event.request);
    if (fresh.ok && version) event.waitUntil(remember(seen, name, version, fresh.clone()));
    return fresh;
  } catch {
    return Response.error(); // no network: the outlines and names are the map
  }
}

/** Keep what was seen, within a bound and of one version alone. */
async function remember(seen, name, version, fresh) {
  try {
    await seen.put(name, fresh);
    if (looked++ % 50) return;
    const names = await seen.keys();
    const old = names.filter((one) => !new URL(one.url).pathname.startsWith(`/basemap/${version}/`));
    const rest = names.length - old.length - MOST_SEEN;
    const mine = names.filter((one) => !old.includes(one)).slice(0, Math.max(0, rest));
    for (const one of [...old, ...mine]) await seen.delete(one);
  } catch {
    await caches.delete(SEEN); // the phone is full: what was merely seen goes first
  }
}

self.addEventListener("install", (event) => event.waitUntil(install()));

self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const place = SQUARE.exec(url.pathname);
  // What is fetched to be kept (`keep`) is none of our business: the app puts it away itself.
  if (place && !url.searchParams.has("keep")) return event.respondWith(square(event, url, place[1]));
  if (!url.pathname.startsWith(BASE)) return;
  const path = request.mode === "navigate" ? "index.html" : decodeURIComponent(url.pathname.slice(BASE.length));
  if (Object.hasOwn(ALL, path)) event.respondWith(answer(path));
});

// The new version waits until the app says that nothing is being recorded.
self.addEventListener("message", (event) => {
  if (event.data?.type === "opened") event.waitUntil(fetchTheRest());
  if (event.data?.type === "switch") event.waitUntil(self.skipWaiting());
  if (event.data?.type === "version") event.ports[0].postMessage(VERSION);
});
