// Written by the builder. `flet` is read by Flutter's client, `duchatong` by our own scripts.
"use strict";
self.duchatong = { version: "%%VERSION%%", base: "%%BASE%%" };
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
  webRenderer: "canvaskit",
  fontFallbackBaseUrl: "assets/fonts/",
};
flet.flutterAppLoaded = new Promise((resolve) => { flet.flutterAppResolve = resolve; });
