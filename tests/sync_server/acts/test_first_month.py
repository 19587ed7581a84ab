"""Since when the ledger is in use, which decides the months that figures speak of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync_server.acts.reports.month_rows import first_month, in_use
from sync_server.procedures.record_marks import RecordMark
from tests.sync_server.acts.world import World, build_world

UNCONFIRMED = (RecordMark.BACKFILLED, RecordMark.UNCHECKED_CLOCK, RecordMark.NO_TIME)


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    built = build_world(tmp_path, "2026-11-24 10:00", url=database_url)
    yield built
    built.ledger.close()


def since(world: World) -> str:
    with world.ledger.read() as conn:
        return first_month(conn)


def test_a_ledger_without_records_is_not_in_use(world: World) -> None:
    assert since(world) == ""
    with world.ledger.read() as conn:
        assert in_use(conn, ["2026-11"]) == []


def test_a_check_that_a_phone_brought_later_counts_from_the_month_in_which_it_was_made(world: World) -> None:
    world.clock.set("2026-12-02 08:00")
    world.file_check(made="2026-11-30 23:50", marks=[RecordMark.LATE])
    assert since(world) == "2026-11"


def test_a_check_said_to_be_older_than_its_phone_s_enrolment_counts_from_when_it_came_in(world: World) -> None:
    world.file_check(made="2024-01-01 00:03")  # the clock was set right before the check was sealed: no mark
    assert since(world) == "2026-11"


@pytest.mark.parametrize("mark", UNCONFIRMED)
def test_a_moment_that_nothing_confirms_does_not_move_the_first_month_back(world: World, mark: RecordMark) -> None:
    world.file_check()
    world.file_check(made="2026-03-02 09:00", marks=[RecordMark.OUTSIDE_UNIT, mark])
    assert since(world) == "2026-11"
    with world.ledger.read() as conn:
        assert in_use(conn, ["2026-03", "2026-10", "2026-11", "2026-12"]) == ["2026-11", "2026-12"]


@pytest.mark.parametrize("mark", UNCONFIRMED)
def test_where_only_such_moments_are_known_the_ledger_is_in_use_since_they_came_in(
    world: World, mark: RecordMark
) -> None:
    world.file_check(made="2026-03-02 09:00", marks=[mark])
    assert since(world) == "2026-11"
    world.clock.set("2026-12-01 08:00")
    world.file_check()
    world.file_check(made="2026-03-03 09:00", marks=[mark])
    assert since(world) == "2026-11"
