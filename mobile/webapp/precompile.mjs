// node precompile.mjs PYODIDE_DIR IN.tar OUT.tar — replaces every .py in the archive by the bytecode of this Pyodide.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodideDir, source, target] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodideDir}/pyodide.mjs`).href);
const pyodide = await loadPyodide({ indexURL: pyodideDir, env: { PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1" } });
pyodide.FS.writeFile("/in.tar", readFileSync(source));
pyodide.runPython(`
import ast, io, tarfile
from importlib._bootstrap_external import _code_to_hash_pyc
from importlib.util import source_hash

def bare(content, name):
    """Without docstrings: on a phone nobody reads them. Lines stay those of the source, asserts stay. A class keeps an
    empty sentence: a dataclass without any would put one together each time it is imported."""
    tree = compile(content, name, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(node, False) is not None:
            first = node.body[0]
            if isinstance(node, ast.ClassDef):
                first.value = ast.copy_location(ast.Constant("."), first.value)
            elif len(node.body) > 1 or isinstance(node, ast.Module):
                del node.body[0]
            else:
                node.body[0] = ast.copy_location(ast.Pass(), first)
    return tree

with tarfile.open("/in.tar") as given, tarfile.open("/out.tar", "w", format=tarfile.USTAR_FORMAT) as made:
    for entry in given:
        content = given.extractfile(entry).read()
        if entry.name.endswith(".py"):
            name = "/app/" + entry.name
            code = compile(bare(content, name), name, "exec", dont_inherit=True, optimize=0)
            content = bytes(_code_to_hash_pyc(code, source_hash(content), False))
            entry.name += "c"
            entry.size = len(content)
        made.addfile(entry, io.BytesIO(content))
`);
writeFileSync(target, pyodide.FS.readFile("/out.tar"));
