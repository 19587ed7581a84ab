// The worker in which jsQR reads a picture, so that the page does not stand still meanwhile.
"use strict";
importScripts("jsQR.js");

self.onmessage = ({ data: { pixels, width, height, thorough } }) => {
  const found = jsQR(new Uint8ClampedArray(pixels), width, height, {
    inversionAttempts: thorough ? "attemptBoth" : "dontInvert",
  });
  self.postMessage(found?.data ?? "");
};
