"""Builds of small apps for tests, without packed copies: to compress them takes longer than all that is tested with
them. Wheels come from the shared cache."""

from __future__ import annotations

import fcntl
from pathlib import Path

from playwright.sync_api import Page

from mobile.webapp import python_memory
from mobile.webapp.build import ROOT, Plan, build

HERE = Path(__file__).parent
WORDS = "试验第一版"
# A Chromium whose WebAssembly collects no garbage, in the page and in its service worker: the script client draws.
NO_COLLECTION = """{
  const validate = WebAssembly.validate;
  WebAssembly.validate = (bytes) => bytes.length !== 15 && validate.call(WebAssembly, bytes);
}
"""


def silent(_: str) -> None:
    """The builder's progress is nobody's business in a test."""


def build_app(out: Path, entry: Path = HERE / "probe_app.py") -> str:
    """Build `entry` alone as the app and return its version."""
    return build(probe_plan(out, entry), silent)


def probe_plan(out: Path, entry: Path = HERE / "probe_app.py") -> Plan:
    return Plan(out, entry=entry, bare=True, compressed=False)


def kept_app(entry: Path) -> Path:
    """The folder of `entry` built as the whole app: made once for all modules, workers and runs, as long as nothing
    that goes into it changes."""
    out = ROOT / "build" / "probes" / entry.stem
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build(Plan(out, entry=entry, compressed=False), silent)
    return out


def build_saying(out: Path, work: Path, words: str, *, broken: bool = False) -> str:
    """The probe app with other words on its screen, or one that does not even start."""
    source = (HERE / "probe_app.py").read_text("utf-8").replace(WORDS, words)
    entry = work / f"{out.name}.py"
    entry.write_text(
        source.replace("import flet as ft", "raise RuntimeError('坏的版本')") if broken else source, "utf-8"
    )
    return build_app(out, entry)


def until(page: Page, condition: str) -> None:
    """Wait until the promise that the expression gives brings true. Playwright's own `wait_for_function` takes the
    promise itself for true."""
    page.evaluate(f"async () => {{ while (!(await ({condition}))) await new Promise((go) => setTimeout(go, 50)); }}")


def until_memory_is_kept(page: Page) -> None:
    """Wait until the phone has Python's memory, which comes last once the app is open."""
    kept = "(await (await caches.open('duchatong/app/')).keys()).map((one) => new URL(one.url).pathname)"
    until(page, f"{kept}.includes('/app/{python_memory.FILE}')")
