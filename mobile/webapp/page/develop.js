// Only in builds for development: a newer build is fetched, taken and shown as soon as it is there, whatever is open.
"use strict";
(() => {
  const EVERY_MS = 1000;
  const workers = navigator.serviceWorker;
  if (!workers) return;
  let opened = Boolean(workers.controller); // the first worker to take the page over brings nothing newer
  workers.addEventListener("controllerchange", () => {
    if (opened) location.reload();
    opened = true;
  });
  async function look() {
    const found = await workers.getRegistration(duchatong.base);
    if (found?.active) await found.update();
    found?.waiting?.postMessage({ type: "switch" });
  }
  const again = () => setTimeout(() => look().catch(() => {}).finally(again), EVERY_MS); // no server while it restarts
  again();
})();
