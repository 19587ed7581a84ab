"""`make bench`: runs every `bench_*.py` beside this file and prints one table.

`python -m tests.bench store server` runs only the named ones. Exits 1 if a bound is missed or a bench breaks.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
import traceback
from pathlib import Path

from tests.bench.rows import BenchRow

HEAD = "| what | ours | baseline | ratio | bound | | note |\n| --- | --- | --- | --- | --- | --- | --- |"


def main(names: list[str]) -> int:
    known = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    if strangers := set(names) - set(known):
        print(f"no such bench: {', '.join(sorted(strangers))}; known: {', '.join(known)}", file=sys.stderr)
        return 2
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n\n{HEAD}", flush=True)
    good = True
    for name in names or known:
        rows: list[BenchRow] = []
        try:
            rows = importlib.import_module(f"tests.bench.bench_{name}").rows()
        except Exception:
            good = False
            traceback.print_exc()
        for row in rows:
            good = good and row.holds
            print(row.line(), flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
