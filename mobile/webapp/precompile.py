"""Bytecode for the browser's Python, so that the phone does not compile 500 modules at every start.

Bytecode must come from the very Python that will run it. That one is Pyodide, which also runs under Node.js; where the
building machine has no Node.js the sources are packed instead and the app starts slower, otherwise the same.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from mobile.webapp.archive import pack, unpack

SCRIPT = Path(__file__).with_name("precompile.mjs")


def node() -> str | None:
    """Path of Node.js, the machine's own or the one that Playwright brings along; or None."""
    found = find_spec("playwright")
    brought = Path(found.origin).parent / "driver" / "node" if found and found.origin else Path("node")
    return shutil.which("node") or shutil.which(brought)


def compile_all(files: Mapping[str, bytes], pyodide: Path, cache: Path) -> dict[str, bytes]:
    """The files with every `x.py` replaced by `x.pyc` (sourceless modules). Paths in tracebacks stay those of `x.py`.

    `pyodide` is the folder of its distribution. What these very files became before is kept in `cache`: Python's
    library and the packages seldom change, and compiling them is most of a build. Raises RuntimeError when Node.js is
    there but does not manage.
    """
    executable = node()
    if executable is None:
        return dict(files)
    given = pack(files)
    digest = hashlib.sha256(SCRIPT.read_bytes() + (pyodide / "pyodide-lock.json").read_bytes() + given).hexdigest()
    kept = cache / f"{digest}.tar"
    if not kept.exists():
        made = _compile(executable, given, pyodide)
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cache, delete=False) as partial:  # two builds may run at once
            partial.write(made)
        Path(partial.name).replace(kept)
    return unpack(kept.read_bytes())


def _compile(executable: str, given: bytes, pyodide: Path) -> bytes:
    with tempfile.TemporaryDirectory(prefix="precompile-") as work:
        source, target = Path(work, "in.tar"), Path(work, "out.tar")
        source.write_bytes(given)
        done = subprocess.run(  # noqa: S603 - our own arguments
            [executable, str(SCRIPT), str(pyodide), str(source), str(target)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"预编译失败：{done.stderr.strip()[-800:]}")
        return target.read_bytes()
