"""The inspector's follow-up of a pursuit has the pursuit's term, whatever moves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.moment import chinese_day_with_weekday
from shared.organisation import DelegationMode, Role
from sync_server.acts.calendar import load_year
from sync_server.acts.common.assignments import finish_assignment
from sync_server.clockwork import overdue
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.notices.deeds import decide_feedback, extend, file_notice
from sync_server.notices.deeds.pursuits.following import terms_over
from tests.sync_server.acts.noticing import answer
from tests.sync_server.acts.world import World, build_world
from tests.sync_server.procedures.calendars import official_2027


def pursued(tmp_path: Path, issued: str, over: str) -> Iterator[World]:
    """长宁区 with a notice that was not answered, and the inspector's follow-up."""
    built = build_world(tmp_path, issued)
    built.delegate(DelegationMode.DIRECT)
    issue = built.issue(built.file_check())
    built.by(Role.SQUAD_INSPECTOR, file_notice, built.device, issue, 0.0)
    built.clock.set(over)
    built.do(overdue.run)
    yield built
    built.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """In December."""
    yield from pursued(tmp_path, "2026-12-01 10:00", "2026-12-07 09:00")


@pytest.fixture
def new_year(tmp_path: Path) -> Iterator[World]:
    """Over the turn of the year, on a provisional table."""
    yield from pursued(tmp_path, "2026-12-31 10:00", "2027-01-07 00:10")


def days(world: World) -> tuple[str, str]:
    """The last day of the pursuit and of its follow-up, which stands in the book and in the task's own words too."""
    pursuit, task = world.row(t.pursuits), world.row(t.assignments)
    running = [row for row in world.rows(t.terms, subject_id=task["id"]) if row["ended_at"] is None]
    assert [row["due_on"] for row in running] == [task["due_on"]]
    assert chinese_day_with_weekday(date.fromisoformat(task["due_on"])) in task["note"]
    return pursuit["due_on"], task["due_on"]


def notice_of(world: World) -> Any:
    return world.row(t.notices)["id"]


def send_back(world: World) -> None:
    answer(world, notice_of(world))
    world.by(Role.SECTION_OFFICER, decide_feedback, notice_of(world), accepted=False, words="未清理")


def test_it_moves_with_the_term_of_feedback_that_was_returned_and_with_an_extension(world: World) -> None:
    assert days(world) == ("2026-12-09", "2026-12-09")
    world.clock.set("2026-12-08 09:00")
    send_back(world)
    assert days(world) == ("2026-12-11", "2026-12-11")
    before = world.row(t.assignments)["changed_seq"]
    world.by(Role.SECTION_OFFICER, extend, notice_of(world), 2, "配件未到")
    assert days(world) == ("2026-12-15", "2026-12-15")
    assert world.row(t.assignments)["changed_seq"] > before, "the phone pulls it"


def test_it_moves_with_the_next_round(world: World) -> None:
    world.clock.set("2026-12-10 09:00")
    world.do(terms_over, world.row(t.pursuits)["id"])
    assert days(world) == ("2026-12-15", "2026-12-15")
    assert len(world.rows(t.assignments)) == 1


def test_it_moves_with_a_years_table(new_year: World) -> None:
    before = days(new_year)
    new_year.do(load_year, official_2027(("2027-01-02", "2027-01-09", "2027-01-10")), SYSTEM)
    pursuit, task = days(new_year)
    assert pursuit == task < before[0]


def test_what_has_been_done_keeps_its_day(world: World) -> None:
    task = world.row(t.assignments)["id"]
    world.do(finish_assignment, task, world.callers[Role.SQUAD_INSPECTOR].user_id, "record", SYSTEM)
    world.clock.set("2026-12-08 09:00")
    send_back(world)
    assert world.row(t.assignments)["due_on"] == "2026-12-09"
