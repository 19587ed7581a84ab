"""A prepared scan is attached to its subject once, read newest first, found by the register and looked through when
verifying; the same on both databases."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.problems import Problem
from sync_server.console.listing import Filters
from sync_server.console.queries import issued_papers
from sync_server.evidence.store import FolderStore
from sync_server.keeping.backup import originals
from sync_server.keeping.papers import check_scans
from sync_server.ledger.events import Actor
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.scans.attaching import add_scan, scan_of, scans_of
from sync_server.scans.prepared import Original, PreparedScan, Sheet, Straightened
from tests.sync_server.console.test_issued_search import OFFICER

WHO = Actor("user", "u", "章")


def prepared(word: str) -> PreparedScan:
    sha256, file = (hashlib.sha256(f"{word}{part}".encode()).hexdigest() for part in ("pdf", "file"))
    sheets = (Sheet(0, Straightened.SQUARED, True), Sheet(0, Straightened.UNSURE, False))
    return PreparedScan(sha256, 9, sheets, (Original(f"{word}.pdf", "application/pdf", 5, file, 2),))


@pytest.fixture
def moments() -> list[datetime]:
    return [datetime(2026, 11, 24, 8, tzinfo=UTC)]


@pytest.fixture
def ledger(database_url: str, moments: list[datetime]) -> Iterator[Ledger]:
    made = Ledger(database_url, lambda: moments[-1])
    yield made
    made.close()


def attach(ledger: Ledger, word: str, subject: str = "p") -> str:
    return ledger.write(lambda w: add_scan(w, WHO, "paper", subject, word, prepared(word)))


def test_the_same_paper_is_attached_to_the_same_thing_once_and_to_another_again(ledger: Ledger) -> None:
    first = attach(ledger, "甲")
    assert attach(ledger, "甲") == first
    assert attach(ledger, "甲", "another") != first


def test_twice_within_one_deed_is_once(ledger: Ledger) -> None:
    def twice(w: Write) -> set[str]:
        return {add_scan(w, WHO, "paper", "p", "甲", prepared("甲")) for _ in range(2)}

    assert len(ledger.write(twice)) == 1


def test_scans_are_read_newest_first_as_they_were_handed_in(ledger: Ledger, moments: list[datetime]) -> None:
    attach(ledger, "甲")
    moments.append(moments[-1] + timedelta(minutes=1))
    newest = attach(ledger, "乙")
    with ledger.read() as conn:
        found = scans_of(conn, "paper", ["p", "none"])
        one = scan_of(conn, "paper", "p", newest)
    assert [scan.title for scan in found["p"]] == ["乙", "甲"]
    assert (one.sheets, one.originals, one.user_name) == (prepared("乙").sheets, prepared("乙").originals, "章")
    assert one.red
    assert set(found) == {"p"}


def test_a_scan_is_not_to_be_had_as_that_of_another_subject(ledger: Ledger) -> None:
    scan_id = attach(ledger, "甲")
    with ledger.read() as conn:
        for kind, subject in (("paper", "another"), ("case_report", "p")):
            with pytest.raises(Problem, match="没有找到这份扫描件"):
                scan_of(conn, kind, subject, scan_id)


def test_backup_and_verifying_know_paper_and_original(ledger: Ledger, tmp_path: Path) -> None:
    attach(ledger, "甲")
    scan, store = prepared("甲"), FolderStore(tmp_path / "photos")
    with ledger.read() as conn:
        assert {scan.sha256, scan.originals[0].sha256} <= set(originals(conn))
        looked, faults = check_scans(conn, store)
    assert looked == 2
    assert faults == ["盖章扫描件《甲》缺失", "盖章扫描件《甲》的原始文件“甲.pdf”缺失"]


@pytest.mark.parametrize("asked", [{"state": "stamped"}, {"q": "abcdef012345 例会"}, {}])
def test_the_registers_questions_are_understood_by_both_databases(ledger: Ledger, asked: dict[str, str]) -> None:
    with ledger.read() as conn:
        assert conn.execute(issued_papers.register_list(OFFICER, Filters(asked))).all() == []
