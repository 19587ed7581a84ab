"""Python's memory as it is once the app's modules are imported, so that no start need import them again.

Pyodide writes it under Node.js and reads it in the browser (`page/worker.js`). Where the building machine has no
Node.js there is none, and the app starts slower, otherwise the same. The same inputs make the same bytes: clock and
chance stand still while it is made, and the phone takes its own of both when it wakes Python (`AWAKE` in the worker).
"""

from __future__ import annotations

import ast
import subprocess
import tempfile
from pathlib import Path

from mobile.webapp import precompile

SCRIPT = Path(__file__).with_name("snapshot.mjs")
FILE = "pyodide/imported.bin"
# What Flet and the app import only once they run, at every start. What an app does not have is passed over.
ALSO = (
    "import flet.app, flet.messaging.protocol, flet.messaging.session, flet.pubsub.pubsub_hub",
    "from flet import Button, Column, Container, FilledButton, Icon, ListView, Row, SafeArea, TextButton",
    "import flet_geolocator, importlib.metadata, runpy",
    "import mobile.device.clock, mobile.device.locator, mobile.device.picture, mobile.device.secrets",
    "import mobile.screens.start.lock, mobile.screens.start.welcome, mobile.screens.today.today",
)


def imports_of(entry: str) -> list[str]:
    """The imports that stand at the top of a module, each a statement; none when it does not compile."""
    try:
        body = ast.parse(entry).body
    except SyntaxError:
        return []
    return [ast.unparse(one) for one in body if isinstance(one, ast.Import | ast.ImportFrom)]


def take(entry: str, library: bytes, archive: bytes, pyodide: Path) -> bytes | None:
    """The memory after what `entry` imports, for `_loadSnapshot`; None without Node.js.

    `library` and `archive` are what the phone gets (`python_stdlib.zip`, `app.tar`), `pyodide` the folder of its
    distribution. What the browser alone can import is left to it. Raises RuntimeError when Node.js does not manage.
    """
    executable = precompile.node()
    if executable is None:
        return None
    with tempfile.TemporaryDirectory(prefix="snapshot-") as work:
        given = {"library.zip": library, "app.tar": archive, "imports.py": _tolerant(imports_of(entry)).encode()}
        for name, content in given.items():
            Path(work, name).write_bytes(content)
        target = Path(work, "imported.bin")
        done = subprocess.run(  # noqa: S603 - our own arguments
            [executable, str(SCRIPT), f"{pyodide}/", *(str(Path(work, name)) for name in given), str(target)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"Python 内存快照没有做成：{done.stderr.strip()[-800:]}")
        return target.read_bytes()


def _tolerant(statements: list[str]) -> str:
    return "".join(f"try: {one}\nexcept ImportError: pass\n" for one in [*statements, *ALSO])
