// Which of Flutter's two clients draws: its WebAssembly, which starts sooner, where this browser runs it; else its script,
// with CanvasKit, which runs everywhere.
"use strict";
(() => {
  // Starts of this version with WebAssembly that ended in no screen: `version:number`. After so many, or one that says
  // what was wrong, the script draws for all of this version.
  const BEGAN = `duchatong-drawing${duchatong.base}`;
  const MOST_FAILED = 2;
  let chosen = "canvaskit";

  function failures() {
    const [version, number] = (localStorage.getItem(BEGAN) ?? "").split(":");
    return version === duchatong.version ? Number(number) : 0;
  }

  /** As Flutter's loader asks: garbage collection in WebAssembly, and a canvas that draws in three dimensions. */
  function able() {
    if (duchatong.canvasKit !== "chromium" || !WebAssembly.validate(duchatong.withCollection)) return false;
    const canvas = document.createElement("canvas");
    return Boolean(canvas.getContext("webgl2") ?? canvas.getContext("webgl"));
  }

  const kept = async (name) => Boolean(await caches.match(`${duchatong.base}${name}`, { ignoreSearch: true }));

  async function choice() {
    if (!able()) return "canvaskit";
    // An older browser brought the other client; this one is newer, and may be without a network.
    if (navigator.serviceWorker?.controller && !(await kept("main.dart.wasm"))) return "canvaskit";
    try {
      const before = failures();
      if (before >= MOST_FAILED && (navigator.onLine || (await kept("main.dart.js")))) return "canvaskit";
      localStorage.setItem(BEGAN, `${duchatong.version}:${before + 1}`);
    } catch { /* the browser keeps nothing */ }
    return "skwasm";
  }

  self.duchatongDrawing = {
    /** "skwasm" or "canvaskit", for the start that begins now. */
    async choose() {
      chosen = await choice();
      return chosen;
    },
    opened() {
      try {
        if (chosen === "skwasm") localStorage.removeItem(BEGAN);
      } catch { /* nothing was kept either */ }
    },
    /** Flutter did not begin: once more with the other client, if there is one. Raises the error otherwise. */
    async failed(error) {
      if (chosen !== "skwasm" || !(navigator.onLine || (await kept("main.dart.js")))) throw error;
      console.warn("skwasm:", error);
      localStorage.setItem(BEGAN, `${duchatong.version}:${MOST_FAILED}`);
      location.reload();
      return new Promise(() => {});
    },
  };
})();
