"""Papers that went out: verifying reads their files, a backup carries them, and a phone is never asked for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.organisation import DelegationMode
from sync_server.evidence.store import FolderStore, address
from sync_server.keeping.backup import write_backup
from sync_server.keeping.restore import read_backup
from sync_server.keeping.verify import Report, verify
from sync_server.ledger import tables as t
from sync_server.papers.keeping import kept_file
from sync_server.papers.printing import print_waiting
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.world import World, build_world
from tests.sync_server.presses import press_at


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One notice that went out, printed into `photos`."""
    world = build_world(tmp_path)
    world.delegate(DelegationMode.DIRECT)
    noticed(world)
    assert print_waiting(world.ledger, press_at(tmp_path / "photos")) == 1
    yield world
    world.ledger.close()


def verified(world: World, folder: Path) -> Report:
    with world.ledger.read() as conn:
        return verify(conn, FolderStore(folder))


def of_papers(report: Report) -> list[str]:
    return [fault for fault in report.faults if "印发的" in fault]


def test_files_as_they_were_printed_verify(world: World, tmp_path: Path) -> None:
    report = verified(world, tmp_path / "photos")
    assert report.papers == 2
    assert of_papers(report) == []


@pytest.mark.parametrize(("column", "form"), [("sha256", "PDF"), ("docx", "Word")])
def test_a_file_that_has_changed_or_gone_is_named(world: World, tmp_path: Path, column: str, form: str) -> None:
    row = world.row(t.papers_issued)
    file = tmp_path / "photos" / address(row[column])
    file.write_bytes(file.read_bytes() + b" ")
    [changed] = of_papers(verified(world, tmp_path / "photos"))
    assert f"印发的 {form} 原件与登记的校验值不符" in changed
    assert row["number"] in changed
    file.unlink()
    report = verified(world, tmp_path / "photos")
    [gone] = of_papers(report)
    assert "缺失" in gone
    assert row[column] not in report.of_photos.absent, "no phone can send a paper again"


def test_a_register_that_names_another_hash_is_found(world: World, tmp_path: Path) -> None:
    docx = world.row(t.papers_issued)["docx"]
    world.do(lambda w: w.conn.execute(t.papers_issued.update().values(sha256="0" * 64)))
    [fault] = of_papers(verified(world, tmp_path / "photos"))
    assert "PDF 原件缺失" in fault
    assert docx not in fault


def test_a_backup_carries_the_files_to_another_store(world: World, tmp_path: Path) -> None:
    done = write_backup(world.ledger, FolderStore(tmp_path / "photos"), tmp_path / "backup.tar")
    assert (done.photos, done.missing) == (2, [])
    store = FolderStore(tmp_path / "restored")
    read_backup(f"sqlite:///{tmp_path / 'restored.sqlite3'}", store, tmp_path / "backup.tar")
    row = world.row(t.papers_issued)
    assert kept_file(store, row["sha256"]).startswith(b"%PDF")
    assert kept_file(store, row["docx"]).startswith(b"PK")


def test_a_backup_names_a_paper_whose_file_is_gone(world: World, tmp_path: Path) -> None:
    sha256 = world.row(t.papers_issued)["sha256"]
    (tmp_path / "photos" / address(sha256)).unlink()
    done = write_backup(world.ledger, FolderStore(tmp_path / "photos"), tmp_path / "backup.tar")
    assert done.missing == [sha256]
