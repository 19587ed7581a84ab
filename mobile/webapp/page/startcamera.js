// The camera of the start page: while Python and Flutter start, pictures can be taken already, by the same shutter as in the
// app (camera.js). Each is in the app's store before the next is taken (startkeeper.js); once the app is open it takes them
// into a check (`mobile/store/start_shots.py`).
"use strict";
(() => {
  const FOLDER = ["ducha", "start"]; // the app makes it on a phone that is enrolled
  const OLD_MS = 120_000; // a position that is older says nothing of where a picture was taken
  const ASKED = { video: { facingMode: { ideal: "environment" }, width: { ideal: 1920 }, height: { ideal: 1440 } }, audio: false };
  const WORDS = {
    opening: "正在打开相机…",
    ready: "应用还在启动，可以先拍照",
    shot: "正在保存…",
    kept: (count) => `已拍 ${count} 张，都已存进手机`,
    denied: "没有相机权限。请在浏览器设置中允许使用相机，或等应用打开后从相册选取。",
    none: "没有打开相机，请再按一次；或等应用打开后再拍。",
    missed: "没有拍到，请再按一次。",
    full: "手机存储已满，这张没有保存。请先清理手机空间；已存的照片都在。",
    unkept: "这张没有保存，请再拍一次；已存的照片都在。",
  };
  const part = (id) => document.getElementById(id);
  let over = null; // what lies over the page while the camera is open
  let stream = null;
  let busy = false;
  let leaving = false; // closed, and the last picture still being written
  const begun = []; // what waits until it is put away
  let keeper = null;
  let watching = null;
  let fix = null;
  let count = 0;
  let placeless = []; // kept before there was a position
  const waiting = new Map();
  let shooting = Promise.resolve(); // the picture that is being taken
  let settled = Promise.resolve(); // once the keeper has answered all it was asked

  async function enrolled() {
    try {
      let folder = await navigator.storage.getDirectory();
      for (const name of FOLDER) folder = await folder.getDirectoryHandle(name);
      return true;
    } catch {
      return false;
    }
  }

  // ---- the store
  function kept(what) {
    if (!keeper) {
      keeper = new Worker("startkeeper.js");
      keeper.onmessage = ({ data }) => {
        const { resolve, reject } = waiting.get(data.id);
        waiting.delete(data.id);
        if (data.failed) reject(new DOMException("", data.failed));
        else resolve();
      };
      keeper.onerror = () => {
        for (const { reject } of waiting.values()) reject(new Error("startkeeper.js"));
        waiting.clear();
        keeper = null; // the next picture tries again
      };
    }
    const id = crypto.randomUUID();
    const answer = new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      keeper.postMessage({ ...what, id });
    });
    settled = Promise.allSettled([settled, answer]);
    return answer;
  }

  // ---- where
  function located({ coords, timestamp }) {
    fix = { latitude: coords.latitude, longitude: coords.longitude, accuracy_m: coords.accuracy, fixed_at: new Date(timestamp).toISOString() };
    for (const one of placeless.splice(0)) {
      if (Math.abs(Date.parse(one.about.taken_at) - timestamp) > OLD_MS) continue; // taken elsewhere, as like as not
      // The picture without its place is on the phone already: what fails here loses nothing.
      kept({ ...one, about: { ...one.about, fix }, sequence: 1 }).catch((error) => console.warn("start camera:", error));
    }
  }

  function locate() {
    watching ??= navigator.geolocation?.watchPosition(located, () => {}, { enableHighAccuracy: true, maximumAge: OLD_MS });
  }

  /** From now on the app may take the pictures: nothing is written to them any more. */
  function stopLocating() {
    if (watching !== null) navigator.geolocation.clearWatch(watching);
    watching = null;
    placeless = [];
  }

  /** Where nobody has to be asked the search begins with the page. */
  async function locateIfAllowed() {
    const { state } = await navigator.permissions.query({ name: "geolocation" });
    if (state === "granted") locate();
  }

  const fresh = (at) => (fix && Math.abs(at - Date.parse(fix.fixed_at)) <= OLD_MS ? fix : null);

  // ---- what is seen
  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function build() {
    const video = element("video", { muted: true, playsInline: true, autoplay: true });
    const shutter = element("button", { type: "button", id: "start-shutter", onclick: shoot, disabled: true });
    shutter.setAttribute("aria-label", "拍照");
    const last = element("img", { id: "start-last", alt: "", hidden: true });
    const words = element("p", { id: "start-words", textContent: WORDS.opening });
    words.setAttribute("role", "status");
    const done = element("button", { type: "button", id: "start-done", textContent: "完成", onclick: close });
    over = element("section", { id: "start-camera" }, words, video, element("div", {}, element("span", {}, last), shutter, done));
    over.setAttribute("aria-label", "相机");
    over.setAttribute("role", "dialog");
    document.body.append(over);
  }

  function say(words) {
    if (over) part("start-words").textContent = words;
  }

  // ---- the camera
  const live = () => stream?.getVideoTracks().some((track) => track.readyState === "live");

  async function start() {
    try {
      const opened = await navigator.mediaDevices.getUserMedia(ASKED);
      if (!over) return opened.getTracks().forEach((track) => track.stop()); // closed meanwhile
      stream = opened;
      over.querySelector("video").srcObject = stream;
      await over.querySelector("video").play();
      say(count ? WORDS.kept(count) : WORDS.ready);
    } catch (error) {
      say(error.name === "NotAllowedError" ? WORDS.denied : WORDS.none);
    }
    if (over) part("start-shutter").disabled = false;
    return undefined;
  }

  function open() {
    if (over || leaving) return;
    build();
    locate();
    start();
    part("start-done").focus();
  }

  function shoot() {
    if (busy) return undefined;
    if (!live()) return start(); // refused at first, or taken away while the phone was put aside
    shooting = taken();
    return shooting;
  }

  /** One picture, kept; never rejects. */
  async function taken() {
    busy = true;
    const at = new Date();
    say(WORDS.shot);
    try {
      const { bytes, ...capture } = await duchatongCamera.shoot().catch(() => { throw new Error(WORDS.missed); });
      const about = { taken_at: at.toISOString(), capture, fix: fresh(at) };
      const one = { name: `${at.toISOString().replace(/[^0-9TZ]/g, "")}-${crypto.randomUUID().slice(0, 8)}`, about, jpeg: bytes };
      await kept(one).catch((error) => { throw new Error(error.name === "QuotaExceededError" ? WORDS.full : WORDS.unkept); });
      if (!about.fix) placeless.push(one);
      count += 1;
      show(bytes);
      say(WORDS.kept(count));
    } catch (error) {
      say(error.message);
    } finally {
      busy = false;
    }
  }

  function show(bytes) {
    if (!over) return;
    URL.revokeObjectURL(part("start-last").src);
    part("start-last").src = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
    part("start-last").hidden = false;
  }

  async function close() {
    const [left, opened] = [over, stream];
    leaving = true;
    over = stream = null;
    left.style.display = "none"; // not away yet: a picture that is being taken still needs it
    part("start-offer")?.focus();
    await shooting;
    opened?.getTracks().forEach((track) => track.stop());
    left.remove();
    stopLocating();
    await settled;
    leaving = false;
    begun.splice(0).forEach((goOn) => goOn());
    self.duchatongShell?.tell("startCamera", count);
  }

  function hide() {
    if (part("start-offer")) part("start-offer").hidden = true;
  }

  self.duchatongStartCamera = {
    /** Whether somebody looks through it: the app leaves the pictures alone until that is over. */
    get open() { return over !== null || leaving; },
    /** Resolves once nobody looks through it: Flutter begins in long steps, between which no picture could be taken. */
    putAway() { return over === null && !leaving ? Promise.resolve() : new Promise((goOn) => begun.push(goOn)); },
    /** The button, where the phone is enrolled. */
    async offer() {
      if (!navigator.mediaDevices?.getUserMedia || !(await enrolled()) || !part("start-offer")) return;
      part("start-offer").onclick = open;
      part("start-offer").hidden = false;
      locateIfAllowed().catch(() => {}); // a browser that cannot say so is asked when the camera opens
    },
    hide,
    /** The app is open: the start page goes, and what lies over it only when the person says so. */
    opened() {
      if (!over && !leaving) stopLocating();
      if (over && !count) say("应用已经打开，点“完成”进入；也可以接着拍");
    },
  };
  duchatongStartCamera.offer();
})();
