// The first page in words: what is going on and, before anything has lasted 20 seconds, what can be done about it.
// Nothing newer than ES5 in this file: a browser that is too old for the others must still be able to say so.
"use strict";
(function () {
  var PATIENCE_MS = 15000; // a step that lasts longer says why and offers a way on; nobody is left for 20 seconds
  var MB = 1000000;
  var SAFE = "已保存的记录都在。";
  // What is going on, and what is said when it lasts.
  var STEPS = {
    opening: ["正在打开…", "打开得比平时慢，请稍候。" + SAFE],
    downloading: ["正在下载应用…", "还没有收到应用的内容，请检查网络。"],
    unpacking: ["下载完成，正在放进手机…", "浏览器还没有放好应用，可以再等等，也可以点“重试”，已下载的部分会保留。"],
    starting: ["正在启动…", "手机较忙，启动得比平时慢。" + SAFE],
    python: ["正在启动应用…", "手机较忙，启动得比平时慢。" + SAFE],
    elsewhere: ["督察通已在另一个标签页或窗口中打开。", "找不到那一页时，请关闭浏览器的其他标签页，再点“重试”。"],
    reopening: ["正在重新打开…", "重新打开得比平时慢，请确认网络后点“重试”。"],
  };
  var TOO_OLD = {
    words: "浏览器太旧，运行不了督察通。",
    hint: "请更新手机系统和浏览器，或复制下面的地址，用另一个较新的浏览器打开。",
    address: true,
  };
  var step = "opening";
  var since = Date.now();
  var stopped = false; // what stands there is the last word until somebody taps
  var helped = false; // the step has lasted, and its ways on are shown
  var moved = { at: 0, done: 0, total: 0 };

  function part(id) { return document.getElementById(id); }
  function say(words) { if (part("splash")) part("words").textContent = words; }
  function hint(words) { if (part("hint")) part("hint").textContent = words || ""; }

  function bar(percent) {
    if (!part("splash")) return;
    part("bar").setAttribute("aria-valuenow", String(Math.floor(percent)));
    part("bar").firstElementChild.style.width = percent + "%";
  }

  function clear() {
    if (!part("splash")) return;
    part("ways").textContent = "";
    part("address").hidden = true;
  }

  function way(words, act) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.onclick = act;
    part("ways").appendChild(button);
    return button;
  }

  // ---- the address, to be taken to another browser
  function marked(element) {
    var range = document.createRange();
    range.selectNodeContents(element);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }

  function copyOldWay() {
    marked(part("address"));
    try { return document.execCommand("copy"); } catch (error) { return false; }
  }

  function offerAddress(address) {
    part("address").textContent = address || location.href;
    part("address").hidden = false;
    var button = way("复制地址", function () {
      function told(done) {
        if (!done) marked(part("address"));
        button.textContent = done ? "已复制" : "请长按上面的地址复制";
      }
      if (!navigator.clipboard) return told(copyOldWay());
      navigator.clipboard.writeText(part("address").textContent).then(function () { told(true); }, function () { told(copyOldWay()); });
    });
  }

  // ---- steps that last
  function lasting() {
    if (step !== "downloading" || !moved.at) return STEPS[step][1];
    var quiet = Math.round((Date.now() - moved.at) / 1000);
    if (quiet < PATIENCE_MS / 1000) return progressWords() + "网络较慢，还在下载，请不要关闭本页。";
    return progressWords() + "已有 " + quiet + " 秒没有收到新的内容，请检查网络。";
  }

  function progressWords() {
    return "已下载 " + (moved.done / MB).toFixed(1) + " MB，共 " + (moved.total / MB).toFixed(1) + " MB，下载了的会保留。";
  }

  function look() {
    if (!part("splash")) return clearInterval(timer);
    if (self.duchatongStartCamera && duchatongStartCamera.open) since = Date.now(); // the start waits for whoever takes pictures
    if (stopped || Date.now() - since < PATIENCE_MS) return undefined;
    hint(lasting());
    if (helped) return undefined;
    helped = true;
    way("重试", again);
    if (step !== "elsewhere") offerAddress();
    return undefined;
  }
  var timer = setInterval(look, 1000);

  function again() {
    splash.begin("reopening");
    if (self.duchatongShell) duchatongShell.reopen();
    else location.reload();
  }

  var splash = {
    /** A step begins: one of STEPS. */
    begin: function (name, percent) {
      if (stopped && name !== "reopening") return;
      if (step !== name || stopped) { since = Date.now(); helped = stopped = false; hint(""); clear(); }
      step = name;
      say(STEPS[name][0]);
      if (percent !== undefined) bar(percent);
    },
    hint: hint,
    /** So many bytes of the app are on the phone. */
    progress: function (done, total) {
      if (stopped || (step !== "downloading" && step !== "unpacking")) return undefined;
      if (done >= total) return splash.begin("unpacking", 60);
      splash.begin("downloading", (60 * done) / total);
      moved = { at: Date.now(), done: done, total: total };
      say("正在下载应用，已完成 " + Math.floor((100 * done) / total) + "%");
      return hint(helped ? lasting() : progressWords() + "第一次打开需要下载，之后没有网络也能用。");
    },
    /** It goes no further: words, hint, the address to take along (true for this page's), further buttons by their words. */
    stop: function (why) {
      if (!part("splash")) return;
      stopped = true;
      clear();
      say(why.words);
      hint(why.hint);
      part("bar").style.visibility = "hidden";
      if (why.address) offerAddress(why.address === true ? "" : why.address);
      for (var words in why.ways || {}) way(words, why.ways[words]);
    },
    /** The same, with a way past it: resolves when that is taken. */
    ask: function (why) {
      return new Promise(function (resolve) {
        var ways = {};
        for (var words in why.ways || {}) ways[words] = why.ways[words];
        ways[why.goOn] = function () {
          stopped = false;
          part("bar").style.visibility = "";
          splash.begin("opening");
          since = Date.now();
          hint("");
          clear();
          resolve();
        };
        splash.stop({ words: why.words, hint: why.hint, address: why.address, ways: ways });
      });
    },
    fail: function (words, details) {
      splash.stop({ words: words, ways: { "重新打开": again } });
      if (!details || !part("splash")) return;
      console.error(details);
      part("details").hidden = false;
      part("details").querySelector("pre").textContent = details;
    },
    close: function () {
      clearInterval(timer);
      if (part("splash")) part("splash").parentNode.removeChild(part("splash"));
    },
  };
  self.duchatongSplash = splash;

  // A script that this browser cannot read is announced here, and by nothing else.
  var unreadable = false;
  addEventListener("error", function (event) {
    unreadable = unreadable || event.error instanceof SyntaxError || Boolean(event.message && !event.error);
  });
  document.addEventListener("DOMContentLoaded", function () {
    if (self.duchatongBooted) return;
    if (unreadable) splash.stop(TOO_OLD);
    else splash.fail("应用文件没有取到。请确认网络后点“重新打开”。");
  });
})();
