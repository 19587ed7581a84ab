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
        running = {row["subject_id"] for row in rows if row["subject_kind"] == "alert" and row["ended_at"] is None}
    assert running == open_alerts


def test_the_frozen_ledgers_hold_papers_and_tasks_that_have_terms(tmp_path: Path) -> None:
    shown = [shown_days(thaw(commit, tmp_path)) for commit in FROZEN]
    assert any(days.get("documents") for days in shown)
    assert any(days.get("assignments") for days in shown)
