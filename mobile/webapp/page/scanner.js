// Reads QR codes from the live picture of the open camera, or from a picture of the phone: by the browser's own
// BarcodeDetector where there is one, else by jsQR in a worker. Loaded when a scanner is opened for the first time.
"use strict";
(() => {
  const LOOK_EVERY_MS = 60;
  const FRAME_SIDE = 960; // pixels of the longer side: a code that fills a fifth of the picture is still read
  const PICTURE_SIDES = [1600, 800, 2400]; // a code may be small in a photo, or large and noisy
  const READ_MS = 8000; // an old phone reads a large picture in a second or two

  let detector; // undefined: not asked yet; null: the browser has none
  let worker = null;
  let waiting = null;

  async function ownDetector() {
    if (detector !== undefined) return detector;
    try {
      const formats = await self.BarcodeDetector?.getSupportedFormats();
      detector = formats?.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
    } catch {
      detector = null;
    }
    return detector;
  }

  function startWorker() {
    worker = new Worker("decoder.js");
    worker.onmessage = ({ data }) => waiting?.resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      worker = null; // the next look tries anew
      waiting?.reject(new Error("the decoder cannot be loaded"));
    };
  }

  /** What jsQR reads in the canvas. One question at a time: whoever asks waits for the answer. */
  async function byWorker(canvas, thorough) {
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d", { willReadFrequently: true }).getImageData(0, 0, width, height);
    if (!worker) startWorker();
    let timer;
    try {
      return await new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        timer = setTimeout(() => reject(new Error("the decoder does not answer")), READ_MS);
        worker.postMessage({ pixels: data.buffer, width, height, thorough }, [data.buffer]);
      });
    } finally {
      clearTimeout(timer);
      waiting = null;
    }
  }

  function drawn(source, width, height, side) {
    const scale = Math.min(1, side / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const pen = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    pen.fillStyle = "#fff"; // under transparent pictures
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  async function read(canvas, thorough) {
    const own = await ownDetector();
    if (own) {
      try {
        return (await own.detect(canvas))[0]?.rawValue ?? "";
      } catch {
        detector = null; // it says that it can, and cannot: on some phones its service is missing
      }
    }
    return byWorker(canvas, thorough);
  }

  const pause = () => new Promise((resume) => setTimeout(resume, LOOK_EVERY_MS));

  self.duchatongScanner = {
    /** The first code in the live picture that says anything but `besides`; "" when none came within `ms`. */
    async look({ besides, ms }) {
      for (const ends = performance.now() + ms; performance.now() < ends; await pause()) {
        const video = duchatongCamera.live();
        if (!video) throw new Error("no live camera");
        if (video.readyState < 2 || !video.videoWidth) continue;
        const text = await read(drawn(video, video.videoWidth, video.videoHeight, FRAME_SIDE), false);
        if (text && text !== besides) return text;
      }
      return "";
    },
    /** What a code in the picture says; "" when there is none. Throws when it is no picture. */
    async picture({ bytes }) {
      const bitmap = await createImageBitmap(new Blob([bytes]), { imageOrientation: "from-image" });
      try {
        for (const side of PICTURE_SIDES) {
          const text = await read(drawn(bitmap, bitmap.width, bitmap.height, side), true);
          if (text) return text;
        }
        return "";
      } finally {
        bitmap.close();
      }
    },
    /** Whether the open camera has a light. */
    async light() {
      const track = duchatongCamera.live()?.srcObject.getVideoTracks()[0];
      return Boolean(track?.getCapabilities?.().torch);
    },
  };
})();
