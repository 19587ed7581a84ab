"""The book of terms says of everything that has a term what its own row says, whatever happens to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.organisation import DelegationMode, Role
from sync_server.acts.common.assignments import assign, cancel_assignment, finish_assignment
from sync_server.acts.common.document_steps import take
from sync_server.acts.common.document_terms import stop_document_terms
from sync_server.acts.common.documents import create
from sync_server.acts.common.term_book import TermOf, begin_term, clock_of, running_term, stop_terms
from sync_server.casework.term import Measure, Reckoning
from sync_server.clockwork import overdue, pursuing
from sync_server.documents import kinds
from sync_server.keeping.verify import Report, _check_terms
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.notices.deeds import (
    Objection,
    ObjectionDecision,
    ask_extension,
    decide_extension,
    decide_feedback,
    decide_objection,
    extend,
    object_to,
    revoke,
)
from sync_server.procedures.documents import DocumentDeed
from sync_server.reference.clock import reckoning_of
from sync_server.reference.directory import read_calendar
from sync_server.reference.shown_terms import wrong_terms
from tests.sync_server.acts.noticing import answer, noticed
from tests.sync_server.acts.world import DISTRICT, SECTION, World, build_world
from tests.sync_server.procedures.calendars import at


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """长宁区 with a delegation; what the book says is compared with the rows at the end of every test."""
    built = build_world(tmp_path)
    built.delegate(DelegationMode.DIRECT)
    yield built
    with built.ledger.read() as conn:
        days = read_calendar(conn)
    for row in built.rows(t.terms):
        assert reckoning_of(row).reckoned(days) == clock_of(row), "each is reckoned anew to the same end"
    built.close()


@pytest.fixture
def notice(world: World) -> str:
    """Served on 2026-11-24, due at the end of 2026-11-27."""
    return noticed(world)


def book(world: World, subject_id: str) -> list[tuple[Any, ...]]:
    rows = sorted(world.rows(t.terms, subject_id=subject_id), key=lambda row: (row["what"], row["nth"]))
    return [
        (row["what"], row["nth"], row["due_on"], row["met_at"] is not None, row["ended_at"] is None) for row in rows
    ]


def test_a_service_begins_a_term_that_the_feedback_meets(world: World, notice: str) -> None:
    assert book(world, notice) == [("answer", 1, "2026-11-27", False, True)]
    row = world.row(t.terms, subject_id=notice)
    assert (row["amount"], row["measure"], row["hour"], row["calendar"]) == (3, "workdays", "24:00", "2026")
    answer(world, notice)
    assert book(world, notice) == [("answer", 1, "2026-11-27", True, False)]


def test_a_return_begins_the_next_term_and_an_extension_prolongs_it(world: World, notice: str) -> None:
    answer(world, notice)
    world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=False, words="仍有堆物")
    world.by(Role.SECTION_OFFICER, extend, notice, 2, "配件未到")
    first, second = book(world, notice)
    assert first == ("answer", 1, "2026-11-27", True, False)
    assert second == ("answer", 2, world.notice(notice)["due_on"], False, True)
    assert world.row(t.terms, subject_id=notice, nth=2)["extended"] == 2


def test_an_objection_stops_the_term_and_its_rejection_begins_another(world: World, notice: str) -> None:
    world.by(Role.INSPECTED_UNIT, object_to, notice, Objection("公示疏导点", (world.upload("b"),)))
    assert book(world, notice) == [("answer", 1, "2026-11-27", False, False)]
    world.clock.set("2026-11-26 10:00")
    world.by(Role.SECTION_CHIEF, decide_objection, notice, ObjectionDecision.REJECTED, "不属公示范围")
    assert book(world, notice)[1] == ("answer", 2, "2026-12-01", False, True)


def test_a_revoked_notice_has_no_running_term(world: World, notice: str) -> None:
    world.by(Role.SECTION_CHIEF, revoke, notice, "对象有误")
    assert book(world, notice) == [("answer", 1, "2026-11-27", False, False)]


def test_the_rounds_of_a_pursuit_follow_each_other_and_end_with_it(world: World, notice: str) -> None:
    world.clock.set("2026-11-28 00:00")
    world.do(overdue.run)
    pursuit = world.row(t.pursuits, notice_id=notice)["id"]
    assert book(world, pursuit) == [("round", 1, world.row(t.pursuits)["due_on"], False, True)]
    world.clock.set("2026-12-20 00:00")
    world.do(pursuing.run)
    assert [(what, nth, runs) for what, nth, _, _, runs in book(world, pursuit)] == [
        ("round", 1, False),
        ("round", 2, True),
    ]
    answer(world, notice)
    world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=True)
    assert [runs for *_, runs in book(world, pursuit)] == [False, False]


def test_a_term_in_hours_is_entered_like_any_other(world: World) -> None:
    reported = at("2026-11-28 23:30")  # a Saturday; RW08 正在搭建的，2小时内到场取证
    of = TermOf("record", world.new_id(), "arrival", "违法建筑举报", world.squad, SECTION, DISTRICT)
    clock = world.do(begin_term, of, Reckoning(reported, 2, Measure.HOURS))
    assert clock.words() == "2026年11月29日（星期日）1时30分"
    with world.ledger.read() as conn:
        row = running_term(conn, "record", of.subject_id, "arrival")
        assert clock_of(row) == clock
        assert (row["amount"], row["measure"]) == (2, "hours")


def test_terms_of_several_sorts_run_beside_each_other_on_one_subject(world: World, notice: str) -> None:
    of = TermOf("notice", notice, "paper", "补送纸质文书", world.squad, SECTION, DISTRICT)
    world.do(begin_term, of, Reckoning(at("2026-11-24 16:00"), 8))
    answer(world, notice)
    assert book(world, notice) == [("answer", 1, "2026-11-27", True, False), ("paper", 1, "2026-12-04", False, True)]
    world.do(stop_terms, "notice", notice, "paper", met=True)
    assert book(world, notice)[1] == ("paper", 1, "2026-12-04", True, False)


def test_verifying_names_a_notice_whose_term_is_not_the_one_in_the_book(world: World, notice: str) -> None:
    def move(due_on: str) -> None:
        world.do(lambda w: w.conn.execute(t.terms.update().values(due_on=due_on)))

    move("2026-11-30")
    report = Report()
    with world.ledger.read() as conn:
        _check_terms(conn, report)
    assert report.faults == [f"通知书 {notice} 的期限与期限登记不符"]
    move("2026-11-27")


# --- papers, tasks, alerts, requests ----------------------------------------------------------------------------------


def plan(world: World) -> str:
    def job(w: Write) -> str:
        return create(
            w, SYSTEM, kinds.PLAN, unit_id=SECTION, district_code=DISTRICT, title="10月计划", body={},
            period="2027-10", term=Reckoning.of_day(date(2026, 9, 25), rolling=True),
        )  # fmt: skip

    return world.do(job)


def test_a_draft_has_its_term_from_the_day_of_the_rule_and_meets_it_when_it_goes_out(world: World) -> None:
    made = plan(world)
    assert world.row(t.documents, id=made)["due_on"] == "2026-09-28"  # 中秋 and the days after
    assert book(world, made) == [("filing", 1, "2026-09-28", False, True)]
    world.do(stop_document_terms, made, DocumentDeed.FILE)
    assert book(world, made) == [("filing", 1, "2026-09-28", True, False)]
    world.do(lambda w: w.conn.execute(t.documents.update().values(issued_at=w.now, state="filed")))


def test_a_draft_that_is_void_has_no_running_term(world: World) -> None:
    made = plan(world)
    world.by(Role.SECTION_OFFICER, take, made, DocumentDeed.VOID, words="重复起草")
    assert book(world, made) == [("filing", 1, "2026-09-28", False, False)]


def test_a_task_has_the_term_of_its_day_until_it_is_done_or_called_off(world: World) -> None:
    inspector = world.callers[Role.SQUAD_INSPECTOR].user_id
    done, off = (
        world.by(Role.SECTION_OFFICER, assign, inspector, title, place="虹桥路", due_on="2027-01-01")
        for title in ("夜间巡查", "早间巡查")
    )
    assert book(world, done) == [("task", 1, "2027-01-01", False, True)]
    assert world.row(t.terms, subject_id=done)["name"] == "“夜间巡查”（虹桥路）"
    assert world.row(t.terms, subject_id=done)["due_certain"], "a day that was named is no provisional one"
    world.do(finish_assignment, done, inspector, "record", SYSTEM)
    world.by(Role.SECTION_OFFICER, cancel_assignment, off, "台风")
    assert [book(world, task)[0][3:] for task in (done, off)] == [(True, False), (False, False)]


def test_a_task_without_a_day_has_no_term(world: World) -> None:
    inspector = world.callers[Role.SQUAD_INSPECTOR].user_id
    task = world.by(Role.SECTION_OFFICER, assign, inspector, "随访")
    assert book(world, task) == []


def test_the_section_has_until_the_next_working_day_to_answer_a_request(world: World, notice: str) -> None:
    world.by(Role.INSPECTED_UNIT, ask_extension, notice, 2, "配件未到")
    assert book(world, notice)[1] == ("reply", 1, "2026-11-25", False, True)
    world.by(Role.SECTION_OFFICER, decide_extension, notice, granted=False, words="时间足够")
    assert book(world, notice)[1] == ("reply", 1, "2026-11-25", True, False)


def test_nobody_is_asked_to_answer_a_request_for_more_time_once_the_unit_has_answered(
    world: World, notice: str
) -> None:
    world.by(Role.INSPECTED_UNIT, ask_extension, notice, 2, "配件未到")
    answer(world, notice)
    assert book(world, notice)[1] == ("reply", 1, "2026-11-25", False, False)


def test_verifying_names_whatever_shows_another_term_than_the_book(world: World) -> None:
    inspector = world.callers[Role.SQUAD_INSPECTOR].user_id
    task = world.by(Role.SECTION_OFFICER, assign, inspector, "夜间巡查", due_on="2026-11-25")
    made = plan(world)

    def shift(days: dict[str, str]) -> list[tuple[str, str]]:
        world.do(lambda w: w.conn.execute(t.assignments.update().values(due_on=days["task"])))
        world.do(lambda w: w.conn.execute(t.documents.update().values(due_on=days["paper"])))
        with world.ledger.read() as conn:
            return wrong_terms(conn)

    wrong = [(kinds.PLAN.label, made), ("督察任务", task)]
    assert shift({"task": "2026-11-26", "paper": "2026-09-25"}) == wrong
    assert shift({"task": "2026-11-25", "paper": "2026-09-28"}) == []
