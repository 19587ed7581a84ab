"""`make dev`: what is saved runs a moment later, and only builds for development reload by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobile.webapp.build import DEVELOP, Plan, build
from scripts.develop import ROOT, Touched, touched
from tests.journeys.flet_page import FletPage, phone
from tests.mobile.webapp.builds import HERE, WORDS, silent
from tests.mobile.webapp.static_server import serving


def _build(out: Path, entry: Path) -> None:
    build(Plan(out, entry=entry, bare=True, development=True, compressed=False), silent)


def test_only_a_build_for_development_looks_for_newer_ones(built: Path, tmp_path: Path) -> None:
    _build(tmp_path / "app", HERE / "probe_app.py")
    assert f'src="{DEVELOP}"' in (tmp_path / "app" / "index.html").read_text("utf-8")
    assert DEVELOP not in (built / "index.html").read_text("utf-8")
    assert not (built / DEVELOP).exists()


@pytest.mark.parametrize(
    ("saved", "anew"),
    [
        ("sync_server/app.py", Touched(server=True, phone=False)),
        ("mobile/app.py", Touched(server=False, phone=True)),
        ("main.py", Touched(server=False, phone=True)),
        ("shared/plain.py", Touched(server=True, phone=True)),
    ],
)
def test_a_saved_file_makes_anew_what_holds_it(saved: str, anew: Touched) -> None:
    assert touched([ROOT / saved]) == anew


@pytest.mark.journey
def test_a_page_that_is_open_shows_what_was_saved(tmp_path: Path) -> None:
    out, entry = tmp_path / "app", tmp_path / "entry.py"
    source = (HERE / "probe_app.py").read_text("utf-8")
    entry.write_text(source, "utf-8")
    _build(out, entry)
    with serving(out) as server, phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, server.url, ready=WORDS)
        entry.write_text(source.replace(WORDS, "刚刚保存的"), "utf-8")
        _build(out, entry)
        app.see("刚刚保存的")
