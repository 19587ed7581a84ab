"""The phone's store against the bare medium: saving, its flatness, opening ten thousand records.

On a directory, and in Chromium on the origin-private file system.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mobile.device.native_folder import FolderVolume
from tests.bench.rows import BenchRow
from tests.bench.store_figures import FEW, MANY, VAST, Figures, Save, measure
from tests.mobile.store.chromium import chromium, harness_server, run_python

MOST_TIMES_BARE = 1.5
FLAT = 1.5
OPEN_MS = 300.0
STEP_MS = 50.0

IN_THE_BROWSER = """
import json
from dataclasses import asdict
from mobile.device.browser_opfs import OpfsVolume
from tests.bench.store_figures import measure
json.dumps(asdict(await measure(lambda name: OpfsVolume(f"bench-{name}"))))
"""


def rows() -> list[BenchRow]:
    """The table's rows, natively and in the browser."""
    return [*table("directory", natively()), *table("browser", in_chromium())]


def natively() -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(measure(lambda name: FolderVolume(Path(folder) / name), lambda: forget_pages(Path(folder))))


def in_chromium() -> Figures:
    with (
        tempfile.TemporaryDirectory() as profile,
        harness_server() as origin,
        chromium(Path(profile)) as context,
    ):
        page = context.new_page()
        page.goto(f"{origin}/page.html")
        plain: dict[str, Any] = json.loads(str(run_python(page, IN_THE_BROWSER)))
    saves = {name: Save(**value) for name, value in plain.items() if isinstance(value, dict)}
    return Figures(**{**plain, **saves})


def forget_pages(folder: Path) -> None:
    """Ask the system to drop the files from its memory, so that opening reads the medium."""
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


def table(where: str, figures: Figures) -> list[BenchRow]:
    """Rows for one volume."""
    found = []
    for what, few, many in (
        ("record", figures.record_few, figures.record_many),
        ("field", figures.field_few, figures.field_many),
    ):
        for count, save in ((FEW, few), (MANY, many)):
            name = f"store, {where}: save a {what} at {count:,} records"
            note = "baseline: append of the same bytes, durable"
            found.append(BenchRow(name, save.ours, save.bare, save.ours / save.bare, MOST_TIMES_BARE, "ms", note))
        flat = max(few.ours, many.ours) / min(few.ours, many.ours)
        name = f"store, {where}: save a {what} at {MANY:,} beside {FEW}"
        found.append(BenchRow(name, many.ours, few.ours, flat, FLAT, "ms", "flat: measured in turn"))
    for count, opens in ((MANY, figures.opens), (VAST, figures.vast_opens)):
        middle, spread = statistics.median(opens), f"{min(opens):.0f} to {max(opens):.0f} ms in {len(opens)}"
        note = f"with the list's first page; median, {spread}; baseline: the limit"
        name = f"store, {where}: open {count:,} records cold"
        found.append(BenchRow(name, middle, OPEN_MS, middle / OPEN_MS, 1.0, "ms", note))
    name = f"store, {where}: longest pause while compacting {MANY:,}"
    note = f"{figures.compaction:.0f} ms in all, saves go on between; baseline: the limit"
    found.append(BenchRow(name, figures.step, STEP_MS, figures.step / STEP_MS, 1.0, "ms", note))
    return found


if __name__ == "__main__":
    print(json.dumps([asdict(row) for row in rows()], ensure_ascii=False, indent=1))
