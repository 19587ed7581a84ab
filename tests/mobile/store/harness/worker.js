import { loadPyodide } from "/pyodide/pyodide.mjs";

const ready = (async () => {
  const pyodide = await loadPyodide({ indexURL: "/pyodide/" });
  const code = await (await fetch("/code.zip")).arrayBuffer();
  pyodide.unpackArchive(code, "zip", { extractDir: "/code" });
  pyodide.runPython("import sys; sys.path.insert(0, '/code')");
  return pyodide;
})();

onmessage = async ({ data }) => {
  try {
    const pyodide = await ready;
    const result = await pyodide.runPythonAsync(data.code);
    postMessage({ id: data.id, result: result ?? null });
  } catch (error) {
    postMessage({ id: data.id, error: String(error) });
  }
};
