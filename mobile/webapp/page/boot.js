// Opens the app: one tab at a time, whole versions only, progress in words. Starts Python before Flutter asks for it,
// because the two take about as long and can run side by side.
"use strict";
(() => {
  const part = (id) => document.getElementById(id);
  const splash = {
    say(words, percent) {
      if (!part("splash")) return;
      part("words").textContent = words;
      if (percent === undefined) return;
      part("bar").setAttribute("aria-valuenow", String(percent));
      part("bar").firstElementChild.style.width = `${percent}%`;
    },
    hint(words) { if (part("hint")) part("hint").textContent = words; },
    fail(words, details) {
      if (!part("splash")) return;
      this.say(words);
      part("again").hidden = false;
      part("again").onclick = () => {
        part("again").hidden = true;
        this.say("正在重新打开…");
        duchatongShell.reopen();
      };
      if (!details) return;
      console.error(details);
      part("details").hidden = false;
      part("details").querySelector("pre").textContent = details;
    },
    close() {
      part("splash")?.remove();
      document.documentElement.dataset.duchatong = "open";
      performance.mark("duchatong-open");
      lookForNewer();
    },
  };

  /** Hold the app for this tab. The browser gives the lock back when the tab ends, however it ends. */
  function alone() {
    if (!navigator.locks) return Promise.resolve();
    const name = `duchatong${duchatong.base}`;
    return new Promise((resolve) => {
      const keep = () => { resolve(); return new Promise(() => {}); };
      navigator.locks.request(name, { ifAvailable: true }, (lock) => {
        if (lock) return keep();
        splash.say("督察通已在另一个标签页或窗口中打开。");
        splash.hint("请回到那里继续。那一页关闭后，这里会自动打开。");
        navigator.locks.request(name, () => { splash.hint(""); return keep(); });
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

  const register = () => navigator.serviceWorker.register("sw.js", { scope: duchatong.base, updateViaCache: "none" });

  async function prepareOffline() {
    if (!("serviceWorker" in navigator)) {
      splash.hint("此浏览器不能保存应用，断网时无法打开。请使用 https 地址，或换用系统自带浏览器。");
      return;
    }
    // The app is on the phone: it opens without asking anybody, and looks for a newer version once it is open.
    if (navigator.serviceWorker.controller) return;
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data?.type !== "progress") return;
      splash.say(`正在下载应用，已完成 ${Math.floor((100 * data.done) / data.total)}%`, (60 * data.done) / data.total);
      splash.hint("第一次打开需要下载，之后没有网络也能用。");
    });
    try {
      if (await installed(await register())) splash.hint("");
      else splash.hint("应用未能完整保存到手机，这次需要联网使用。下次打开时会再试。");
    } catch (error) {
      console.warn("service worker:", error); // forbidden in this window: the app itself can still run
    }
  }

  function lookForNewer() {
    if (!navigator.serviceWorker?.controller) return;
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
        else if (data.state === "python") splash.say("正在启动应用…", 80);
        else if (data.state === "ready") resolve();
        else if (data.failed) reject(new Error(data.failed));
        else if (data.ask) duchatongShell.answer(worker, data);
      };
    });
    app.ready.catch((error) => splash.fail("应用没有打开。已保存的记录都在，请点「重新打开」。", String(error.message)));
    worker.postMessage({ start: document.URL });
    duchatongShell.attach(worker);
    return app;
  }

  function deliver(app, packet) {
    if (app.toDart) app.toDart(packet);
    else app.early.push(packet);
    // The first packet registers the session, the second brings the first screen: only then is there something to see.
    if (++app.replies === 2) requestAnimationFrame(() => requestAnimationFrame(() => splash.close()));
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

  function startFlutter() {
    const script = document.createElement("script");
    script.src = "flutter_bootstrap.js";
    script.onerror = () => splash.fail("应用文件没有取到。请确认网络后点「重新打开」。");
    document.body.append(script);
  }

  async function open() {
    await alone();
    await prepareOffline();
    splash.say("正在启动…", 65);
    python = startPython();
    startFlutter();
  }
  open().catch((error) => splash.fail("应用没有打开。请点「重新打开」。", String(error)));
})();
