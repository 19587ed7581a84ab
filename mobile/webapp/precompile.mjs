// node precompile.mjs PYODIDE_DIR IN.tar OUT.tar — replaces every .py in the archive by the bytecode of this Pyodide.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodideDir, source, target] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodideDir}/pyodide.mjs`).href);
const pyodide = await loadPyodide({ indexURL: pyodideDir, env: { PYTHONHASHSEED: "0" } });
pyodide.FS.writeFile("/in.tar", readFileSync(source));
pyodide.runPython(`
import io, marshal, tarfile
from importlib._bootstrap_external import _code_to_hash_pyc
from importlib.util import source_hash

with tarfile.open("/in.tar") as given, tarfile.open("/out.tar", "w", format=tarfile.USTAR_FORMAT) as made:
    for entry in given:
        content = given.extractfile(entry).read()
        if entry.name.endswith(".py"):
            code = compile(content, "/app/" + entry.name, "exec", dont_inherit=True, optimize=0)
            content = bytes(_code_to_hash_pyc(code, source_hash(content), False))
            entry.name += "c"
            entry.size = len(content)
        made.addfile(entry, io.BytesIO(content))
`);
writeFileSync(target, pyodide.FS.readFile("/out.tar"));
