"""A term is missed by the end that it has, once: what is said, deducted and reported reads the book of terms, and what
followed from a term that had not run out is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from shared.moment import to_iso
from shared.organisation import DelegationMode, Role
from shared.workdays import YearTable
from sync_server.acts.calendar import load_year
from sync_server.acts.common.term_book import met_in_time
from sync_server.acts.evaluations.unit_results import _missed_terms
from sync_server.acts.reports.month_rows import ledger_rows
from sync_server.clockwork import overdue, pursuing
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.notices.deeds import ask_extension, decide_extension, decide_feedback, extend
from sync_server.notices.deeds.pursuits.following import check
from sync_server.notices.deeds.pursuits.lapsing import catch_up
from sync_server.notices.deeds.pursuits.papers import draft_order
from sync_server.notices.rules.pursuit import PursuitState
from sync_server.procedures.periods import Period
from sync_server.procedures.reporting.figures import MonthEnd
from tests.sync_server.acts.noticing import answer, noticed
from tests.sync_server.acts.world import DISTRICT, SECTION, World, build_world
from tests.sync_server.procedures.calendars import official_2027

EARLIER = official_2027(("2027-01-02",))
_PLAIN = official_2027(())
LATER = YearTable(2027, tuple(sorted({*_PLAIN.off, "2027-01-05", "2027-01-06"})), _PLAIN.work, "official", "测试")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The last day of a year of which the next has no table yet; the book agrees with the rows at the end."""
    built = build_world(tmp_path, "2026-12-31 10:00")
    built.delegate(DelegationMode.DIRECT)
    yield built
    built.close()


def passes(world: World, now: str) -> None:
    world.clock.set(now)
    world.do(overdue.run)
    world.do(pursuing.run)


def missed(world: World, *months: str) -> list[date]:
    """Last days of the squad's missed terms in these months."""
    with world.ledger.read() as conn:
        found = _missed_terms(conn, [world.squad], Period("", months), world.clock())
    return [day for *_, day in found]


def called_over(world: World) -> int:
    return len(world.rows(t.events, kind="notice.overdue"))


WINTER = ("2026-12", "2027-01")


def test_a_term_that_was_called_over_and_moves_to_an_earlier_day_is_deducted_and_called_over_once(world: World) -> None:
    notice = noticed(world)
    passes(world, "2027-01-07 00:10")
    assert missed(world, *WINTER) == [date(2027, 1, 6)]
    world.do(load_year, EARLIER, SYSTEM)
    assert world.notice(notice)["due_on"] == "2027-01-05"
    assert world.do(overdue.run) == 0
    world.do(catch_up, notice)
    assert called_over(world) == 1
    assert missed(world, *WINTER) == [date(2027, 1, 5)]
    assert world.row(t.pursuits)["state"] == PursuitState.FOLLOWING.value, "it was over by the new day too"


def test_a_term_that_moves_to_a_later_day_takes_back_its_pursuit_and_tells_everybody_who_was_told(world: World) -> None:
    notice = noticed(world)
    passes(world, "2027-01-07 00:10")
    told = {row["unit_id"] for row in world.rows(t.deliveries, kind="pursuit.opened", channel="inbox")}
    world.do(load_year, LATER, SYSTEM)
    assert world.notice(notice)["due_on"] > "2027-01-07"
    pursuit = world.row(t.pursuits)
    assert pursuit["state"] == PursuitState.TAKEN_BACK.value
    assert pursuit["closing_words"].endswith("，不计逾期")
    again = {row["unit_id"] for row in world.rows(t.deliveries, kind="pursuit.taken_back", channel="inbox")}
    assert again == told == {world.squad, SECTION}
    assert world.row(t.assignments)["cancelled_at"] is not None, "nobody need go there"
    answer(world, notice)
    world.clock.now += timedelta(days=12)
    assert [row["late"] for row in world.rows(t.answers)] == [False]
    assert missed(world, *WINTER) == []


def test_a_pursuit_that_was_taken_back_begins_anew_when_the_new_term_is_missed_too(world: World) -> None:
    notice = noticed(world)
    passes(world, "2027-01-07 00:10")
    world.do(load_year, LATER, SYSTEM)
    passes(world, "2027-01-20 00:10")
    pursuit = world.row(t.pursuits)
    assert (pursuit["state"], pursuit["closed_at"]) == (PursuitState.FOLLOWING.value, None)
    assert pursuit["opened_at"] == world.notice(notice)["overdue_from"]
    assert called_over(world) == 2, "each end is called over once"
    assert len(world.rows(t.events, kind="pursuit.opened")) == 2
    passes(world, "2027-02-10 00:10")
    world.by(Role.SECTION_OFFICER, check, pursuit["id"], "phone", "仍未整改")
    order = world.row(t.documents, id=world.by(Role.SECTION_OFFICER, draft_order, pursuit["id"]))
    since = [row for row in world.rows(t.urgings) if row["at"] >= pursuit["opened_at"]]
    assert 0 < len(since) < len(world.rows(t.urgings))
    assert order["body"]["urged"] == f"系统自动提醒{len(since)}次", (
        "what was said of the old term is none of its urgings"
    )
    assert len(missed(world, *WINTER)) == 1


@pytest.mark.parametrize(("now", "days"), [("2027-01-06 23:59", []), ("2027-01-07 00:00", [date(2027, 1, 6)])])
def test_an_answer_in_the_last_minute_is_in_time_and_one_at_the_end_is_not(
    world: World, now: str, days: list[date]
) -> None:
    notice = noticed(world)
    world.clock.set(now)
    answer(world, notice)
    assert missed(world, *WINTER) == days
    assert met_in_time(world.row(t.terms, subject_id=notice, what="answer")) is (days == [])
    assert [row["late"] for row in world.rows(t.answers)] == [days != []]


def test_more_time_asked_for_in_time_and_granted_later_leaves_nothing_to_deduct_or_to_report(tmp_path: Path) -> None:
    world = build_world(tmp_path, "2026-11-24 10:00")
    world.delegate(DelegationMode.DIRECT)
    notice = noticed(world)
    world.clock.set("2026-11-27 20:00")
    world.by(Role.INSPECTED_UNIT, ask_extension, notice, 5, "配件未到")
    passes(world, "2026-11-28 09:00")
    assert missed(world, "2026-11") == [date(2026, 11, 27)]
    assert standing(world) == MonthEnd.OVERDUE
    world.by(Role.SECTION_OFFICER, decide_extension, notice, granted=True)
    assert missed(world, "2026-11") == []
    assert standing(world) == MonthEnd.PENDING
    passes(world, "2026-12-05 00:10")
    assert missed(world, "2026-11", "2026-12") == [date(2026, 12, 4)], "the longer term can be missed like any other"
    world.ledger.close()


def standing(world: World) -> MonthEnd:
    """How November's report counts the notice."""
    with world.ledger.read() as conn:
        ((_, standing, _, number),) = ledger_rows(conn, DISTRICT, SECTION, "2026-11").notices
    assert number == 1
    return standing


def test_the_book_says_that_a_round_was_met_by_the_answer_that_was_found_good(tmp_path: Path) -> None:
    world = build_world(tmp_path)
    world.delegate(DelegationMode.DIRECT)
    notice = noticed(world)
    for _ in range(2):
        answer(world, notice)
        world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=False, words="仍有堆物")
    world.by(Role.SECTION_OFFICER, extend, notice, 4, "配件未到")
    world.clock.now += timedelta(days=1)
    answer(world, notice)
    answered = to_iso(world.clock())
    world.clock.now += timedelta(days=9)
    world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=True)
    (term,) = world.rows(t.terms, subject_kind="pursuit")
    assert term["met_at"] == answered, "a longer round is the same round"
    assert met_in_time(term)
    world.ledger.close()
