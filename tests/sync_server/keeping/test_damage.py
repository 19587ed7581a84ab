"""A damaged, foreign, missing or busy database, and a full disk: a sentence and an exit code, never a traceback."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sync_server.keeping import integrity
from sync_server.keeping.integrity import look_at
from sync_server.keeping.trouble import in_words
from sync_server.ledger.ledger import Ledger
from tests.sync_server.cli.test_ducha import Console, ducha
from tests.sync_server.conftest import RunningServer
from tests.sync_server.frozen import thaw

__all__ = ["ducha"]


@pytest.fixture
def file(ducha: Console, tmp_path: Path) -> Path:
    """The database of a ledger with a month's work, at rest, and the commands set to it."""
    data = tmp_path / "data"
    data.mkdir()
    ledger = Ledger(thaw("459175b", data))
    ledger.close()
    (data / "459175b.sqlite3").rename(data / "ducha.sqlite3")
    return data / "ducha.sqlite3"


def pages_overwritten(file: Path) -> None:
    """Some pages in the middle have become noise."""
    with file.open("r+b") as out:
        for page in range(60, 300, 7):
            out.seek(page * 4096)
            out.write(b"\xa5" * 4096)


def truncated(file: Path) -> None:
    with file.open("r+b") as out:
        out.truncate(file.stat().st_size // 2 + 100)


def written_over(file: Path) -> None:
    file.write_bytes(b"<html>" * 3_000)


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def taken_away(file: Path) -> None:
    file.unlink()


DAMAGES: dict[Callable[[Path], None], str] = {
    pages_overwritten: "损坏",
    truncated: "损坏",
    written_over: "不是 SQLite 数据库",
    emptied: "不是督察通的数据库",
    taken_away: "没有找到数据库文件",
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_database_is_told_and_not_backed_up(
    file: Path, ducha: Console, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    damage(file)
    for command in (("verify",), ("backup", str(tmp_path / "backup.tar"))):
        code, out, err = ducha(*command)
        assert (code, "全部相符" in out, "已备份" in out) == (1, False, False)
        assert err.startswith("ducha：")
        assert DAMAGES[damage] in err
        assert "Traceback" not in err
    assert list(tmp_path.glob("*backup.tar*")) == []


@pytest.mark.parametrize("damage", [pages_overwritten, truncated, written_over], ids=lambda damage: damage.__name__)
def test_other_commands_and_a_restore_over_a_damaged_database_speak_in_words(
    file: Path, ducha: Console, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    backup = tmp_path / "backup.tar"
    assert ducha("backup", str(backup))[0] in (0, 1)  # frozen without its photos
    damage(file)
    code, _, err = ducha("restore", str(backup))
    assert (code, err.startswith("ducha：恢复没有完成：")) == (1, True)


def test_a_database_that_somebody_holds_is_told(file: Path, ducha: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrity, "WAIT_S", 0.1)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        code, _, err = ducha("verify")
    assert (code, "正被另一个程序占用" in err) == (1, True)


def test_a_backup_onto_a_full_disk_says_so_and_leaves_nothing(
    file: Path, ducha: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "usb"
    target.mkdir()
    real_open = Path.open

    def full(self: Path, *arguments: Any, **options: Any) -> object:
        """Files there take no byte, as on a full disk: /dev/full answers ENOSPC."""
        return real_open(Path("/dev/full"), "wb") if self.parent == target else real_open(self, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", full)
        code, _, err = ducha("backup", str(target / "backup.tar"))
    assert (code, "备份没有完成：磁盘空间不足" in err) == (1, True)
    assert list(target.iterdir()) == []
    assert "文件或文件夹不存在" in ducha("backup", str(tmp_path / "nowhere" / "backup.tar"))[2]


def test_what_the_system_complains_of_has_words() -> None:
    assert in_words(OSError(errno.ENOSPC, "No space left on device", "x.tar")).startswith("磁盘空间不足")
    assert "占用" in in_words(sqlite3.OperationalError("database is locked"))
    assert "已损坏" in in_words(sqlite3.DatabaseError("database disk image is malformed"))


@pytest.mark.postgres
def test_postgresql_is_looked_through_where_amcheck_is_installed(server: RunningServer) -> None:
    sound = look_at(server.settings.database)
    assert sound.faults == []
    if server.settings.database.startswith("postgresql"):
        assert ["amcheck" in note for note in sound.notes] == [True]
        server.ledger.write(lambda w: w.conn.exec_driver_sql("CREATE EXTENSION amcheck"))
        sound = look_at(server.settings.database)
        assert (sound.faults, sound.notes) == ([], [])
