"""Bytecode for the browser's Python, so that the phone does not compile 500 modules at every start.

Bytecode must come from the very Python that will run it. That one is Pyodide, which also runs under Node.js; where the
building machine has no Node.js the sources are packed instead and the app starts slower, otherwise the same.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from mobile.webapp.archive import pack, unpack

SCRIPT = Path(__file__).with_name("precompile.mjs")


def node() -> str | None:
    """Path of Node.js, or None."""
    return shutil.which("node")


def compile_all(files: Mapping[str, bytes], pyodide: Path) -> dict[str, bytes]:
    """The files with every `x.py` replaced by `x.pyc` (sourceless modules). Paths in tracebacks stay those of `x.py`.

    `pyodide` is the folder of its distribution. Raises RuntimeError when Node.js is there but does not manage.
    """
    executable = node()
    if executable is None:
        return dict(files)
    with tempfile.TemporaryDirectory(prefix="precompile-") as work:
        source, target = Path(work, "in.tar"), Path(work, "out.tar")
        source.write_bytes(pack(files))
        done = subprocess.run(  # noqa: S603 - our own arguments
            [executable, str(SCRIPT), str(pyodide), str(source), str(target)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"预编译失败：{done.stderr.strip()[-800:]}")
        return unpack(target.read_bytes())
