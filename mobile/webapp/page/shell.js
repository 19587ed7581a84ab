// What only the page can do for the app's Python, which runs in a worker: sharing, downloads, printing, keeping the
// storage, the camera's shutter, and news of a new version. The worker asks {ask, id, details}; the page answers {answer: id, value | error}.
"use strict";
(() => {
  const REOPENS_MS = 8000;
  let worker = null;
  const tell = (event, value) => worker?.postMessage({ event, value });

  async function versionOf(serviceWorker) {
    const { port1, port2 } = new MessageChannel();
    const told = new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); });
    serviceWorker.postMessage({ type: "version" }, [port2]);
    return told;
  }

  const registration = () => navigator.serviceWorker?.getRegistration(duchatong.base);

  /** Ask the server for a newer version and wait until it is on the phone; false without network. */
  async function fetchUpdate() {
    const found = await registration();
    if (!found) return false;
    try {
      await found.update();
    } catch {
      return false;
    }
    const fresh = found.installing;
    if (fresh) {
      await new Promise((done) => fresh.addEventListener("statechange", () => { if (fresh.state !== "installing") done(); }));
    }
    return true;
  }

  async function waitingVersion() {
    const waiting = (await registration())?.waiting;
    return waiting ? versionOf(waiting) : null;
  }

  function watchUpdates(found) {
    if (!found) return;
    const announce = async () => { if (found.waiting && found.active) tell("update", await versionOf(found.waiting)); };
    found.addEventListener("updatefound", () => {
      const fresh = found.installing;
      fresh?.addEventListener("statechange", () => { if (fresh.state === "installed") announce(); });
    });
    announce();
  }

  function download(name, bytes, mime) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: mime }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  function print(html) {
    const frame = document.createElement("iframe");
    frame.title = "打印";
    frame.style.cssText = "position:fixed;width:0;height:0;border:0";
    frame.srcdoc = html;
    return new Promise((resolve) => {
      frame.onload = () => {
        frame.contentWindow.onafterprint = () => frame.remove();
        frame.contentWindow.focus();
        frame.contentWindow.print();
        resolve(true);
      };
      document.body.append(frame);
    });
  }

  async function shared(data) {
    if (!navigator.share || (navigator.canShare && !navigator.canShare(data))) return false;
    try {
      await navigator.share(data);
      return true;
    } catch (error) {
      return error.name === "AbortError"; // the person closed the sheet: nothing to offer instead
    }
  }

  let scanner = null;

  /** The reader of codes, fetched when it is wanted for the first time; a failure is not kept. */
  function codes() {
    scanner ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = "scanner.js";
      script.onload = () => resolve(duchatongScanner);
      script.onerror = () => { scanner = null; reject(new Error("scanner.js cannot be loaded")); };
      document.head.append(script);
    });
    return scanner;
  }
  // Flutter numbers the addresses it has the browser remember.
  const historyPlace = () => Number(history.state?.serialCount ?? 0);

  const answers = {
    async cuesAble() { return duchatongCues.able(); },
    async cue(wanted) { return duchatongCues.give(wanted); },
    async lookForCode(details) { return (await codes()).look(details); },
    async codeInPicture(details) { return (await codes()).picture(details); },
    async cameraLight() { return (await codes()).light(); },
    async historyPlace() { return historyPlace(); },
    async historyBackTo({ place }) {
      const steps = historyPlace() - place;
      if (steps > 0) history.go(-steps);
      return steps > 0;
    },
    async historyRename({ path }) { history.replaceState(history.state, "", `#${path}`); return true; },
    async record(wanted) { return duchatongRecorder.start(wanted); },
    async stopRecording() { return duchatongRecorder.stop(); },
    async play(what) { return duchatongRecorder.play(what); },
    async hush() { return duchatongRecorder.hush(); },
    async shoot() { return duchatongCamera.shoot(); },
    async startCameraOpen() { return Boolean(self.duchatongStartCamera?.open); },
    async share({ title, text }) { return shared({ title, text }); },
    async save({ name, bytes, mime }) { download(name, bytes, mime); return true; },
    async print({ html }) { return print(html); },
    async persisted() { return (await navigator.storage?.persisted?.()) ?? false; },
    async persist() { return (await navigator.storage?.persist?.()) ?? false; },
    async online() { return navigator.onLine; },
    async waitingVersion() { return waitingVersion(); },
    async checkUpdate() { await fetchUpdate(); return waitingVersion(); },
    async switchVersion() {
      const waiting = (await registration())?.waiting;
      if (!waiting) return false;
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage({ type: "switch" });
      return true;
    },
  };

  self.duchatongShell = {
    /** Let `of` (Python's worker) hear of the network and of new versions. */
    attach(of) {
      worker = of;
      duchatongRecorder.listen(tell);
      navigator.serviceWorker?.ready.then(watchUpdates);
    },
    waitingVersion,
    /** News for the app; before it listens it asks by itself. */
    tell,
    /** After a failed start, or one that lasts: with the newer version if there is one, since the app cannot ask for it any
     * more, and without the download that stands still. What was downloaded is kept by its hash. */
    async reopen() {
      setTimeout(() => location.reload(), REOPENS_MS); // whatever else hangs
      const found = await registration();
      if (found && !found.active) await found.unregister();
      else if ((await fetchUpdate()) && (await answers.switchVersion())) return;
      location.reload();
    },
    async answer(to, { ask, id, details }) {
      try {
        if (!Object.hasOwn(answers, ask)) throw new Error(`unknown question ${ask}`);
        to.postMessage({ answer: id, value: await answers[ask](details ?? {}) });
      } catch (error) {
        to.postMessage({ answer: id, error: String(error.message || error) });
      }
    },
  };
  for (const name of ["online", "offline"]) addEventListener(name, () => tell("network", navigator.onLine));
})();
