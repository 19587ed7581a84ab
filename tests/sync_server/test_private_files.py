"""Nobody else on the machine reads what the server keeps: not what it makes, not what it finds."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync_server.app import create_app
from sync_server.cli.main import main
from sync_server.private_files import keep_private, sqlite_files
from sync_server.settings import Settings


@pytest.fixture(autouse=True)
def careless_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    paths = [folder, *folder.rglob("*")]
    return {str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode) for path in paths}


def test_what_the_commands_make_is_for_the_servers_account_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DUCHA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUCHA_DATABASE_URL", "")
    monkeypatch.setenv("DUCHA_PHOTOS_URL", "")
    assert main(["token", "test"]) == 0
    assert main(["backup", str(tmp_path / "data" / "backup.tar")]) == 0
    found = modes(tmp_path / "data")
    assert {"ducha.sqlite3", "backup.tar"} <= set(found)
    assert not {name: oct(mode) for name, mode in found.items() if mode & 0o077}
    assert os.umask(0o022) == 0o022, "the caller's own umask is left alone"


def test_the_database_with_its_journal_is_private_under_any_umask(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path / "data", database_url="", photos_url=""))
    try:
        found = modes(tmp_path / "data")
    finally:
        app.state.ledger.close()
    files = {name: mode for name, mode in found.items() if name.startswith("ducha.sqlite3")}
    assert {"ducha.sqlite3", "ducha.sqlite3-wal", "ducha.sqlite3-shm"} <= set(files)
    assert set(files.values()) == {0o600}
    assert found["."] == 0o700


def test_what_an_older_server_left_open_is_closed_and_said(tmp_path: Path) -> None:
    for name in ("photos", "uploads"):
        (tmp_path / name).mkdir(mode=0o755)
    (tmp_path / "ducha.sqlite3").touch(mode=0o644)
    tmp_path.chmod(0o755)
    said = keep_private(tmp_path)
    assert len(said) == 4
    assert any("ducha.sqlite3" in sentence and "0644" in sentence for sentence in said)
    assert not {name: oct(mode) for name, mode in modes(tmp_path).items() if mode & 0o077}
    assert keep_private(tmp_path) == []


def test_a_database_elsewhere_is_closed_too(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.sqlite3"
    elsewhere.touch(mode=0o664)
    keep_private(tmp_path / "data", *sqlite_files(f"sqlite:///{elsewhere}"))
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o600
    assert sqlite_files("postgresql://x/y") == ()
