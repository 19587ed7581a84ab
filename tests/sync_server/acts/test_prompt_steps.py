"""What the catalogue asks of a unit within hours: it runs from the service, is reminded of, and ends with the unit's
word or with its answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shared.moment import from_iso
from shared.notice import Notice, as_read_by, document_hash
from shared.organisation import DelegationMode, Role
from shared.plain import from_plain
from shared.problems import Problem
from shared.prompt_steps import PROMPT_STEPS, steps_of
from sync_server.clockwork.ticks import SOURCES, tick
from sync_server.ledger import tables as t
from sync_server.notices.deeds import (
    Objection,
    ObjectionDecision,
    correct,
    decide_objection,
    file_notice,
    object_to,
)
from sync_server.notices.deeds.prompt_steps import report_step
from tests.sync_server.acts.noticing import answer, noticed
from tests.sync_server.acts.world import SECTION, World, build_world
from tests.sync_server.procedures.calendars import at

REMINDING = [source for source in SOURCES if source.name == "reminders"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """长宁区 on Saturday 2026-11-28 at 22:00: nobody works, the hours run."""
    built = build_world(tmp_path, "2026-11-28 22:00")
    built.delegate(DelegationMode.DIRECT)
    yield built
    built.close()


@pytest.fixture
def notice(world: World) -> str:
    return noticed(world, ("JM20",))


def step(world: World, notice: str) -> Any:
    return world.row(t.terms, subject_id=notice, what="clearing")


def reminders(world: World, *moments: str) -> list[str]:
    """What is said at these moments of 2026-11-28 and 29, by night too."""
    for moment in moments:
        world.clock.set(moment)
        world.do(tick, REMINDING)
    rows = world.rows(t.events, kind="notice.step_reminder")
    return [row["data"]["what"] for row in sorted(rows, key=lambda row: row["seq"])]


def test_the_items_of_the_catalogue_ask_for_their_steps_and_no_others_do() -> None:
    assert [(one.what, one.hours) for one in steps_of(["JM20", "JM01", "JM19"])] == [("evidence", 24), ("clearing", 2)]
    assert steps_of(["JM01", "RW08", "RW11"]) == [], "what has been missed already is not asked for anew"
    assert len({one.what for one in PROMPT_STEPS}) == len(PROMPT_STEPS)


def test_two_hours_run_from_the_service_on_a_saturday_night(world: World, notice: str) -> None:
    row = step(world, notice)
    served = from_iso(world.notice(notice)["served_at"])
    assert (row["amount"], row["measure"], row["due_certain"]) == (2, "hours", True)
    assert (from_iso(row["overdue_from"]) - served).total_seconds() == 2 * 3600


def test_the_paper_names_the_hours_and_nobody_is_held_to_hours_that_it_does_not_name(world: World, notice: str) -> None:
    paper = from_plain(Notice, world.notice(notice)["body"])
    assert paper.prompt == "自送达之时起2小时内通知企业清理，并以书面或线上方式报告。"
    issued = world.issue(world.file_check(("JM20",)))
    notice_of_before = as_read_by(issued.notice, ())
    assert issued.service.signature
    signature = replace(issued.service.signature, document=document_hash(notice_of_before))
    of_before = replace(issued, notice=notice_of_before, service=replace(issued.service, signature=signature))
    other = world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, of_before, 0.0)
    assert world.rows(t.terms, subject_id=other, what="clearing") == []
    assert world.notice(other)["state"] == "served"


def test_a_notice_of_another_item_asks_for_no_step(world: World) -> None:
    other = noticed(world)
    assert {row["what"] for row in world.rows(t.terms, subject_id=other)} == {"answer"}


def test_the_unit_is_reminded_by_night_and_the_section_told_once_the_hours_are_over(world: World, notice: str) -> None:
    end = from_iso(step(world, notice)["overdue_from"])
    assert at("2026-11-28 23:00") < end <= at("2026-11-29 00:00")
    told = reminders(world, "2026-11-28 22:05", "2026-11-28 23:45", "2026-11-29 00:00", "2026-11-29 00:20")
    assert told == ["30m", "over"], "two hours are no reminder of two hours"
    receivers = [row["unit_id"] for row in world.rows(t.deliveries, kind="notice.step_reminder", channel="inbox")]
    assert sorted(receivers) == sorted([world.squad] * 2 + [SECTION])
    assert len(world.rows(t.urgings, subject_kind="notice", subject_id=notice)) == 2


def test_the_units_word_meets_the_step_and_leaves_the_answer_to_be_given(world: World, notice: str) -> None:
    world.by(Role.INSPECTED_UNIT, report_step, notice, "clearing", "22:10电话通知运营企业，23:00清理完毕")
    assert step(world, notice)["met_at"]
    assert reminders(world, "2026-11-29 00:20") == []
    assert world.notice(notice)["state"] == "served"
    event = world.row(t.events, kind="notice.step_reported")
    assert "报告通知企业清理：22:10电话通知运营企业" in event["words"]
    assert {row["unit_id"] for row in world.rows(t.deliveries, kind="notice.step_reported")} == {SECTION}


def test_a_late_word_is_taken_and_says_that_it_is_late(world: World, notice: str) -> None:
    world.clock.set("2026-11-29 08:00")
    world.by(Role.INSPECTED_UNIT, report_step, notice, "clearing", "已通知企业")
    assert "（超过2026年11月28日（星期六）" in world.row(t.events, kind="notice.step_reported")["words"]


def test_an_answer_that_comes_first_meets_the_step_too(world: World, notice: str) -> None:
    answer(world, notice)
    assert step(world, notice)["met_at"]
    assert reminders(world, "2026-11-29 00:20") == []


def test_a_step_is_reported_once_with_words_by_the_unit_itself(world: World, notice: str) -> None:
    with pytest.raises(Problem, match="请写明办理情况"):
        world.by(Role.INSPECTED_UNIT, report_step, notice, "clearing", "  ")
    with pytest.raises(Problem, match="没有要求"):
        world.by(Role.INSPECTED_UNIT, report_step, notice, "evidence", "已到场")
    with pytest.raises(Problem, match="只有被督察单位可以"):
        world.by(Role.SECTION_OFFICER, report_step, notice, "clearing", "已通知")
    world.by(Role.INSPECTED_UNIT, report_step, notice, "clearing", "已通知")
    with pytest.raises(Problem, match="已经报告"):
        world.by(Role.INSPECTED_UNIT, report_step, notice, "clearing", "已通知")


def test_that_the_hours_are_over_is_said_after_a_long_outage_too(world: World, notice: str) -> None:
    assert reminders(world, "2026-12-02 08:00", "2026-12-02 08:20") == ["over"]
    urged = [row["words"] for row in world.rows(t.urgings, subject_kind="notice", subject_id=notice)]
    assert sum("通知企业清理" in words for words in urged) == 1


def test_the_hours_of_a_notice_that_came_late_run_from_its_arrival(world: World) -> None:
    issued = world.issue(world.file_check(("JM20",)))
    world.clock.set("2026-12-01 10:00")
    late = str(world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, issued, 0.0))
    row = step(world, late)
    assert from_iso(row["since"]) < at("2026-11-28 23:00"), "it was served that Saturday night"
    assert from_iso(row["overdue_from"]) == at("2026-12-01 12:00"), "the unit could not know of it before"


def object_and_keep(world: World, notice: str, decision: ObjectionDecision, keep: list[str] | None = None) -> None:
    world.by(Role.INSPECTED_UNIT, object_to, notice, Objection("不属本队", (world.upload("b"),)))
    assert step_ends(world, notice)[-1], "an objection halts it"
    world.clock.set("2026-11-30 10:00")
    world.by(Role.SECTION_CHIEF, decide_objection, notice, decision, "复核意见", keep_finding_ids=keep or [])


def step_ends(world: World, notice: str) -> list[str | None]:
    rows = sorted(world.rows(t.terms, subject_id=notice, what="clearing"), key=lambda row: row["nth"])
    return [row["ended_at"] for row in rows]


def test_who_objects_does_not_escape_the_hours_they_run_anew_from_the_decision(world: World, notice: str) -> None:
    object_and_keep(world, notice, ObjectionDecision.REJECTED)
    (_, row) = sorted(world.rows(t.terms, subject_id=notice, what="clearing"), key=lambda row: row["nth"])
    assert (row["ended_at"], from_iso(row["overdue_from"])) == (None, at("2026-11-30 12:00"))


def test_what_was_reported_before_an_objection_is_not_asked_for_again(world: World, notice: str) -> None:
    world.by(Role.INSPECTED_UNIT, report_step, notice, "clearing", "已通知")
    object_and_keep(world, notice, ObjectionDecision.REJECTED)
    assert len(step_ends(world, notice)) == 1


@pytest.fixture
def of_two(world: World) -> tuple[str, str]:
    """A notice of two findings, and the one of them that asks for no step."""
    record = world.file_check(("JM20", "JM03"))
    notice = str(world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, world.issue(record), 0.0))
    return notice, str(world.row(t.findings, record_id=record, item_code="JM03")["id"])


def test_a_decision_that_leaves_the_finding_out_asks_for_its_step_no_more(
    world: World, of_two: tuple[str, str]
) -> None:
    notice, other = of_two
    object_and_keep(world, notice, ObjectionDecision.VARIED, [other])
    assert len(step_ends(world, notice)) == 1


def test_a_correction_that_leaves_the_finding_out_ends_its_step_and_nobody_is_urged(
    world: World, of_two: tuple[str, str]
) -> None:
    notice, other = of_two
    world.by(Role.SECTION_CHIEF, correct, notice, "误列", requirement="请整改", keep_finding_ids=[])
    assert step_ends(world, notice) == [None], "other words leave it running"
    world.by(Role.SECTION_CHIEF, correct, notice, "误列", keep_finding_ids=[other])
    assert all(step_ends(world, notice))
    assert world.row(t.terms, subject_id=notice, what="answer")["ended_at"] is None
    assert reminders(world, "2026-11-29 00:20") == []
