"""A volume that is lent has a day on which it comes back; who keeps it is reminded, and takes it back once."""

from __future__ import annotations

from datetime import date

import pytest

from shared.organisation import Role
from shared.problems import Ground, Problem
from sync_server.archive.deeds import file_volume, lend, take_back
from sync_server.clockwork.ticks import tick
from sync_server.grounds import archive as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from tests.sync_server.acts.world import SECTION, World
from tests.sync_server.archive.volumes import draft_of, scan


@pytest.fixture
def volume_id(world: World) -> str:
    return world.do(file_volume, Actor("user", "u-keeper", "沈立"), draft_of([scan()]))


def test_lending_says_who_has_the_volume_until_when_and_what_for(world: World, volume_id: str) -> None:
    borrowing = world.by(Role.SECTION_OFFICER, lend, volume_id, "法制科 王芳", "行政复议答复", date(2026, 11, 27))
    row = world.row(t.borrowings, id=borrowing)
    assert (row["borrower"], row["purpose"], row["returned_at"]) == ("法制科 王芳", "行政复议答复", None)
    assert world.row(t.terms, subject_kind="borrowing", subject_id=borrowing)["due_on"] == "2026-11-27"
    assert "11月27日" in world.row(t.events, kind="volume.lent")["words"]


def test_on_the_day_the_keeper_is_reminded_once_and_after_the_return_no_more(world: World, volume_id: str) -> None:
    for borrower in ("王芳", "李青"):
        world.by(Role.SECTION_OFFICER, lend, volume_id, borrower, "行政复议答复", date(2026, 11, 27))
    (back,) = world.rows(t.borrowings, borrower="李青")
    world.by(Role.SECTION_OFFICER, take_back, volume_id, back["id"], "完好")
    for moment in ("2026-11-26 10:00", "2026-11-27 09:00", "2026-11-27 11:00"):
        world.clock.set(moment)
        world.do(tick)
    (told,) = world.rows(t.deliveries, kind="borrowing.reminder", channel="inbox")
    assert told["unit_id"] == SECTION
    assert "王芳" in world.row(t.events, kind="borrowing.reminder")["words"]


def test_what_has_come_back_comes_back_once(world: World, volume_id: str) -> None:
    borrowing = world.by(Role.SECTION_OFFICER, lend, volume_id, "王芳", "行政复议答复", date(2026, 11, 27))
    world.by(Role.SECTION_CHIEF, take_back, volume_id, borrowing)
    row, term = world.row(t.borrowings, id=borrowing), world.row(t.terms, subject_id=borrowing)
    assert row["returned_to"] == world.callers[Role.SECTION_CHIEF].name
    assert term["met_at"] == term["ended_at"] == row["returned_at"]
    with pytest.raises(Problem) as twice:
        world.by(Role.SECTION_CHIEF, take_back, volume_id, borrowing)
    assert twice.value.ground == grounds.ALREADY_BACK.code
    with pytest.raises(Problem, match="这次借阅"):
        world.by(Role.SECTION_CHIEF, take_back, volume_id, "no-such-entry")


@pytest.mark.parametrize(
    ("borrower", "purpose", "back_on", "refused"),
    [
        ("", "行政复议答复", date(2026, 11, 27), grounds.PURPOSE_MISSING),
        ("王芳", "。", date(2026, 11, 27), grounds.PURPOSE_MISSING),
        ("王芳", "行政复议答复", date(2026, 11, 23), grounds.BACK_BEFORE_TODAY),
    ],
)
def test_nothing_is_lent_without_who_why_and_a_day_to_come(
    world: World, volume_id: str, borrower: str, purpose: str, back_on: date, refused: Ground
) -> None:
    with pytest.raises(Problem) as problem:
        world.by(Role.SECTION_OFFICER, lend, volume_id, borrower, purpose, back_on)
    assert problem.value.ground == refused.code


def test_only_who_keeps_the_volume_lends_it_and_takes_it_back(world: World, volume_id: str) -> None:
    borrowing = world.by(Role.SECTION_OFFICER, lend, volume_id, "王芳", "行政复议答复", date(2026, 11, 27))
    for role in (Role.OFFICE_STAFF, Role.DETACHMENT_CHIEF):
        with pytest.raises(Problem) as lending:
            world.by(role, lend, volume_id, "李青", "行政复议答复", date(2026, 11, 27))
        with pytest.raises(Problem) as taking:
            world.by(role, take_back, volume_id, borrowing)
        assert lending.value.ground == taking.value.ground == grounds.KEPT_BY_ANOTHER.code
    assert [row["returned_at"] for row in world.rows(t.borrowings)] == [None]


def test_a_borrowing_is_taken_back_into_its_own_volume_alone(world: World, volume_id: str) -> None:
    other = world.do(file_volume, Actor("user", "u-keeper", "沈立"), draft_of([scan()], "case-2"))
    borrowing = world.by(Role.SECTION_OFFICER, lend, volume_id, "王芳", "行政复议答复", date(2026, 11, 27))
    with pytest.raises(Problem, match="这次借阅"):
        world.by(Role.SECTION_OFFICER, take_back, other, borrowing)
    assert world.row(t.borrowings, id=borrowing)["returned_at"] is None
