"""A case begins with what the analysis found, or a meeting gave out, filled in."""

from __future__ import annotations

from typing import Any

import pytest

from shared.moment import day_in_shanghai
from shared.organisation import Role, UnitKind
from shared.problems import Problem
from sync_server.acts.by_hand import begin_by_hand
from sync_server.acts.common.documents import save
from sync_server.acts.document_kinds import move
from sync_server.acts.special_plans import plan_from_meeting_task, plan_from_repeats
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentDeed
from sync_server.reference.directory import read_directory
from sync_server.reference.shipped import unit_id
from sync_server.special.deeds.opening import create_case
from sync_server.special.rules.case import CaseSource
from tests.sync_server.acts.world import SECTION, World

JINGAN = unit_id(UnitKind.SECTION, "310106")


def plan(world: World, make: Any, role: Role, *what: Any) -> Any:
    with world.ledger.read() as conn:
        return make(conn, world.callers[role], *what, day_in_shanghai(world.clock()))


def test_what_comes_back_three_times_at_one_unit_is_a_case_for_that_unit(world: World) -> None:
    for _ in range(3):
        world.file_check(("JM03",))
    found = plan(world, plan_from_repeats, Role.SECTION_OFFICER, world.squad, "JM03")
    assert (found.source, found.source_name) == (CaseSource.ANALYSIS, "本机构数据分析")
    assert "发现 3 次" in found.facts
    assert [share.unit_id for share in found.shares] == [world.squad]
    assert found.checklist == (("JM03", ""),)
    case = world.row(t.cases, id=world.by(Role.SECTION_OFFICER, create_case, found))
    assert case["received_on"] == "2026-11-04"


def test_what_has_not_come_back_often_enough_is_none(world: World) -> None:
    world.file_check(("JM03",))
    with pytest.raises(Problem, match="不足 3 次"):
        plan(world, plan_from_repeats, Role.SECTION_OFFICER, world.squad, "JM03")


MINUTES = {"held_at": "2026年11月4日", "place": "市局", "agenda": "通报", "minutes": "部署第四季度工作"}
TASKS = [["开展夜间设摊专项整治", "长宁、静安", "", "2026年11月30日"], ["整理台账", "各区", "", ""]]


def minutes(world: World, role: Role = Role.OFFICE_STAFF, *, issued: bool = True) -> str:
    """Minutes of a meeting with two tasks; the id."""
    meeting = str(world.by(role, begin_by_hand, kinds.MEETING))
    world.by(role, save, meeting, {**MINUTES, "tasks": TASKS}, base=1)
    if issued:
        world.by(role, move, meeting, DocumentDeed.ISSUE)
    return meeting


def test_a_task_of_the_citys_meeting_is_a_case_for_the_districts_that_it_names(world: World) -> None:
    found = plan(world, plan_from_meeting_task, Role.OFFICE_STAFF, minutes(world), 1)
    assert found.source is CaseSource.MEETING
    assert found.title == "开展夜间设摊专项整治"
    assert "（要求2026年11月30日前完成）" in found.source_words
    assert [(share.unit_id, share.lead) for share in found.shares] == [(SECTION, True), (JINGAN, False)]
    assert world.row(t.cases, id=world.by(Role.OFFICE_STAFF, create_case, found))["source"] == "meeting"


def test_a_task_for_all_districts_is_a_case_for_every_section(world: World) -> None:
    found = plan(world, plan_from_meeting_task, Role.OFFICE_STAFF, minutes(world), 2)
    with world.ledger.read() as conn:
        sections = [unit for unit in read_directory(conn).units.values() if unit.kind is UnitKind.SECTION]
    assert sorted(share.unit_id for share in found.shares) == sorted(unit.id for unit in sections if unit.active)
    assert [share.lead for share in found.shares].count(True) == 1


def test_a_section_that_was_sent_the_minutes_chooses_its_own_units(world: World) -> None:
    found = plan(world, plan_from_meeting_task, Role.SECTION_OFFICER, minutes(world), 1)
    assert found.shares == ()
    assert "市" in found.source_name
    with pytest.raises(Problem, match="至少选择一个责任单位"):
        world.by(Role.SECTION_OFFICER, create_case, found)


def test_a_draft_of_minutes_and_a_task_that_there_is_not_begin_nothing(world: World) -> None:
    with pytest.raises(Problem, match="没有找到这项任务"):
        plan(world, plan_from_meeting_task, Role.OFFICE_STAFF, minutes(world, issued=False), 1)
    with pytest.raises(Problem, match="没有找到这项任务"):
        plan(world, plan_from_meeting_task, Role.OFFICE_STAFF, minutes(world), 9)
