"""A ledger that an earlier commit wrote is upgraded with nothing lost, and verifying does not cry over it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from sync_server.acts.common.term_book import clock_of
from sync_server.evidence.store import open_store
from sync_server.keeping.verify import verify
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.reference.clock import reckoning_of
from sync_server.reference.directory import read_calendar
from tests.sync_server.frozen import FROZEN, thaw


@pytest.mark.parametrize("commit", FROZEN)
def test_a_ledger_of_an_earlier_commit_verifies_after_the_upgrade(commit: str, tmp_path: Path) -> None:
    ledger = Ledger(thaw(commit, tmp_path))
    with ledger.read() as conn:
        kept = conn.execute(select(t.blobs.c.sha256)).scalars().all()
        report = verify(conn, open_store(str(tmp_path / "photos")))
    ledger.close()
    assert len(kept) > 20
    # Frozen without its photos: they are all that is missing.
    assert sorted(report.faults) == sorted(f"照片 {sha256} 缺失" for sha256 in kept)


def test_both_first_deliveries_are_kept() -> None:
    assert {"459175b", "ebd52bf"} <= set(FROZEN)


@pytest.mark.parametrize("commit", FROZEN)
def test_the_terms_that_an_upgrade_enters_are_reckoned_anew_to_the_same_end(commit: str, tmp_path: Path) -> None:
    ledger = Ledger(thaw(commit, tmp_path))
    with ledger.read() as conn:
        days = read_calendar(conn)
        rows = conn.execute(select(t.terms)).mappings().all()
        assert {row["subject_id"] for row in rows if row["subject_kind"] == "notice"} == set(
            conn.execute(select(t.notices.c.id).where(t.notices.c.due_on.is_not(None))).scalars()
        )
        for row in rows:
            assert reckoning_of(row).reckoned(days) == clock_of(row)
    ledger.close()
    assert rows


def shown_days(url: str) -> dict[str, dict[str, str]]:
    """By table what each row shows as its day, as the file has it; the first delivery had fewer tables."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as conn:
        known = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {
            table: dict(conn.execute(f"SELECT id, due_on FROM {table} WHERE due_on > ''").fetchall())
            for table in known & {"notices", "pursuits", "documents", "assignments"}
        }


@pytest.mark.parametrize("commit", FROZEN)
def test_an_upgrade_enters_each_shown_day_into_the_book_and_leaves_the_rows_as_they_were(
    commit: str, tmp_path: Path
) -> None:
    url = thaw(commit, tmp_path)
    before = shown_days(url)
    ledger = Ledger(url)
    with ledger.read() as conn:
        rows = conn.execute(select(t.terms)).mappings().all()
        open_alerts = set(conn.execute(select(t.alerts.c.id).where(t.alerts.c.on_site_at.is_(None))).scalars())
        orders = set(conn.execute(select(t.documents.c.id).where(t.documents.c.kind == "supervision")).scalars())
    ledger.close()
    after = shown_days(url)
    assert {table: after[table] for table in before} == before
    entered = {(row["subject_kind"], row["subject_id"], row["due_on"]) for row in rows}
    kinds = {"notices": "notice", "pursuits": "pursuit", "documents": "document", "assignments": "assignment"}
    for table, shown in before.items():
        for subject_id, day in shown.items():
            if subject_id not in orders:  # their day is that of their pursuit's term
                assert (kinds[table], subject_id, day) in entered
    # A later ledger keeps the terms of alerts that are over, too.
    running = {row["subject_id"] for row in rows if row["subject_kind"] == "alert" and row["ended_at"] is None}
    assert running == open_alerts


def test_the_frozen_ledgers_hold_papers_and_tasks_that_have_terms(tmp_path: Path) -> None:
    shown = [shown_days(thaw(commit, tmp_path)) for commit in FROZEN]
    assert any(days.get("documents") for days in shown)
    assert any(days.get("assignments") for days in shown)
