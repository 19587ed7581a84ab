// Voice notes and short video clips. The page records, because a worker has no microphone; what is recorded goes to the
// app's Python piece by piece, and is on the phone before the next one comes: a kill loses a second, not a minute.
"use strict";
(() => {
  const PIECE_MS = 1000;
  const TYPES = {
    audio: ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"],
    video: ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"],
  };
  // A voice is understood at this rate; a clip of 15 seconds stays below five million bytes.
  const RATES = { audioBitsPerSecond: 32_000, videoBitsPerSecond: 2_400_000 };
  const PICTURE = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { max: 30 } };
  let tell = () => {};
  let now = null; // the recorder at work
  let playing = null;

  const able = (kind) => Boolean(
    navigator.mediaDevices?.getUserMedia && self.MediaRecorder && TYPES[kind].some((type) => MediaRecorder.isTypeSupported(type)),
  );

  /** A layer over the app: a picture, words, a button. What it shows is ours to take away. */
  function layer(video, words, tap) {
    const over = document.createElement("div");
    over.id = "duchatong-over";
    over.setAttribute("role", "dialog");
    over.setAttribute("aria-label", words);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", tap);
    over.append(video, button);
    document.body.append(over);
    button.focus();
    return { over, button };
  }

  function shown(stream, seconds) {
    const video = document.createElement("video");
    Object.assign(video, { srcObject: stream, muted: true, autoplay: true, playsInline: true });
    const { over, button } = layer(video, "停止", () => now?.recorder.stop());
    const began = performance.now();
    const timer = setInterval(() => {
      button.textContent = `停止（还剩 ${Math.max(0, Math.ceil(seconds - (performance.now() - began) / 1000))} 秒）`;
    }, 250);
    return () => { clearInterval(timer); over.remove(); };
  }

  async function start({ kind, seconds }) {
    if (now) throw new Error("busy");
    if (!able(kind)) throw new Error("NotSupportedError");
    hush();
    const wanted = kind === "video" ? { audio: true, video: PICTURE } : { audio: true };
    const stream = await navigator.mediaDevices.getUserMedia(wanted).catch((error) => { throw new Error(`${error.name}: ${error.message}`); });
    const mimeType = TYPES[kind].find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(stream, { mimeType, ...RATES });
    const close = kind === "video" ? shown(stream, seconds) : () => {};
    let given = Promise.resolve(); // pieces go in their order, though each is read by itself
    recorder.ondataavailable = ({ data }) => {
      given = given.then(async () => { if (data.size) tell("piece", new Uint8Array(await data.arrayBuffer())); });
    };
    const began = performance.now();
    const hide = () => { if (document.hidden && recorder.state !== "inactive") recorder.stop(); };
    const timer = setTimeout(() => recorder.state !== "inactive" && recorder.stop(), seconds * 1000);
    recorder.onstop = async () => {
      const milliseconds = Math.round(performance.now() - began);
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", hide);
      close();
      for (const track of stream.getTracks()) track.stop();
      await given.catch(() => {});
      now = null;
      tell("pieces", milliseconds);
    };
    document.addEventListener("visibilitychange", hide); // in the background a browser gives no sound: what was said is kept
    recorder.start(PIECE_MS);
    now = { recorder };
    return recorder.mimeType || mimeType;
  }

  function hush() {
    playing?.();
    playing = null;
  }

  async function play({ bytes, type }) {
    hush();
    const url = URL.createObjectURL(new Blob([bytes], { type }));
    const player = document.createElement(type.startsWith("video") ? "video" : "audio");
    Object.assign(player, { src: url, playsInline: true });
    let over = null;
    const end = () => {
      player.pause();
      over?.remove();
      URL.revokeObjectURL(url);
      playing = null;
      tell("played", true);
    };
    player.addEventListener("ended", end, { once: true });
    if (type.startsWith("video")) {
      player.controls = true;
      ({ over } = layer(player, "关闭", end));
    }
    playing = end;
    await player.play().catch((error) => { end(); throw error; });
    return true;
  }

  self.duchatongRecorder = {
    listen(to) { tell = to; },
    start,
    stop() { if (now && now.recorder.state !== "inactive") now.recorder.stop(); return true; },
    play,
    hush() { hush(); return true; },
  };
})();
