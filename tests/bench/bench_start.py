"""Cold start of the app without network against that of an empty Flet app made by the same builder.

A start is counted from the navigation to the moment the app's first screen is drawn, in a browser that was just
launched; the two apps take turns, and the ratio is the median of the pairs.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from mobile.webapp.build import Plan, build
from tests.bench.rows import BenchRow
from tests.journeys.flet_page import phone
from tests.mobile.webapp.static_server import serving

EMPTY_APP = """\
import flet as ft

ft.run(lambda page: page.add(ft.Text("空")), assets_dir="assets", no_cdn=True)
"""
ROUNDS = 5
BOUND = 1.3
OPEN_WITHIN_MS = 120_000
OPEN = 'html[data-duchatong="open"]'
# When the first screen was drawn, in milliseconds after the navigation began.
DRAWN_AT = "() => performance.getEntriesByName('duchatong-open')[0].startTime"


def opened_after_s(profile: Path, url: str, *, offline: bool) -> float:
    """Launch the browser, open the app, and return the seconds until its first screen."""
    with phone(profile) as browser:
        browser.set_offline(offline)
        page = browser.new_page()
        page.goto(url, wait_until="commit")
        page.locator(OPEN).wait_for(state="attached", timeout=OPEN_WITHIN_MS)
        return float(page.evaluate(DRAWN_AT)) / 1000


def rows(rounds: int = ROUNDS, *, entry: Path | None = None) -> list[BenchRow]:
    """The row of the table; `entry` measures another module than the real app."""
    with tempfile.TemporaryDirectory(prefix="start-") as name:
        folder = Path(name)
        empty = folder / "empty.py"
        empty.write_text(EMPTY_APP, "utf-8")
        build(Plan(folder / "empty", entry=empty, bare=True), _quiet)
        build(Plan(folder / "ours", entry=entry), _quiet)
        with serving(folder / "empty") as empty_server, serving(folder / "ours") as our_server:
            apps = {"empty": empty_server.url, "ours": our_server.url}
            for app, url in apps.items():
                opened_after_s(folder / f"phone-{app}", url, offline=False)
            seconds: dict[str, list[float]] = {app: [] for app in apps}
            for _ in range(rounds):
                for app, url in apps.items():
                    seconds[app].append(opened_after_s(folder / f"phone-{app}", url, offline=True))
    return [_row(seconds["ours"], seconds["empty"])]


def _row(ours: Sequence[float], baseline: Sequence[float]) -> BenchRow:
    return BenchRow(
        name="App cold start offline / empty Flet app built the same way",
        ours=statistics.median(ours),
        baseline=statistics.median(baseline),
        ratio=statistics.median(a / b for a, b in zip(ours, baseline, strict=True)),
        bound=BOUND,
        unit="s",
        note=f"Chromium, browser just launched, network off, median of {len(ours)} pairs",
    )


def _quiet(_: str) -> None:
    """The builder's progress does not belong in the table."""


if __name__ == "__main__":
    for row in rows():
        print(row.line())
