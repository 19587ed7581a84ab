"""专项督察, stories 2, 6 and 7: reminders of a case's term, over the national holiday, and over a year whose table of
working days is not known yet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.workdays import YearTable
from sync_server.acts.calendar import load_year
from sync_server.acts.provisional import resting
from sync_server.clockwork.ticks import tick
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from tests.sync_server.acts.world import SECTION, World
from tests.sync_server.procedures.calendars import official_2027
from tests.sync_server.special.cases import open_case, time_passes

Begin = Callable[[str], World]
RHYTHM = ["2026-11-11", "2026-11-16", "2026-11-18", "2026-11-19", "2026-11-23", "2026-11-25"]


def test_2_a_unit_is_reminded_at_half_term_three_days_one_day_the_last_day_and_every_second_day_after(
    begin: Begin,
) -> None:
    world = begin("2026-11-04 10:00")
    case = open_case(world)
    assert case.share()["due_on"] == "2026-11-19"
    time_passes(world, "2026-11-26 18:00")
    assert case.reminded() == RHYTHM
    assert len(case.said("overdue")) == 1
    events = sorted(world.rows(t.events, kind="case_share.reminder"), key=lambda row: row["seq"])
    assert [row["data"]["what"] for row in events[:4]] == ["half", "T-3", "T-1", "due"]
    body = [row["event_seq"] for row in world.rows(t.deliveries, kind="case_share.reminder", unit_id=SECTION)]
    assert sorted(body) == [row["seq"] for row in events[3:]], "the body hears of it from the last day on"


@pytest.mark.parametrize(
    ("down", "up", "made"),
    [
        ("2026-11-11 06:00", "2026-11-11 13:00", RHYTHM),
        ("2026-11-15 09:00", "2026-11-18 12:00", ["2026-11-11", *RHYTHM[2:]]),  # T-3 fell into the outage
        ("2026-11-18 12:00", "2026-11-24 09:00", [*RHYTHM[:3], "2026-11-24", "2026-11-25"]),
    ],
)
def test_2_after_an_outage_nobody_is_reminded_twice(begin: Begin, down: str, up: str, made: list[str]) -> None:
    world = begin("2026-11-04 10:00")
    case = open_case(world)
    time_passes(world, down)
    world.clock.set(up)
    for _ in range(3):
        world.do(tick)
    time_passes(world, "2026-11-26 18:00")
    assert case.reminded() == made
    assert len(case.said("overdue")) == 1, "what came due meanwhile is said once"


def test_6_over_the_national_holiday_reminders_fall_on_working_days(begin: Begin) -> None:
    world = begin("2026-09-24 10:00")
    case = open_case(world)
    assert case.share()["due_on"] == "2026-10-09"
    time_passes(world, "2026-10-12 18:00")
    events = sorted(world.rows(t.events, kind="case_share.reminder"), key=lambda row: row["seq"])
    said = [row["data"]["what"] for row in events]
    assert list(zip(case.reminded(), said, strict=True))[:3] == [
        ("2026-09-29", "T-3"),
        ("2026-10-08", "T-1"),
        ("2026-10-09", "due"),
    ]
    assert case.reminded()[3:] == ["2026-10-12"], "Saturday 10-10 is a working day"


def test_7_a_term_over_new_year_is_provisional_until_the_table_is_loaded_and_moves_once(begin: Begin) -> None:
    world = begin("2026-12-18 10:00")
    case = open_case(world)
    share = case.share()
    assert (share["wanted_on"], share["due_on"], share["due_certain"]) == ("2027-01-02", "2027-01-04", False)
    assert "请于2027年1月4日（星期一）24时（暂定）前报告办理情况" in case.said("served")[0]
    with world.ledger.read() as conn:
        assert ("case_share", "专项督察办理、督办期限", 1) in resting(conn)

    world.clock.set("2026-12-22 09:00")
    table = official_2027(("2027-01-02",))  # a make-up Saturday nobody could know of
    moves = world.do(load_year, table, SYSTEM)
    assert [(move.subject_kind, move.moved) for move in moves] == [("case_share", True)]
    assert world.do(load_year, table, SYSTEM) == []
    share = case.share()
    assert (share["due_on"], share["due_certain"]) == ("2027-01-02", True)
    (said,) = case.said("recomputed")
    assert said.endswith("由2027年1月4日（星期一）24时（暂定）改为2027年1月2日（星期六）24时")
    assert case.told("recomputed") == {world.squad, SECTION}
    world.clock.set("2027-01-03 00:00")
    world.do(tick)
    assert case.said("overdue"), "it ends by the day that is certain"


def test_7_where_the_table_says_what_was_reckoned_the_day_stays_and_its_mark_goes(begin: Begin) -> None:
    world = begin("2026-12-18 10:00")
    case = open_case(world)
    assert [move.moved for move in world.do(load_year, official_2027(), SYSTEM)] == [False]
    share = case.share()
    assert (share["wanted_on"], share["due_on"], share["due_certain"]) == ("2027-01-02", "2027-01-04", True)
    assert len(case.said("recomputed")) == 1


def test_7_what_was_said_to_be_over_by_a_provisional_day_may_turn_out_to_run_on(begin: Begin) -> None:
    world = begin("2026-12-18 10:00")
    case = open_case(world)
    time_passes(world, "2027-01-05 10:00")
    assert len(case.said("overdue")) == 1
    reckoned = official_2027()
    a_day_more = YearTable(2027, tuple(sorted({*reckoned.off, "2027-01-04"})), (), "official", "测试")
    world.do(load_year, a_day_more, SYSTEM)
    assert case.share()["due_on"] == "2027-01-05"
    assert case.said("recomputed")[0].endswith("改为2027年1月5日（星期二）24时，不计逾期")
    time_passes(world, "2027-01-06 00:00")
    assert len(case.said("overdue")) == 2, "it is said of the end that it has now"
