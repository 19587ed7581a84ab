// The shutter. Flet's camera opens the camera and shows its live track in a <video> of the page, but turns both the
// preview and the picture left to right unless the track says `facingMode: environment`, which many do not. camera.css
// undoes it for the preview; the picture is taken here, from the track itself.
"use strict";
(() => {
  const STILL_MS = 4000; // a camera that takes longer for a photo is not waited for
  const APPEAR_MS = 5000; // on a busy phone the live picture comes some time after the camera is open
  const WAKE_MS = 2000;
  const ENOUGH = 4_000_000; // pixels asked for: the app keeps two million, more costs seconds and shows nothing
  const QUALITY = 0.92;
  const noStills = new WeakSet(); // tracks whose camera has failed to give a photo: it is not tried with each shot

  const trackOf = (video) => video.srcObject?.getVideoTracks?.().find((one) => one.readyState === "live");

  /** The video that shows a live track; the newest when an older one has not left the page yet. */
  const liveVideo = () => [...document.querySelectorAll("video")].reverse().find(trackOf);

  /** Flet shows the picture a moment after it says that the camera is open. */
  async function awaitedVideo() {
    for (const ends = performance.now() + APPEAR_MS; performance.now() < ends; ) {
      const video = liveVideo();
      if (video?.readyState > 1) return video;
      await new Promise((resume) => setTimeout(resume, 50));
    }
    throw new Error("no live camera");
  }

  function within(promise, milliseconds, what) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${what}: no answer`)), milliseconds);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }

  /** What the video shows now, as it is: never turned over. */
  function frameOf(video) {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d", { alpha: false }).drawImage(video, 0, 0);
    return canvas;
  }

  function encoded(canvas) {
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the frame cannot be encoded"))), "image/jpeg", QUALITY);
    });
  }

  /** Size to ask for: the camera's own shape, no larger than is of use. */
  function wantedSize({ imageWidth, imageHeight }) {
    const [width, height] = [imageWidth?.max, imageHeight?.max];
    if (!width || !height) return {};
    const scale = Math.min(1, Math.sqrt(ENOUGH / (width * height)));
    const side = (full, range) => Math.max(range.min ?? 1, Math.round(full * scale));
    return { imageWidth: side(width, imageWidth), imageHeight: side(height, imageHeight) };
  }

  async function still(track) {
    const camera = new ImageCapture(track);
    return camera.takePhoto(wantedSize(await camera.getPhotoCapabilities()));
  }

  /** A photo that can be decoded, stands as the preview stood, and shows no less than it. */
  async function goodStill(track, frame) {
    if (noStills.has(track)) throw new Error("an earlier photo of this camera failed");
    if (typeof ImageCapture !== "function" || !ImageCapture.prototype.takePhoto) throw new Error("no ImageCapture");
    try {
      const photo = await within(still(track), STILL_MS, "takePhoto");
      const decoded = await within(createImageBitmap(photo), STILL_MS, "decoding");
      const { width, height } = decoded;
      decoded.close();
      if (width > height !== frame.width > frame.height) throw new Error("the photo stands otherwise than the preview");
      if (width * height < frame.width * frame.height) throw new Error("the photo is smaller than the preview");
      return photo;
    } catch (error) {
      noStills.add(track);
      throw error;
    }
  }

  self.duchatongCamera = {
    /** The video of the open camera, for who looks through it (`scanner.js`). */
    live: liveVideo,
    /** One picture: {bytes, way: "still" | "frame", label, facing, width, height, why}. Throws when no camera is live. */
    async shoot() {
      const video = await awaitedVideo();
      const track = trackOf(video);
      if (video.paused) await within(video.play(), WAKE_MS, "the preview"); // it would show an old picture
      if (track.muted || !video.videoWidth) throw new Error("the camera shows nothing");
      const frame = frameOf(video); // at once: what was seen when the shutter was pressed
      const { facingMode = "", width = frame.width, height = frame.height } = track.getSettings();
      const said = { label: track.label, facing: facingMode, width, height };
      let way = "still";
      let why = "";
      const blob = await goodStill(track, frame).catch((error) => {
        way = "frame";
        why = String(error.message || error.name || error);
        return encoded(frame);
      });
      return { bytes: new Uint8Array(await blob.arrayBuffer()), way, why, ...said };
    },
  };
})();
