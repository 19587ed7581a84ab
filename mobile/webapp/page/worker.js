// The worker in which the app's Python runs. Messages to the page are either Uint8Array (Flet's protocol, both ways)
// or objects: {state}, {failed}, {ask, id, ...} for the page's part of the phone (see shell.js).
import { loadPyodide } from "./pyodide/pyodide.mjs";
import * as studio from "./studio.js";

const APP_DIR = "/app";
const questions = new Map();
let nextQuestion = 0;
let listener = null; // Python's, once it listens; until then news waits in `early`
const early = [];
const flet_js = { args: null, documentUrl: null };

/** Ask the page for something only it can do; resolves to its answer. */
function ask(what, details) {
  const id = ++nextQuestion;
  return new Promise((resolve, reject) => {
    questions.set(id, { resolve, reject });
    self.postMessage({ ask: what, id, details });
  });
}

function onPageMessage(message) {
  if ("answer" in message) {
    const question = questions.get(message.answer);
    questions.delete(message.answer);
    if (message.error) question?.reject(new Error(message.error));
    else question?.resolve(message.value);
  } else if (listener) {
    listener(message.event, message.value ?? null);
  } else {
    early.push(message);
  }
}

function listen(callback) {
  listener = callback;
  early.splice(0).forEach(onPageMessage);
}

/** Lay the files of a ustar archive into Python's memory file system. */
function unpack(FS, tar) {
  const text = new TextDecoder();
  const field = (at, length) => text.decode(tar.subarray(at, at + length)).replace(/\0.*$/s, "");
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const prefix = field(at + 345, 155);
    const name = (prefix ? prefix + "/" : "") + field(at, 100);
    const size = parseInt(field(at + 124, 12), 8);
    const path = `${APP_DIR}/${name}`;
    FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    FS.writeFile(path, tar.subarray(at + 512, at + 512 + size), { canOwn: false });
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

async function archive() {
  const response = await fetch("app.tar");
  if (!response.ok) throw new Error(`app.tar: HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function start(documentUrl) {
  const [tar, pyodide] = await Promise.all([
    archive(),
    loadPyodide({ stdout: (line) => console.log(line), stderr: (line) => console.error(line) }),
  ]);
  self.postMessage({ state: "python" });
  unpack(pyodide.FS, tar);
  flet_js.documentUrl = documentUrl;
  pyodide.registerJsModule("flet_js", flet_js);
  pyodide.registerJsModule("phone_shell", {
    ask,
    listen,
    studio,
    version: self.name,
  });
  pyodide.FS.chdir(APP_DIR);
  await pyodide.runPythonAsync(`
import runpy, sys
sys.path[:0] = ["${APP_DIR}", "${APP_DIR}/__pypackages__"]
runpy.run_module("main", run_name="__main__")
`);
  await flet_js.start_connection((message) => {
    const bytes = message.toJs();
    self.postMessage(bytes, [bytes.buffer]);
  });
  self.postMessage({ state: "ready" });
}

self.onmessage = ({ data }) => {
  if (data instanceof Uint8Array) flet_js.send(data);
  else if (data.start) start(data.start).catch((error) => self.postMessage({ failed: String(error.stack || error) }));
  else onPageMessage(data);
};
