// Written by the builder. `flet` is read by Flutter's client, `duchatong` by our own scripts.
"use strict";
self.duchatong = {
  version: "%%VERSION%%",
  base: "%%BASE%%",
  /** Which CanvasKit this browser draws with: the one that its service worker brought along, else what Flutter would choose.
   * Chromium's leaves out what that browser brings itself; the full one runs everywhere. */
  get canvasKit() {
    const worker = navigator.serviceWorker?.controller?.scriptURL;
    const brought = worker && new URL(worker).searchParams.get("canvaskit");
    const blink = navigator.vendor === "Google Inc." || navigator.userAgent.includes("Edg/");
    return brought || (blink && self.ImageDecoder && Intl.v8BreakIterator && Intl.Segmenter ? "chromium" : "full");
  },
  /** The smallest WebAssembly that collects its garbage: a browser that takes it runs Flutter's. */
  withCollection: new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 95, 1, 120, 0]),
};
self.flet = {
  pyodide: true,
  multiView: false,
  noCdn: true,
  webSocketEndpoint: "/ws",
  entrypointBaseUrl: "%%BASE%%",
  assetBase: "%%BASE%%",
  // Hash routes: every address below the base path is then one cached document, on any static server.
  routeUrlStrategy: "hash",
  canvasKitBaseUrl: "%%BASE%%canvaskit/",
  webRenderer: "canvaskit", // drawing.js may choose the other one
  get canvasKitVariant() { return duchatong.canvasKit; },
  fontFallbackBaseUrl: "assets/fonts/",
};
flet.flutterAppLoaded = new Promise((resolve) => { flet.flutterAppResolve = resolve; });
