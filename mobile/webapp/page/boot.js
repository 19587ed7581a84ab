// Opens the app: one tab at a time, whole versions only, progress in words. Starts Python before Flutter asks for it,
// because the two take about as long and can run side by side.
"use strict";
(() => {
  self.duchatongBooted = Boolean(self.duchatongBrowser && self.duchatongCamera && self.duchatongDrawing && self.duchatongShell);
  if (!duchatongBooted) return; // a file is missing, or this browser cannot read it: splash.js says so
  const splash = self.duchatongSplash;
  const browser = self.duchatongBrowser;
  const drawing = self.duchatongDrawing;
  const startCamera = self.duchatongStartCamera; // a convenience: the app opens without it

  // Python wakes with a memory that the builder made. What became of that on this phone: `version:failed:under way`.
  // After a start that ended in no screen, whatever the reason, the next goes the slow way; after two, all of this version.
  const BEGAN = `duchatong-began${duchatong.base}`;
  const MOST_FAILED = 2;
  let quick = false;
  function mayBeQuick() {
    if (!navigator.serviceWorker?.controller) return false; // only the service worker knows whether the phone has it
    try {
      const [version, failed, underWay] = (localStorage.getItem(BEGAN) ?? "").split(":");
      const before = version === duchatong.version ? Number(failed) + Number(underWay) : 0;
      quick = before < MOST_FAILED && !(before && Number(underWay));
      if (before || quick) localStorage.setItem(BEGAN, `${duchatong.version}:${before}:${quick ? 1 : 0}`);
      return quick;
    } catch {
      return true; // the browser keeps nothing: the worker alone decides
    }
  }

  function opened() {
    try {
      if (quick) localStorage.removeItem(BEGAN);
    } catch { /* nothing was kept either */ }
    drawing.opened();
    splash.close();
    startCamera?.opened();
    document.documentElement.dataset.duchatong = "open";
    performance.mark("duchatong-open");
    lookForNewer();
  }

  /** Hold the app for this tab. The browser gives the lock back when the tab ends, however it ends. */
  function alone() {
    if (!navigator.locks) return Promise.resolve();
    const name = `duchatong${duchatong.base}`;
    return new Promise((resolve) => {
      const keep = () => { resolve(); return new Promise(() => {}); };
      navigator.locks.request(name, { ifAvailable: true }, (lock) => {
        if (lock) return keep();
        splash.begin("elsewhere");
        startCamera?.hide(); // the app that is open there has a camera
        splash.hint("请回到那里继续。那一页关闭后，这里会自动打开。");
        navigator.locks.request(name, () => { splash.begin("opening"); startCamera?.offer(); return keep(); });
        return undefined;
      });
    });
  }

  // ---- the service worker: the first visit waits until the whole app is on the phone
  function installed(registration) {
    const fresh = registration.installing || registration.waiting;
    if (registration.active || !fresh) return Promise.resolve(true);
    return new Promise((resolve) => {
      fresh.addEventListener("statechange", () => {
        if (fresh.state === "activated") resolve(true);
        if (fresh.state === "redundant") resolve(false);
      });
    });
  }

  /** By the address it has, once there is one: the same script by another address would come as if it were newer. */
  function register() {
    const address = navigator.serviceWorker.controller?.scriptURL ?? `sw.js?canvaskit=${duchatong.canvasKit}`;
    return navigator.serviceWorker.register(address, { scope: duchatong.base, updateViaCache: "none" });
  }

  async function prepareOffline() {
    // The app is on the phone: it opens without asking anybody, and looks for a newer version once it is open.
    if (!navigator.serviceWorker || navigator.serviceWorker.controller) return;
    splash.begin("downloading");
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data?.type === "progress") splash.progress(data.done, data.total);
    });
    let registration;
    try {
      registration = await register();
      if (!registration) throw new Error("not registered"); // kept out without a word
    } catch (error) {
      console.warn("service worker:", error);
      await splash.ask(browser.noOffline); // forbidden in this window: the app itself can still run
      return;
    }
    if (await installed(registration)) return;
    await splash.ask({
      words: "应用没有完整地放进手机，断网后打不开。",
      hint: "请确认网络和手机空间后点“重试”，已下载的部分会保留。急用时可以先联网使用。",
      ways: { 重试: () => location.reload() },
      goOn: "先联网使用",
    });
  }

  function lookForNewer() {
    if (!navigator.serviceWorker?.controller) return;
    navigator.serviceWorker.controller.postMessage({ type: "opened" });
    register().catch(() => {}); // no network
  }

  // ---- Python's worker, and the three functions Flutter's client calls
  let python = null;
  function startPython() {
    const worker = new Worker("worker.js", { type: "module", name: duchatong.version });
    const app = { worker, toDart: null, early: [], replies: 0 };
    app.ready = new Promise((resolve, reject) => {
      worker.onerror = (event) => reject(new Error(event.message || "worker.js"));
      worker.onmessage = ({ data }) => {
        if (data instanceof Uint8Array) deliver(app, data);
        else if (data.state === "python") {
          if (data.woken) performance.mark("duchatong-woken");
          splash.begin("python", 80);
        }
        else if (data.state === "ready") resolve();
        else if (data.failed) reject(new Error(data.failed));
        else if (data.ask) duchatongShell.answer(worker, data);
      };
    });
    app.ready.catch((error) => splash.fail("应用没有打开。已保存的记录都在，请点“重新打开”。", String(error.message)));
    worker.postMessage({ start: document.URL, quick: mayBeQuick() });
    duchatongShell.attach(worker);
    return app;
  }

  function deliver(app, packet) {
    if (app.toDart) app.toDart(packet);
    else app.early.push(packet);
    // The first packet registers the session, the second brings the first screen: only then is there something to see.
    if (++app.replies === 2) requestAnimationFrame(() => requestAnimationFrame(opened));
  }

  globalThis.jsConnect = async (_id, _args, toDart) => {
    python ??= startPython();
    python.toDart = toDart;
    await python.ready;
    for (const packet of python.early.splice(0)) toDart(packet);
  };
  globalThis.jsSend = async (_id, packet) => python?.worker.postMessage(packet, [packet.buffer]);
  globalThis.jsDisconnect = async () => {
    python?.worker.terminate();
    python = null;
  };

  async function startFlutter() {
    flet.webRenderer = await drawing.choose();
    const script = document.createElement("script");
    script.src = "flutter_bootstrap.js";
    script.onerror = () => splash.fail("应用文件没有取到。请确认网络后点“重新打开”。");
    document.body.append(script);
  }

  async function open() {
    const lack = await browser.lacks();
    if (lack && !lack.goOn) {
      splash.stop(lack);
      return;
    }
    if (lack) await splash.ask(lack);
    const advice = browser.advice();
    if (advice) await splash.ask(advice);
    await alone();
    await prepareOffline();
    splash.begin("starting", 65);
    python = startPython();
    await startCamera?.putAway();
    await startFlutter();
  }
  open().catch((error) => splash.fail("应用没有打开。请点“重新打开”。", String(error)));
})();
