"""Keep the demonstration's ledger as a commit writes it, for the test that upgrades it and verifies.

    .venv/bin/python scripts/freeze_ledger.py COMMIT

Run it for every commit that goes into service: `tests/sync_server/frozen/COMMIT.sqlite3.xz` is made by that commit's
own code in a work tree of its own, without its photos. Never make one anew with later code.
"""

from __future__ import annotations

import lzma
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FROZEN = ROOT / "tests/sync_server/frozen"


def freeze(commit: str) -> Path:
    """Run the commit's demonstration, compress its database. Raises CalledProcessError when git or the code fails."""
    target = FROZEN / f"{commit}.sqlite3.xz"
    if target.exists():
        raise SystemExit(f"{target} is there already")
    with tempfile.TemporaryDirectory() as folder:
        code, data, copy = (Path(folder) / name for name in ("code", "data", "copy.sqlite3"))
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(code), commit], check=True)  # noqa: S603
        try:
            settings = {"DUCHA_DATA_DIR": str(data), "DUCHA_DATABASE_URL": "", "DUCHA_PHOTOS_URL": ""}
            command = [sys.executable, "-m", "sync_server.cli", "demo"]
            subprocess.run(command, cwd=code, env=os.environ | settings, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        finally:
            subprocess.run([*git, "remove", "--force", str(code)], check=True)  # noqa: S603
        with closing(sqlite3.connect(data / "ducha.sqlite3")) as ledger:
            ledger.execute("VACUUM INTO ?", (str(copy),))
        target.write_bytes(lzma.compress(copy.read_bytes(), preset=9))
    return target


if __name__ == "__main__":
    print(freeze(sys.argv[1]))
