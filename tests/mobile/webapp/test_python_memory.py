"""Python's memory, made by the builder: what is in it, what phones do not share, and a start where it is of no use."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from mobile.webapp import archive, build, flet_client, precompile, python_memory
from tests.journeys.flet_page import FletPage, phone
from tests.mobile.webapp.builds import HERE, WORDS, build_app, until, until_memory_is_kept
from tests.mobile.webapp.static_server import AppServer, serving

WAKING = HERE / "waking_app.py"
DRAWN = "抽到"
BEGAN = "duchatong-began/app/"
PYODIDE = flet_client.web_dir() / "pyodide"


def test_what_stands_at_the_top_of_the_entry_is_imported_and_nothing_of_it_is_run() -> None:
    entry = "import flet as ft\nfrom mobile.main import main\nraise SystemExit\ndef later():\n    import csv\n"
    assert python_memory.imports_of(entry) == ["import flet as ft", "from mobile.main import main"]
    assert python_memory.imports_of("def broken(:\n") == []


def test_without_nodejs_there_is_no_memory_and_the_worker_asks_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precompile, "node", lambda: None)
    build_app(tmp_path / "app")
    assert not (tmp_path / "app" / python_memory.FILE).exists()
    assert 'const SNAPSHOT = "";' in (tmp_path / "app" / "worker.js").read_text("utf-8")


def test_while_someone_develops_no_memory_is_made(tmp_path: Path) -> None:
    plan = build.Plan(tmp_path / "app", entry=WAKING, bare=True, development=True, compressed=False)
    build.build(plan, lambda _: None)
    assert not (tmp_path / "app" / python_memory.FILE).exists()


def test_numbers_that_all_phones_would_draw_alike_stop_the_build(built: Path) -> None:
    library, packed = (
        (built / flet_client.PYTHON_LIBRARY).read_bytes(),
        archive.unpack((built / "app.tar").read_bytes()),
    )

    def with_dice(source: str) -> bytes | None:
        return python_memory.take("import dice", library, archive.pack({**packed, "dice.py": source.encode()}), PYODIDE)

    with pytest.raises(RuntimeError, match="all phones would share"):
        with_dice("import random\nthrown = random.Random()\n")
    for source in ("import secrets\nSALT = secrets.token_hex(8)\n", "import uuid\nHERE = uuid.uuid4()\n"):
        with pytest.raises(RuntimeError, match="all phones would share"):
            with_dice(source)
    assert with_dice("import random\nthrown = random.SystemRandom()\n")


@pytest.mark.journey
def test_two_phones_draw_other_numbers_and_each_has_its_own_clock_and_the_fast_packer(tmp_path: Path) -> None:
    build_app(tmp_path / "app", WAKING)
    with serving(tmp_path / "app") as server:
        numbers, zone, now, packer = _told(server, tmp_path / "one", "Asia/Shanghai")
        others, other_zone, _, _ = _told(server, tmp_path / "other", "America/Phoenix")
    assert numbers != others
    assert (zone, other_zone) == ("28800", "-25200")
    assert abs(int(now) - time.time()) < 600
    assert packer == "native"


def _told(server: AppServer, profile: Path, zone: str) -> list[str]:
    """What a phone in that zone says after a start from the memory: number, offset, clock, packer."""
    with phone(profile, timezone_id=zone) as browser:
        app = FletPage.open(browser, server.url, ready=DRAWN)
        until_memory_is_kept(app.page)
        warned: list[str] = []
        browser.on("console", lambda line: warned.append(line.text))
        app.page.reload()
        app.wait_open(DRAWN)
        assert _woke(app), warned
        words = app.page.locator("flt-semantics-host").inner_text()
        assert [line for line in warned if line.startswith("snapshot:")] == []
        return next(line for line in words.splitlines() if DRAWN in line).split()[1:5]


@pytest.mark.journey
@pytest.mark.parametrize("memory", [b"no memory at all", b"\0" * 40_000_000])
def test_a_memory_that_cannot_be_read_costs_time_and_not_the_app(
    memory: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(python_memory, "take", lambda *_: memory)
    build_app(tmp_path / "app")
    with serving(tmp_path / "app") as server, phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, server.url, ready=WORDS)
        until_memory_is_kept(app.page)
        warned: list[str] = []
        browser.on("console", lambda line: warned.append(line.text))
        app.page.reload()
        app.wait_open(WORDS)
        assert [line for line in warned if line.startswith("snapshot:")]
        app.tap("再点一次")
        app.see("点了 1 次")


@pytest.mark.journey
def test_the_first_visit_does_not_wait_for_the_memory_and_a_phone_without_it_opens_without_network(
    server: AppServer, tmp_path: Path
) -> None:
    server.silent.add(python_memory.FILE)
    try:
        with phone(tmp_path / "profile") as browser:
            app = FletPage.open(browser, server.url, ready=WORDS)
            browser.set_offline(True)
            app.page.reload()
            app.wait_open(WORDS)
    finally:
        server.silent.clear()


@pytest.mark.journey
def test_after_a_start_that_ended_in_no_screen_the_next_goes_without_the_memory_and_the_one_after_tries_it(
    server: AppServer, tmp_path: Path
) -> None:
    with phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, server.url, ready=WORDS)
        until_memory_is_kept(app.page)
        version = app.page.evaluate("duchatong.version")
        _began(app, f"{version}:0:1")
        app.page.reload()
        app.wait_open(WORDS)
        assert not _woke(app)
        assert app.page.evaluate(f"localStorage.getItem('{BEGAN}')") == f"{version}:1:0"
        app.page.reload()
        app.wait_open(WORDS)
        assert _woke(app)
        assert app.page.evaluate(f"localStorage.getItem('{BEGAN}')") is None


@pytest.mark.journey
def test_a_phone_on_which_waking_fails_twice_does_without_it_until_the_next_version(
    server: AppServer, tmp_path: Path
) -> None:
    with phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, server.url, ready=WORDS)
        until_memory_is_kept(app.page)
        version = app.page.evaluate("duchatong.version")
        _began(app, f"{version}:1:1")
        for _ in range(2):
            app.page.reload()
            app.wait_open(WORDS)
            assert not _woke(app)
        _began(app, "0123456789ab:2:0")
        app.page.reload()
        app.wait_open(WORDS)
        assert _woke(app)


@pytest.mark.journey
@pytest.mark.parametrize("arrives", [True, False])
def test_a_newer_version_brings_its_memory_and_does_not_wait_for_one_that_does_not_come(
    arrives: bool, server: AppServer, tmp_path: Path
) -> None:
    newer = tmp_path / "newer.py"
    newer.write_text("import colorsys\n" + (HERE / "probe_app.py").read_text("utf-8"), "utf-8")
    version = build_app(tmp_path / "second", newer)
    memories = [folder / python_memory.FILE for folder in (server.folder, tmp_path / "second")]
    assert memories[0].read_bytes() != memories[1].read_bytes()
    with phone(tmp_path / "profile") as browser:
        app = FletPage.open(browser, server.url, ready=WORDS)
        until_memory_is_kept(app.page)
        server.folder = tmp_path / "second"
        if not arrives:
            server.replace[python_memory.FILE] = b"cut off"
        app.page.reload()
        app.wait_open(WORDS)
        until(app.page, f"duchatongShell.waitingVersion().then((waiting) => waiting === '{version}')")
        app.page.evaluate("duchatongShell.reopen()")
        app.page.wait_for_function(f"() => self.duchatong?.version === '{version}'")
        app.wait_open(WORDS)
        assert _woke(app) is arrives


def _began(app: FletPage, kept: str) -> None:
    app.page.evaluate("([name, kept]) => localStorage.setItem(name, kept)", [BEGAN, kept])


def _woke(app: FletPage) -> bool:
    """Whether this start woke Python from the memory."""
    return bool(app.page.evaluate("performance.getEntriesByName('duchatong-woken').length"))
