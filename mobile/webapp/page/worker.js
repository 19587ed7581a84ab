// The worker in which the app's Python runs. Messages to the page are either Uint8Array (Flet's protocol, both ways)
// or objects: {state}, {failed}, {ask, id, ...} for the page's part of the phone (see shell.js).
import { loadPyodide } from "./pyodide/pyodide.mjs";
import createPyodideModule from "./pyodide/pyodide.asm.mjs";
import * as studio from "./studio.js";
import { unpack } from "./ustar.mjs";

const APP_DIR = "/app";
const SNAPSHOT = "%%SNAPSHOT%%"; // Python's memory with the app's modules imported; '' when the builder could not make it
const STEP = 4 << 20; // bytes
const OPTIONS = { stdout: (line) => console.log(line), stderr: (line) => console.error(line) };
// What all phones share when Python wakes with one memory, and must not: chance, what the folders held (they are laid
// anew), and msgpack's slow half, because a memory cannot hold the native one.
const AWAKE = `
import importlib, os, random
random.seed()
importlib.invalidate_caches()
del os.environ["MSGPACK_PUREPYTHON"]
import msgpack
importlib.reload(msgpack)
`;
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

async function archive() {
  const response = await fetch("app.tar");
  if (!response.ok) throw new Error(`app.tar: HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Pyodide's own beginning, with as much memory as the snapshot holds: `_loadSnapshot` only writes into what is there,
 * and over what was taken here. */
async function roomy(settings) {
  const made = await createPyodideModule(settings);
  while (made.HEAP8.length < (settings.INITIAL_MEMORY ?? 0)) {
    if (!made._malloc(STEP)) throw new Error("not enough memory for the snapshot");
  }
  return made;
}

/** Python with the app's modules imported; null while the phone has no memory yet. */
async function wakened(tar) {
  const response = await fetch(SNAPSHOT);
  if (!response.ok) return null;
  const _loadSnapshot = await response.arrayBuffer();
  const pyodide = await loadPyodide({ ...OPTIONS, createPyodideModule: roomy, _loadSnapshot });
  unpack(pyodide.FS, await tar, APP_DIR);
  pyodide.FS.chdir(APP_DIR);
  pyodide.runPython(AWAKE);
  return pyodide;
}

/** Python that knows nothing yet. */
async function fresh(tar) {
  const pyodide = await loadPyodide(OPTIONS);
  unpack(pyodide.FS, await tar, APP_DIR);
  pyodide.FS.chdir(APP_DIR);
  pyodide.runPython(`
import sys
sys.path[:0] = ["${APP_DIR}", "${APP_DIR}/__pypackages__"]
`);
  return pyodide;
}

/** The memory is there to be faster, never a condition: whatever it lacks, Python begins from nothing. */
async function python(tar, quick) {
  let woken = null;
  try {
    if (SNAPSHOT && quick) woken = await wakened(tar);
  } catch (error) {
    console.warn("snapshot:", error);
  }
  const pyodide = woken ?? (await fresh(tar));
  self.postMessage({ state: "python", woken: woken !== null });
  return pyodide;
}

async function start(documentUrl, quick) {
  const pyodide = await python(archive(), quick);
  flet_js.documentUrl = documentUrl;
  pyodide.registerJsModule("flet_js", flet_js);
  pyodide.registerJsModule("phone_shell", {
    ask,
    listen,
    studio,
    version: self.name,
  });
  await pyodide.runPythonAsync(`
import runpy
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
  else if (data.start) {
    start(data.start, data.quick).catch((error) => self.postMessage({ failed: String(error.stack || error) }));
  }
  else onPageMessage(data);
};
