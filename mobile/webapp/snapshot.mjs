// node snapshot.mjs PYODIDE_DIR LIBRARY.zip APP.tar IMPORTS.py OUT.bin — Python's memory after IMPORTS.py, for `_loadSnapshot`.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import nodeCrypto from "node:crypto";
import { unpack } from "./page/ustar.mjs";

const [pyodideDir, library, archive, imports, target] = process.argv.slice(2);

// The same inputs make the same bytes: time stands still, and chance is none. The phone takes its own of both.
const STILL = Date.UTC(2000, 0, 1);
Date.now = () => STILL;
performance.now = () => 0;
let drawn = 0; // times that somebody asked for chance
const nothing = (bytes) => {
  drawn += 1;
  return bytes.fill(0);
};
globalThis.crypto.getRandomValues = nothing;
nodeCrypto.randomFillSync = nothing;
process.env.TZ = "Asia/Shanghai";

const { loadPyodide } = await import(pathToFileURL(`${pyodideDir}/pyodide.mjs`).href);
const pyodide = await loadPyodide({
  indexURL: pyodideDir,
  stdLibURL: library,
  _makeSnapshot: true,
  // msgpack's native half cannot be kept: the worker loads it (`AWAKE` in page/worker.js).
  env: { PYTHONHASHSEED: "0", MSGPACK_PUREPYTHON: "1" },
});
unpack(pyodide.FS, readFileSync(archive), "/app");
pyodide.FS.chdir("/app");
pyodide.runPython(`
import sys
sys.path[:0] = ["/app", "/app/__pypackages__"]
sys.dont_write_bytecode = True
`);
try {
  const before = drawn;
  pyodide.runPython(readFileSync(imports, "utf-8"), { globals: pyodide.toPy({}) });
  pyodide.runPython(`
import gc, random
gc.collect()
others = [one for one in gc.get_objects() if isinstance(one, random.Random) and one is not random._inst]
if [one for one in others if not isinstance(one, random.SystemRandom)]:
    raise RuntimeError("a generator of random numbers that all phones would share")
del others
`);
  if (drawn !== before) throw new Error("chance drawn by an import, that all phones would share");
  writeFileSync(target, pyodide.makeMemorySnapshot());
} catch (error) {
  console.error(error.message); // without the line of the minified script that Node.js would print
  process.exit(1);
}
