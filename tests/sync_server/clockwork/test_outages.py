"""Terms run from what fell due, not from when the server came to notice it: the same history gives the same terms,
whether the server ticked all the time or stood still for days."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.inspection import Method
from shared.notice import FeedbackVerdict
from shared.organisation import DelegationMode, Role
from sync_server.acts.document_kinds import move
from sync_server.acts.reports.month_rows import ledger_rows
from sync_server.clockwork.ticks import tick
from sync_server.ledger import tables as t
from sync_server.notices.deeds import (
    Feedback,
    ask_extension,
    decide_extension,
    decide_feedback,
    feed_back,
    file_notice,
    revoke,
)
from sync_server.notices.deeds.pursuits.papers import draft_order
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.reporting.figures import MonthEnd
from tests.sync_server.acts.noticing import follow_up, noticed
from tests.sync_server.acts.world import DISTRICT, SECTION, World, build_world
from tests.sync_server.procedures.calendars import at

EVERY = timedelta(minutes=1) if os.environ.get("DUCHA_PROOF") else timedelta(hours=6)  # terms end at 24:00
ANSWER = Feedback(FeedbackVerdict.TRUE, "情况属实", "班长李强，已谈话提醒", "已清理", "2026-12-01")
Step = Callable[[World, list[str]], None]


@dataclass(frozen=True)
class History:
    """What people did, and when in Shanghai; the server stands still from `down` to `up` as far as its clock goes."""

    begins: str
    ends: str
    down: str
    up: str
    steps: tuple[tuple[str, Step], ...] = ()


def issue(world: World, notices: list[str]) -> None:
    notices.append(noticed(world))


def answer(nth: int) -> Step:
    def step(world: World, notices: list[str]) -> None:
        world.by(Role.INSPECTED_UNIT, feed_back, notices[nth], ANSWER)

    return step


def send_back(nth: int) -> Step:
    def step(world: World, notices: list[str]) -> None:
        world.by(Role.SECTION_OFFICER, decide_feedback, notices[nth], accepted=False, words="仍有堆物")

    return step


def ask(nth: int) -> Step:
    def step(world: World, notices: list[str]) -> None:
        world.by(Role.INSPECTED_UNIT, ask_extension, notices[nth], 2, "配件未到")

    return step


def grant(nth: int) -> Step:
    return lambda world, notices: world.by(Role.SECTION_OFFICER, decide_extension, notices[nth], granted=True)


def take_back(nth: int) -> Step:
    return lambda world, notices: world.by(Role.SECTION_CHIEF, revoke, notices[nth], "事实有误")


def look(nth: int) -> Step:
    return lambda world, notices: follow_up(world, notices[nth], Method.TRACKING)


def order(nth: int) -> Step:
    def step(world: World, notices: list[str]) -> None:
        pursuit = world.row(t.pursuits, notice_id=notices[nth])["id"]
        drafted = world.by(Role.SECTION_OFFICER, draft_order, pursuit)
        world.by(Role.SECTION_CHIEF, move, drafted, DocumentDeed.ISSUE)

    return step


HISTORIES = {
    "three days": History("2026-11-24 16:00", "2026-12-12 12:00", "2026-11-27 12:00", "2026-12-01 09:00"),
    "ten days over a holiday": History("2026-09-24 10:00", "2026-10-20 12:00", "2026-09-28 12:00", "2026-10-08 12:00"),
    "answered before the server caught up": History(
        "2026-11-24 16:00",
        "2026-12-12 12:00",
        "2026-11-27 12:00",
        "2026-12-04 09:00",
        (("2026-12-03 10:00", answer(0)), ("2026-12-03 15:00", send_back(0))),
    ),
    "extended, taken back and looked at meanwhile": History(
        "2026-11-24 16:00",
        "2026-12-12 12:00",
        "2026-11-27 12:00",
        "2026-12-04 09:00",
        (
            ("2026-11-25 09:00", issue),
            ("2026-11-25 09:30", issue),
            ("2026-11-27 14:00", ask(0)),
            ("2026-11-30 09:00", grant(0)),
            ("2026-12-01 10:00", take_back(1)),
            ("2026-12-03 10:00", look(2)),
        ),
    ),
    "supervised while nobody ticked": History(
        "2026-11-24 16:00",
        "2026-12-20 12:00",
        "2026-11-27 12:00",
        "2026-12-10 09:00",
        (("2026-11-30 10:00", look(0)), ("2026-12-09 09:00", order(0))),
    ),
}


def lived(folder: Path, history: History, *, outage: bool) -> World:
    """The world after the history."""
    world = build_world(folder, history.begins)
    world.delegate(DelegationMode.DIRECT)
    notices: list[str] = []
    issue(world, notices)
    todo = [(at(when), step) for when, step in history.steps]
    now, end = at(history.begins), at(history.ends)
    down, up = at(history.down), at(history.up)
    while now < end:
        now += EVERY
        world.clock.now = now
        if not (outage and down <= now < up):
            world.do(tick)
        while todo and todo[0][0] <= now:
            todo.pop(0)[1](world, notices)
    return world


def terms(world: World) -> dict[str, Any]:
    """Every term and every count that a term decides; moments of noticing are left out."""
    pursuits = ("state", "cause", "round", "due_on", "due_at", "opened_at", "checks")
    return {
        "notices": [
            {name: row[name] for name in ("state", "round", "due_on", "overdue_from")} for row in world.rows(t.notices)
        ],
        "answers": [(row["round"], row["late"]) for row in world.rows(t.answers)],
        "pursuits": [{name: row[name] for name in pursuits} for row in world.rows(t.pursuits)],
        "orders": [(row["due_on"], row["state"]) for row in world.rows(t.documents, kind="supervision")],
        "follow-ups": sorted(row["due_on"] for row in world.rows(t.assignments)),
        "said overdue": sorted(row["data"]["term"] for row in world.rows(t.events, kind="notice.overdue")),
        "book": sorted(
            (row["subject_kind"], row["what"], row["nth"], row["since"], row["amount"], row["overdue_from"])
            for row in world.rows(t.terms)
        ),
        "urged": len(world.rows(t.urgings, subject_kind="pursuit")) if not reminded(world) else None,
    }


def reminded(world: World) -> bool:
    return bool(world.rows(t.events, kind="pursuit.reminder"))  # said only while they still help


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES.keys())
def test_the_same_history_gives_the_same_terms_with_and_without_an_outage(tmp_path: Path, history: History) -> None:
    found = []
    for outage in (False, True):
        folder = tmp_path / str(outage)
        folder.mkdir()
        world = lived(folder, history, outage=outage)
        found.append(terms(world))
        world.ledger.close()
    ticking, stood_still = found
    stood_still["urged"] = ticking["urged"] = None
    assert ticking == stood_still


def test_three_days_of_outage_do_not_lengthen_the_first_round(tmp_path: Path) -> None:
    world = build_world(tmp_path)
    world.delegate(DelegationMode.DIRECT)
    notices: list[str] = []
    issue(world, notices)
    world.clock.set("2026-12-01 09:00")
    world.do(tick)
    assert world.row(t.pursuits)["due_on"] == "2026-12-02", "three working days after the term that ended on the 27th"
    world.ledger.close()


def test_a_notice_that_fell_overdue_and_was_answered_before_the_server_noticed_was_overdue(tmp_path: Path) -> None:
    world = build_world(tmp_path)
    world.delegate(DelegationMode.DIRECT)
    notices: list[str] = []
    issue(world, notices)
    world.clock.set("2026-11-30 10:00")
    answer(0)(world, notices)
    world.do(tick)
    overdue = world.row(t.events, kind="notice.overdue")
    answered = world.row(t.events, kind="notice.fed_back")
    assert overdue["seq"] < answered["seq"], "what fell due first is said first"
    assert world.row(t.pursuits)["opened_at"] == "2026-11-27T16:00:00.000Z", (
        "it counts in the month in which it fell due"
    )
    assert world.row(t.answers)["late"]
    with world.ledger.read() as conn:
        (standing,) = [row[1] for row in ledger_rows(conn, DISTRICT, SECTION, "2026-11").notices]
    assert standing is MonthEnd.LATE
    world.ledger.close()


def test_a_paper_that_arrives_after_its_own_term_is_pursued_from_its_arrival(tmp_path: Path) -> None:
    """Signed on paper on the 24th, sent on 7 December: no round has ended before the server knew of the paper."""
    world = build_world(tmp_path)
    world.delegate(DelegationMode.DIRECT)
    record = world.file_check()
    paper = world.issue(record, paper_left=True)
    world.clock.set("2026-12-07 09:00")
    world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, paper, 0.0)
    world.do(tick)
    held = world.row(t.pursuits)
    assert (held["round"], held["due_on"]) == (1, "2026-12-10")
    world.ledger.close()
