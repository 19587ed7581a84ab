// What this browser cannot do for us, found out before anything is downloaded, in words with the way out.
"use strict";
(() => {
  const PROBE_MS = 10_000;
  const agent = navigator.userAgent;
  const iPhone = /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1);
  const system = iPhone ? "Safari" : /Android|HarmonyOS|OpenHarmony|Mobile/.test(agent) ? "手机自带浏览器" : "Chrome、Edge 或 Firefox";
  const newest = iPhone
    ? "请把系统更新到 iOS 16.4 或以上，用 Safari 打开；开启了“锁定模式”的，请对本网站关闭。"
    : `请用最新版的${system}打开。`;

  // Pages inside other apps: what is kept there goes when that app tidies up, and the home screen cannot be reached.
  const INSIDE = [
    [/wxwork/i, "企业微信"],
    [/MicroMessenger/i, "微信"],
    [/DingTalk/i, "钉钉"],
    [/Feishu|Lark/i, "飞书"],
    [/\bQQ\//, "QQ"],
    [/Weibo/i, "微博"],
    [/AlipayClient/i, "支付宝"],
    [/baiduboxapp/i, "百度"],
    [/aweme|BytedanceWebview/i, "抖音"],
    [/NewsArticle/i, "今日头条"],
  ];
  const inside = INSIDE.find(([mark]) => mark.test(agent))?.[1];

  const onHomeScreen = () => navigator.standalone === true || matchMedia("(display-mode: standalone)").matches;

  /** Whether a module worker of this browser can write a file at once and for good: "" or what stands in the way. */
  function probed() {
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(""), PROBE_MS); // slow is not unable: the first page watches over what follows
      let worker = null;
      const done = (what) => {
        clearTimeout(timer);
        worker?.terminate();
        resolve(what);
      };
      try {
        worker = new Worker("probe.js", { type: "module" });
        worker.onmessage = ({ data }) => done(data);
        worker.onerror = () => done(navigator.onLine ? "worker" : "");
      } catch {
        done("worker");
      }
    });
  }

  const LACKING = {
    worker: { words: "浏览器太旧，运行不了督察通。", hint: newest },
    files: { words: "这个浏览器不能把记录可靠地存在手机里，请换用系统浏览器打开。", hint: newest },
    private: {
      words: "这个窗口不能保存记录，可能是无痕（隐私）浏览窗口。",
      hint: `请在${system}的普通窗口中打开；不是无痕窗口的，请在浏览器设置中允许本网站保存数据。`,
    },
  };

  function insecure() {
    return {
      words: "这个地址不是 https，浏览器不允许保存记录、拍照和定位。",
      hint: "请用下面以 https 开头的地址打开；打不开的，请联系督察科。",
      address: location.href.replace(/^http:/, "https:"),
    };
  }

  function insideOther() {
    return {
      words: `这里是${inside}里的页面，记录存不牢，请用系统浏览器打开。`,
      hint: `点右上角“···”，选“在浏览器打开”；或复制下面的地址，粘贴到${system}的地址栏。`,
      address: true,
    };
  }

  const NO_OFFLINE = {
    words: "这个浏览器不能把应用留在手机里，断网后打不开。",
    hint: `请换用${system}的普通窗口打开。急用时可以先联网使用。`,
    address: true,
    goOn: "先联网使用",
  };

  function homeScreen() {
    const code = new URLSearchParams(location.search).get("code");
    return {
      words: "请先把督察通放到主屏幕。",
      hint:
        "点浏览器下方的分享按钮，选“添加到主屏幕”，再从主屏幕打开并登记。" +
        "Safari 会清除 7 天没有打开的网页的数据，放在主屏幕上的不会。" +
        (code ? `登记码 ${code}，请在主屏幕的督察通里输入。` : ""),
      goOn: "知道了，先在这里打开",
    };
  }

  /** Said once on this phone; a browser that remembers nothing says it again. */
  function once(name) {
    try {
      if (localStorage.getItem(name)) return false;
      localStorage.setItem(name, "1");
    } catch {
      return true;
    }
    return true;
  }

  self.duchatongBrowser = {
    noOffline: NO_OFFLINE,
    iPhone,
    onHomeScreen,
    /** Why this browser cannot hold the app (for `splash.stop`), or null. With `goOn` one may pass it. */
    async lacks() {
      const opened = Boolean(navigator.serviceWorker?.controller); // what works here already is not turned away
      if (!isSecureContext) return insecure();
      const storage = typeof WebAssembly === "object" && Array.fromAsync ? await probed() : "worker";
      const lacking = storage ? { ...LACKING[storage], address: true } : null;
      if (inside && !opened) return lacking ? insideOther() : { ...insideOther(), goOn: "仍在这里打开" };
      if (lacking) return lacking;
      return "serviceWorker" in navigator ? null : NO_OFFLINE;
    },
    /** What is worth knowing before the app is put into this browser, once; or null. */
    advice() {
      if (!iPhone || inside || onHomeScreen() || navigator.serviceWorker?.controller) return null;
      return once("duchatong-home-screen") ? homeScreen() : null;
    },
  };
})();
