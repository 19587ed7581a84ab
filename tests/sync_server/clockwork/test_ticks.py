"""What time brings about: reminders, follow-up when a term is over (story 15), escalation; each said once."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from shared.organisation import Role
from sync_server.clockwork.source import Source
from sync_server.clockwork.ticks import SOURCES, Ticked, anything_due, tick
from sync_server.clockwork.worker import run
from sync_server.ledger import tables as t
from sync_server.ledger.patience import NoAnswerError
from sync_server.ledger.write import Write
from sync_server.notices.deeds import decide_feedback, extend
from tests.sync_server.acts.noticing import answer, noticed
from tests.sync_server.acts.world import SECTION, World
from tests.sync_server.clockwork.of_notices import OF_NOTICES


@pytest.fixture
def notice(world: World) -> str:
    return noticed(world)


def due(world: World) -> bool:
    with world.ledger.read() as conn:
        return anything_due(conn, world.clock(), OF_NOTICES)


def tick_notices(w: Write) -> Ticked:
    """A tick without what else the turn of a month brings."""
    return tick(w, OF_NOTICES)


def test_nothing_is_said_while_the_term_is_young(world: World, notice: str) -> None:
    assert not due(world)
    assert world.do(tick_notices) == {}


def test_the_unit_is_reminded_a_day_and_two_hours_before_the_end_once_each(world: World, notice: str) -> None:
    for moment in ("2026-11-27 00:00", "2026-11-27 12:00", "2026-11-27 22:00", "2026-11-27 23:59"):
        world.clock.set(moment)
        world.do(tick_notices)
        world.do(tick_notices)
    said = [row["words"] for row in world.rows(t.events, kind="notice.reminder", subject_id=notice)]
    assert ["1天" in words for words in said] == [True, False]
    assert "2小时" in said[1]
    assert len(world.rows(t.deliveries, kind="notice.reminder", unit_id=world.squad)) == 2


def test_after_an_outage_only_the_reminder_that_still_helps_is_sent(world: World, notice: str) -> None:
    world.clock.set("2026-11-27 23:00")
    assert world.do(tick_notices) == {"notice_reminders": 1}
    assert "2小时" in world.row(t.events, kind="notice.reminder")["words"]


def test_when_the_term_is_over_the_inspector_gets_a_follow_up_and_unit_and_section_are_told(
    world: World, notice: str
) -> None:
    world.clock.set("2026-11-28 00:00")
    assert world.do(tick_notices) == {"overdue": 1}
    assert world.do(tick_notices) == {}
    task = world.row(t.assignments, notice_id=notice)
    assert task["user_id"] == world.callers[Role.SQUAD_INSPECTOR].user_id
    assert task["title"].startswith("追踪督察")
    told = {row["unit_id"] for row in world.rows(t.deliveries, kind="notice.overdue")}
    assert told == {world.squad, SECTION}


def test_an_answered_notice_is_left_alone(world: World, notice: str) -> None:
    answer(world, notice)
    world.clock.set("2026-12-10 00:00")
    assert world.do(tick_notices) == {}


def test_a_new_term_is_watched_anew(world: World, notice: str) -> None:
    world.clock.set("2026-11-27 10:00")
    world.do(tick_notices)
    world.by(Role.SECTION_OFFICER, extend, notice, 1, "配件未到")
    world.clock.set("2026-11-30 10:00")
    assert world.do(tick_notices) == {"notice_reminders": 1}
    world.clock.set("2026-12-01 00:00")
    assert world.do(tick_notices) == {"overdue": 1}
    answer(world, notice)
    world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=False, words="仍有堆物")
    world.clock.set("2026-12-05 00:00")
    assert world.do(tick_notices) == {"overdue": 1}


async def test_the_worker_ticks_until_it_is_stopped(world: World, notice: str) -> None:
    world.clock.set("2026-11-28 00:00")
    stop = asyncio.Event()
    task = asyncio.create_task(run(world.ledger, stop, every_s=0.01))
    async with asyncio.timeout(5):
        for _ in range(500):
            if not await asyncio.to_thread(due, world):
                break
            await asyncio.sleep(0)
    stop.set()
    await asyncio.wait_for(task, 5)
    assert world.rows(t.events, kind="notice.overdue")
    world.clock.now += timedelta(days=1)
    assert not due(world)


def test_a_source_that_cannot_tell_what_is_due_does_not_hold_up_the_others(world: World, notice: str) -> None:
    def lost(conn: Connection, now: datetime) -> bool:
        return bool(conn.exec_driver_sql("SELECT * FROM no_such_table").scalar())

    def fails(w: Write) -> int:
        raise AssertionError("nothing was due")

    sources = (Source("broken", lost, fails), *SOURCES)
    world.clock.set("2026-11-28 00:00")
    with world.ledger.read() as conn:
        assert anything_due(conn, world.clock(), sources)
    assert world.do(lambda w: tick(w, sources))["overdue"] == 1


def test_a_database_that_does_not_answer_is_not_asked_by_each_source_in_turn(world: World) -> None:
    asked: list[str] = []

    def silent(conn: Connection, now: datetime) -> bool:
        asked.append("silent")
        raise NoAnswerError("no answer")

    sources = [Source(name, silent, lambda w: 0) for name in ("one", "two", "three")]
    with world.ledger.read() as conn, pytest.raises(NoAnswerError):
        anything_due(conn, world.clock(), sources)
    assert asked == ["silent"]
