"""Cold start of the app without network against that of an empty Flet app: one made by the same builder, and, on a page
slowed down as a middling phone is, one of Flet's own parts (the script client, Python from nothing).

A start is counted from the navigation to the moment the app's first screen is drawn, in a browser that was just
launched; the two apps take turns, and the ratio is the median of the pairs. Each was open for a while before, as it is
on a phone in use: the browser keeps what it compiled of a program that runs for some time.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from mobile.webapp.build import Plan, build
from tests.bench.rows import BenchRow
from tests.journeys.flet_page import phone
from tests.mobile.webapp.builds import NO_COLLECTION, until_memory_is_kept
from tests.mobile.webapp.static_server import serving

EMPTY_APP = """\
import flet as ft

ft.run(lambda page: page.add(ft.Text("空")), assets_dir="assets", no_cdn=True)
"""
ROUNDS = 5
BOUND = 1.3
USED_FOR_S = 25
SLOWED = 4
BOUND_SLOWED = 0.6
OPEN_WITHIN_MS = 120_000
OPEN = 'html[data-duchatong="open"]'
# When the first screen was drawn, in milliseconds after the navigation began.
DRAWN_AT = "() => performance.getEntriesByName('duchatong-open')[0].startTime"


def opened_after_s(
    profile: Path, url: str, *, offline: bool, slowed: int = 1, script: str = "", used_for_s: int = 0
) -> float:
    """Launch the browser, open the app on a page that is `slowed` so many times, and return the seconds until its first
    screen. `script` runs in the page before everything else. The browser slows the page, not its workers."""
    with phone(profile) as browser:
        browser.set_offline(offline)
        page = browser.new_page()
        if script:
            page.add_init_script(script)
        if slowed > 1:
            browser.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        page.goto(url, wait_until="commit")
        page.locator(OPEN).wait_for(state="attached", timeout=OPEN_WITHIN_MS)
        page.wait_for_timeout(used_for_s * 1000)
        return float(page.evaluate(DRAWN_AT)) / 1000


def _kept(profile: Path, url: str, memory: bool) -> None:
    """Open the app for the first time, and leave when the phone has all that its later starts use."""
    with phone(profile) as browser:
        page = browser.new_page()
        page.goto(url, wait_until="commit")
        page.locator(OPEN).wait_for(state="attached", timeout=OPEN_WITHIN_MS)
        if memory:
            until_memory_is_kept(page)


def rows(rounds: int = ROUNDS, *, entry: Path | None = None) -> list[BenchRow]:
    """The rows of the table; `entry` measures another module than the real app."""
    with tempfile.TemporaryDirectory(prefix="start-") as name:
        folder = Path(name)
        empty = folder / "empty.py"
        empty.write_text(EMPTY_APP, "utf-8")
        build(Plan(folder / "empty", entry=empty, bare=True), _quiet)
        build(Plan(folder / "ours", entry=entry), _quiet)
        shutil.copytree(folder / "empty", folder / "plain")
        for memory in (folder / "plain" / "pyodide").glob("imported.bin*"):
            memory.unlink()
        with ExitStack() as running:
            urls = {app: running.enter_context(serving(folder / app)).url for app in ("empty", "plain", "ours")}
            _kept(folder / "phone-empty", urls["empty"], memory=True)
            _kept(folder / "phone-ours", urls["ours"], memory=True)
            # An older browser, in which the script draws: so it brings the script along, and draws with it later too.
            worker = folder / "plain" / "sw.js"
            worker.write_text(NO_COLLECTION + worker.read_text("utf-8"), "utf-8")
            opened_after_s(folder / "phone-plain", urls["plain"], offline=False, script=NO_COLLECTION)

            def opened(app: str, slowed: int = 1, used_for_s: int = 0) -> float:
                script = NO_COLLECTION if app == "plain" else ""
                phone_of, how = folder / f"phone-{app}", {"slowed": slowed, "used_for_s": used_for_s}
                return opened_after_s(phone_of, urls[app], offline=True, script=script, **how)

            for app in urls:
                opened(app, used_for_s=USED_FOR_S)
            pairs = [(opened("ours"), opened("empty")) for _ in range(rounds)]
            slow = [(opened("ours", SLOWED), opened("plain", SLOWED)) for _ in range(rounds)]
    launched = f"Chromium, browser just launched, network off, median of {rounds} pairs"
    return [
        _row("App cold start offline / empty Flet app built the same way", pairs, BOUND, launched),
        _row(
            f"the same on a page slowed down {SLOWED} times / empty Flet app of Flet's script client, without memory",
            slow,
            BOUND_SLOWED,
            f"{launched}; the workers are not slowed",
        ),
    ]


def _row(name: str, pairs: Sequence[tuple[float, float]], bound: float, note: str) -> BenchRow:
    return BenchRow(
        name=name,
        ours=statistics.median(ours for ours, _ in pairs),
        baseline=statistics.median(baseline for _, baseline in pairs),
        ratio=statistics.median(ours / baseline for ours, baseline in pairs),
        bound=bound,
        unit="s",
        note=note,
    )


def _quiet(_: str) -> None:
    """The builder's progress does not belong in the table."""


if __name__ == "__main__":
    for row in rows():
        print(row.line())
