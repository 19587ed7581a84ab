"""Reminders of all terms: at their times, once, however many servers tick; after an outage only the latest."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.moment import to_iso
from shared.organisation import DelegationMode, Role
from shared.problems import Problem
from sync_server.acts.common.assignments import assign
from sync_server.acts.common.documents import create
from sync_server.acts.common.term_book import TermOf, begin_term
from sync_server.casework import happenings
from sync_server.casework.term import Reckoning
from sync_server.clockwork import overdue, reminding
from sync_server.clockwork.ticks import SOURCES, tick
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.notices.deeds.extensions import ask_extension
from sync_server.notices.deeds.pursuits.by_hand import enter_urging
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.world import DISTRICT, OFFICE, SECTION, World, build_world
from tests.sync_server.procedures.calendars import at

BODIES = 16 + 1  # that hand in plans: the districts' sections and the detachment
REMINDING = [source for source in SOURCES if source.name == "reminders"]


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    """长宁区 from Monday 2026-11-16, on both engines."""
    built = build_world(tmp_path, "2026-11-16 10:00", url=database_url)
    built.delegate(DelegationMode.DIRECT)
    yield built
    built.ledger.close()


def tick_at(world: World, moment: str) -> dict[str, int]:
    world.clock.set(moment)
    return world.do(tick, REMINDING)


def said(world: World, kind: str, **where: Any) -> list[str]:
    return [row["words"] for row in world.rows(t.events, kind=kind, **where)]


def plans(world: World, kind: str = "filing.reminder") -> list[str]:
    """What 长宁 was told of its December plan."""
    return [row["data"]["what"] for row in world.rows(t.events, kind=kind, subject_id=SECTION)]


def file_plan(world: World) -> None:
    def job(w: Write) -> None:
        plan = create(
            w, SYSTEM, kinds.PLAN, unit_id=SECTION, district_code=DISTRICT, title="12月计划", body={},
            period="2026-12", term=Reckoning.of_day(at("2026-11-25 00:00").date()),
        )  # fmt: skip
        w.conn.execute(t.documents.update().where(t.documents.c.id == plan).values(filed_at=w.now, state="filed"))

    world.do(job)


# --- plans and reports ---------------------------------------------------------------------------------------------


def test_a_plan_is_reminded_of_on_the_22nd_and_on_the_last_working_day(world: World) -> None:
    assert tick_at(world, "2026-11-21 10:00") == {}
    assert tick_at(world, "2026-11-22 10:00") == {"reminders": BODIES}
    assert tick_at(world, "2026-11-23 10:00") == {}
    assert tick_at(world, "2026-11-25 10:00") == {"reminders": BODIES}
    assert plans(world) == ["first", "last"]
    assert "2026年12月《月度督察工作计划》" in said(world, "filing.reminder", subject_id=SECTION)[0]
    assert {row["unit_id"] for row in world.rows(t.deliveries, kind="filing.reminder", unit_id=OFFICE)} == set()


def test_a_plan_that_has_not_come_is_flagged_at_midnight_to_section_and_city(world: World) -> None:
    file_plan(world)
    tick_at(world, "2026-11-25 23:59")
    assert said(world, "filing.late") == []
    tick_at(world, "2026-11-26 00:00")
    late = said(world, "filing.late")
    assert len(late) == BODIES - 1  # 长宁 has filed
    assert all("记为迟报" in words for words in late)
    told = world.rows(t.deliveries, kind="filing.late", channel="inbox")
    assert sum(row["unit_id"] == OFFICE for row in told) == BODIES - 1
    assert tick_at(world, "2026-11-26 00:01") == {}


def test_after_the_flag_the_section_is_urged_once_each_working_day_until_it_files(world: World) -> None:
    for day in ("2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30"):
        for hour in ("00:10", "08:00", "14:00"):
            tick_at(world, f"{day} {hour}")
    assert plans(world, "filing.urged") == ["urge 2026-11-27", "urge 2026-11-30"]
    assert len(world.rows(t.urgings, subject_kind="plan:2026-12", subject_id=SECTION)) == 2
    file_plan(world)
    tick_at(world, "2026-12-01 10:00")
    assert len(world.rows(t.urgings, subject_kind="plan:2026-12", subject_id=SECTION)) == 2


def test_after_ten_working_days_of_urging_it_is_left_to_people(world: World) -> None:
    for day in range(1, 32):
        tick_at(world, f"2026-12-{day:02d} 09:00")
    of_december = world.rows(t.urgings, subject_kind="plan:2026-12", subject_id=SECTION)
    assert len(of_december) == 8  # from 12-01 to 12-10, the tenth working day after 11-26


def test_without_any_check_there_is_nothing_to_report_on(world: World) -> None:
    tick_at(world, "2026-12-08 09:00")
    assert not [w for w in said(world, "filing.late") if "通报" in w]


def test_a_report_due_on_a_saturday_is_reminded_of_on_friday_and_late_after_monday(world: World) -> None:
    world.file_check()
    tick_at(world, "2026-12-04 10:00")
    words = [w for w in said(world, "filing.reminder", subject_id=SECTION) if "通报" in w]
    assert "2026年12月5日（星期六）为休息日，顺延至2026年12月7日（星期一）24时" in words[-1]
    tick_at(world, "2026-12-07 23:00")
    assert not [w for w in said(world, "filing.late", subject_id=SECTION) if "通报" in w]
    tick_at(world, "2026-12-08 00:00")
    assert len([w for w in said(world, "filing.late", subject_id=SECTION) if "通报" in w]) == 1


def test_what_was_due_before_the_ledger_began_is_not_made_up_for(world: World) -> None:
    tick_at(world, "2026-11-16 11:00")
    assert said(world, "filing.late") == []
    assert said(world, "bulletin.late") == []


def test_the_office_is_reminded_of_the_bulletin_and_told_when_it_is_late(world: World) -> None:
    tick_at(world, "2026-12-10 09:00")
    assert said(world, "bulletin.reminder") == [], "there was nothing in November to tell of"
    world.clock.set("2026-11-24 16:00")
    world.file_check(["JM03"])
    tick_at(world, "2026-12-10 10:00")
    assert len(said(world, "bulletin.reminder")) == 1
    tick_at(world, "2026-12-15 00:00")  # the 12th is a Saturday
    assert "尚未编发" in said(world, "bulletin.late")[0]
    assert {row["unit_id"] for row in world.rows(t.deliveries, kind="bulletin.late")} == {OFFICE}


# --- quiet hours, outage, several servers --------------------------------------------------------------------------


def test_quiet_hours_hold_a_reminder_back_until_half_past_seven(world: World) -> None:
    for moment in ("2026-11-22 00:00", "2026-11-22 07:29"):
        assert tick_at(world, moment) == {}
    assert tick_at(world, "2026-11-22 07:30") == {"reminders": BODIES}


def test_a_flag_in_the_night_is_entered_at_once_and_pushed_in_the_morning(world: World) -> None:
    def endpoint(w: Write) -> None:
        w.add(
            t.endpoints, id=w.new_id(), unit_id=SECTION, kind="wecom", url="https://example.invalid/", created_at=w.now
        )

    world.do(endpoint)
    tick_at(world, "2026-11-26 00:00")
    push = world.row(t.deliveries, kind="filing.late", unit_id=SECTION, channel="wecom")
    assert push["next_at"] == to_iso(at("2026-11-26 07:30"))
    assert world.row(t.deliveries, kind="filing.late", unit_id=SECTION, channel="inbox")["state"] == "delivered"


def test_a_notice_is_reminded_of_in_the_morning_but_two_hours_before_its_end_at_once(world: World) -> None:
    notice = noticed(world)  # due 11-19 24:00
    told = []
    for moment in ("2026-11-19 00:00", "2026-11-19 07:30", "2026-11-19 22:00", "2026-11-19 23:59"):
        tick_at(world, moment)
        told.append(len(said(world, "notice.reminder", subject_id=notice)))
    assert told == [0, 1, 2, 2]
    entered = world.rows(t.urgings, subject_kind="notice", subject_id=notice)
    assert [row["words"] for row in entered] == said(world, "notice.reminder", subject_id=notice)
    assert {row["way"] for row in entered} == {"system"}


def test_a_reminder_said_before_an_upgrade_is_not_said_again(world: World) -> None:
    notice = noticed(world)

    def as_earlier_servers_did(w: Write) -> None:
        data = {"what": "1d", "term": world.notice(notice)["overdue_from"]}
        w.event(happenings.NOTICE_REMINDER, "notice", notice, "提醒", actor=SYSTEM, unit_id=world.squad, data=data)

    world.clock.set("2026-11-19 07:30")
    world.do(as_earlier_servers_did)
    tick_at(world, "2026-11-19 08:00")
    assert said(world, "notice.reminder", subject_id=notice) == ["提醒"]


def test_after_an_outage_only_the_latest_reminder_is_said(world: World) -> None:
    tick_at(world, "2026-11-25 09:00")
    assert plans(world) == ["last"]
    tick_at(world, "2026-12-01 09:00")
    assert plans(world, "filing.urged") == ["urge 2026-12-01"]


@pytest.mark.postgres
def test_two_servers_that_tick_at_once_say_each_reminder_once(tmp_path: Path, database_url: str) -> None:
    world = build_world(tmp_path, "2026-11-16 10:00", url=database_url)
    try:
        world.clock.set("2026-11-22 10:00")
        other = Ledger(world.ledger.url, world.clock)
        with ThreadPoolExecutor(4) as pool:
            jobs = [pool.submit(ledger.write, reminding.run) for ledger in (world.ledger, other) * 2]
            done = [job.result() for job in jobs]
        other.close()
        assert sum(done) == BODIES
        assert len(world.rows(t.deliveries, kind="filing.reminder")) == BODIES
    finally:
        world.ledger.close()


def test_an_idle_server_writes_nothing(world: World) -> None:
    with world.ledger.read() as conn:
        assert not reminding.anything_due(conn, world.clock())


def test_one_source_that_fails_does_not_hold_up_the_others(world: World) -> None:
    from sync_server.clockwork.source import Source

    def broken(w: Write) -> int:
        w.event(happenings.CALENDAR_LOADED, "calendar", "2099", "不应留下", actor=SYSTEM)
        raise RuntimeError("broken")

    world.clock.set("2026-11-22 10:00")
    sources = [Source("broken", lambda conn, now: True, broken), *REMINDING]
    assert world.do(tick, sources) == {"reminders": BODIES}
    assert world.rows(t.events, subject_id="2099") == []


# --- pursuits, requests, tasks -------------------------------------------------------------------------------------


def pursue(world: World, state: str, due_on: str) -> str:
    notice = noticed(world)

    def job(w: Write) -> str:
        pursuit_id = w.new_id()
        seq = w.event(happenings.PURSUIT_OPENED, "pursuit", pursuit_id, "转入追踪督察", actor=SYSTEM)
        w.add(
            t.pursuits, id=pursuit_id, notice_id=notice, unit_id=world.squad, section_id=SECTION,
            district_code=DISTRICT, state=state, cause="overdue", due_on=due_on, opened_at=w.now, changed_seq=seq,
        )  # fmt: skip
        what = "order" if state == "supervised" else "round"
        of = TermOf("pursuit", pursuit_id, what, unit_id=world.squad, section_id=SECTION, district_code=DISTRICT)
        begin_term(w, of, Reckoning.of_day(date.fromisoformat(due_on)))
        return pursuit_id

    return world.do(job)


def test_a_round_is_reminded_of_the_working_day_before_and_on_its_last_day(world: World) -> None:
    pursuit = pursue(world, "following", "2026-11-30")  # a Monday
    for day in ("2026-11-26", "2026-11-27", "2026-11-28", "2026-11-30", "2026-12-01"):
        tick_at(world, f"{day} 09:00")
        tick_at(world, f"{day} 15:00")
    told = [row["data"]["what"] for row in world.rows(t.events, kind="pursuit.reminder", subject_id=pursuit)]
    assert told == ["T-1", "due"]
    assert len(world.rows(t.urgings, subject_kind="pursuit", subject_id=pursuit, way="system")) == 2


def test_an_unanswered_order_is_urged_every_second_working_day(world: World) -> None:
    pursuit = pursue(world, "supervised", "2026-11-27")
    for day in range(26, 31):
        tick_at(world, f"2026-11-{day} 09:00")
    for day in range(1, 8):
        tick_at(world, f"2026-12-0{day} 09:00")
    told = [row["data"]["what"] for row in world.rows(t.events, kind="pursuit.reminder", subject_id=pursuit)]
    assert told == ["T-1", "due", "T+2", "T+4", "T+6"]
    receivers = {row["unit_id"] for row in world.rows(t.deliveries, kind="pursuit.reminder")}
    assert receivers == {world.squad, SECTION}


def test_an_extension_request_nobody_answers_is_brought_up_on_the_next_working_day(world: World) -> None:
    notice = noticed(world)

    world.clock.set("2026-11-16 16:00")
    world.by(Role.INSPECTED_UNIT, ask_extension, notice, 2, "配件未到")
    tick_at(world, "2026-11-16 18:00")
    assert said(world, "notice.extension_waiting") == []
    tick_at(world, "2026-11-17 08:00")
    tick_at(world, "2026-11-17 12:00")
    (words,) = said(world, "notice.extension_waiting")
    assert "的延期申请（2个工作日）尚未答复" in words
    assert {row["unit_id"] for row in world.rows(t.deliveries, kind="notice.extension_waiting")} == {SECTION}


def test_todays_tasks_are_told_to_the_inspectors_phone_alone(world: World) -> None:
    inspector = world.callers[Role.SQUAD_INSPECTOR].user_id
    task = world.by(Role.SECTION_OFFICER, assign, inspector, "早高峰定西路巡查", due_on="2026-11-17")
    world.by(Role.SECTION_OFFICER, assign, inspector, "晚间巡查", due_on="2026-11-18")
    tick_at(world, "2026-11-17 08:00")
    assert [row["subject_id"] for row in world.rows(t.events, kind="assignment.reminder")] == [task]
    assert world.rows(t.deliveries, kind="assignment.reminder") == []
    tick_at(world, "2026-11-17 12:00")
    assert len(world.rows(t.events, kind="assignment.reminder")) == 1


def test_a_task_given_for_today_is_no_reminder(world: World) -> None:
    inspector = world.callers[Role.SQUAD_INSPECTOR].user_id
    world.by(Role.SECTION_OFFICER, assign, inspector, "立即巡查", due_on="2026-11-16")
    tick_at(world, "2026-11-16 12:00")
    assert world.rows(t.events, kind="assignment.reminder") == []


def test_an_unknown_way_of_urging_is_refused(world: World) -> None:
    notice = noticed(world)
    world.clock.set("2026-11-20 00:00")
    world.do(overdue.run)
    pursuit = world.row(t.pursuits, notice_id=notice)["id"]
    with pytest.raises(Problem, match="请选择催办方式"):
        world.by(Role.SECTION_OFFICER, enter_urging, pursuit, "telepathy", "催办")
