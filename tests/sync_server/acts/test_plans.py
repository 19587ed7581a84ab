"""A plan drafts itself, is filed, becomes tasks, and its tasks follow it; minutes hand out tasks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from shared.organisation import DelegationMode, Role, UnitKind
from shared.problems import Problem
from sync_server.acts.by_hand import begin_by_hand
from sync_server.acts.common.assignments import cancel_assignments, finish_assignment
from sync_server.acts.common.documents import save
from sync_server.acts.document_kinds import move
from sync_server.acts.filing_reminders import last_reminders, remind_filing
from sync_server.acts.plans.draws import Wish, draw_for_plan
from sync_server.acts.plans.starting import start_plan
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.drawing import PoolKind
from sync_server.procedures.schedules import LONGEST_CELL
from sync_server.reference.shipped import unit_id
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.planning import duty, file, inspector, plan, schedule, squad_name, tasks
from tests.sync_server.acts.world import DISTRICT, OFFICE, SECTION, World, build_world

D = DocumentDeed


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    """长宁区 on Tuesday 2026-11-24 at 16:00, on both engines."""
    built = build_world(tmp_path, url=database_url)
    built.delegate(DelegationMode.DIRECT)
    yield built
    built.ledger.close()


def test_a_plan_drafts_itself_from_what_the_ledger_holds(world: World) -> None:
    inspector(world)
    for _ in range(3):
        world.file_check(("JM03",))
    world.file_check(("JM01",))
    row = world.row(t.documents, id=world.by(Role.SECTION_OFFICER, start_plan, "2026-12"))
    assert (row["due_on"], row["due_certain"], row["period"]) == ("2026-11-25", True, "2026-12")
    assert "共发现问题4个" in row["body"]["problems"]
    assert "（JM03）3个，占道设摊、兜售物品（JM01）1个" in row["body"]["problems"]
    assert f"90日内反复出现：{squad_name(world)}" in row["body"]["problems"]
    assert "JM03" in row["body"]["focus"]
    again = next(cells for cells in row["body"]["schedule"] if "反复问题回头看" in cells[4])
    assert again[1] == squad_name(world)
    assert again[5] in ("周敏（050117）", Role.SQUAD_INSPECTOR.label), "the unit's own inspectors are proposed"
    others = {cells[1] for cells in row["body"]["schedule"]} - {squad_name(world)}
    assert len(others) == 10, "units without a check last month are proposed"
    assert row["figures"]["findings"] == 4


def test_a_plan_is_begun_once_by_a_section_for_a_month_to_come(world: World) -> None:
    world.by(Role.SECTION_OFFICER, start_plan, "2026-12")
    with pytest.raises(Problem, match="已经在编"):
        world.by(Role.SECTION_CHIEF, start_plan, "2026-12")
    with pytest.raises(Problem, match="2026年10月已经过去"):
        world.by(Role.SECTION_OFFICER, start_plan, "2026-10")
    with pytest.raises(Problem, match="请选择月份"):
        world.by(Role.SECTION_OFFICER, start_plan, "december")
    for role in (Role.SQUAD_INSPECTOR, Role.OFFICE_STAFF, Role.INSPECTED_UNIT):
        with pytest.raises(Problem, match="无权"):
            world.by(role, start_plan, "2027-01")


def test_at_half_past_midnight_on_the_first_the_month_before_has_passed(world: World) -> None:
    world.clock.set("2026-12-01 00:30")
    with pytest.raises(Problem, match="2026年11月已经过去"):
        world.by(Role.SECTION_OFFICER, start_plan, "2026-11")


def test_filing_gives_each_inspector_of_each_row_a_task_that_opens_prefilled(world: World) -> None:
    inspector(world)
    inspector(world, "陈涛", "050118")
    plan_id = plan(world, [duty(world, "2026-12-02", "周敏、陈涛"), duty(world, "2026-12-03", area="定西路")])
    assert tasks(world, plan_id) == []
    file(world, plan_id)
    assert [day for day, _, _ in tasks(world, plan_id)] == ["2026-12-02", "2026-12-02", "2026-12-03"]
    task = world.row(t.assignments, plan_id=plan_id, due_on="2026-12-03")
    assert (task["unit_id"], task["place"], task["plan_row"]) == (world.squad, "定西路", 2)
    assert task["prefill"]["methods"] == ["on_site"]
    assert task["prefill"]["item_codes"] == ["JM01"]
    assert "派勤 3 项" in world.row(t.events, kind="document.file")["words"]
    told = world.rows(t.deliveries, kind="document.file")
    assert [row["unit_id"] for row in told] == [OFFICE]


def test_a_task_opens_with_the_notice_complaint_shift_and_draw_that_its_row_speaks_of(world: World) -> None:
    inspector(world)
    notice = noticed(world)
    number = world.notice(notice)["number"]
    on_duty = {"unit_id": world.squad, "district_code": DISTRICT, "day": "2026-12-04", "crew": []}
    world.do(lambda w: w.add(t.shifts, id=world.new_id(), starts="08:30", ends="17:00", **on_duty))
    name = squad_name(world)
    rows = [
        ["2026-12-02", name, "", "跟踪督察", f"通知书{number}整改情况", "周敏", ""],
        ["2026-12-03", name, "", "随诉督察", "诉件沪12345-20261120-0871办理情况", "周敏", ""],
        ["2026-12-04", name, "", "随行督察", "早班执勤", "周敏", ""],
    ]
    plan_id = plan(world, rows)
    wish = Wish(PoolKind.DAYS, "夜间抽查", 1, "7")
    world.by(Role.SECTION_OFFICER, draw_for_plan, plan_id, wish)
    body = world.row(t.documents, id=plan_id)["body"]
    drawn = [[*cells[:1], name, *cells[2:5], "周敏", ""] for cells in body["schedule"] if cells[4] == "夜间抽查"]
    schedule(world, plan_id, [*rows, *drawn])
    file(world, plan_id)
    opened = {row["title"][:2]: row["prefill"] for row in world.rows(t.assignments, plan_id=plan_id)}
    assert opened["通知"]["notice_id"] == notice
    assert opened["诉件"]["complaint_number"] == "沪12345-20261120-0871"
    assert opened["早班"]["shift_id"]
    assert opened["夜间"]["draw"] == "夜间抽查（种子 7）"
    assert opened["夜间"]["timing"] == "random"


def test_a_row_that_cannot_be_read_is_named_and_nothing_is_filed(world: World) -> None:
    inspector(world)
    plan_id = plan(world, [duty(world, "2026-12-02"), duty(world, "2026-12-03", "周闵")])
    with pytest.raises(Problem, match="日程第 2 行“督察人员”：名单中没有督察员“周闵”"):
        file(world, plan_id)
    assert world.row(t.documents, id=plan_id)["state"] == "draft"
    assert tasks(world, plan_id) == []


def test_a_returned_plan_moves_its_open_tasks_and_leaves_what_was_done_or_called_off(world: World) -> None:
    person = inspector(world)
    days = [duty(world, f"2026-12-0{n}", content=f"第{n}项") for n in (1, 2, 3, 4)]
    plan_id = plan(world, days)
    file(world, plan_id)
    done, stormy, _, moved = (world.row(t.assignments, plan_id=plan_id, due_on=row[0])["id"] for row in days)
    world.do(finish_assignment, done, person, "record-1", SYSTEM)
    world.by(Role.SECTION_CHIEF, cancel_assignments, [stormy], "台风")
    world.by(Role.OFFICE_STAFF, move, plan_id, D.RETURN, "请增加夜间安排")
    assert [row["unit_id"] for row in world.rows(t.deliveries, kind="document.return")] == [SECTION]
    fresh = [days[0], days[1], [*days[2][:4], "第3项改", *days[2][5:]], duty(world, "2026-12-05", content="第5项")]
    schedule(world, plan_id, fresh)
    assert len(tasks(world, plan_id)) == 4, "tasks wait until the plan is filed again"
    file(world, plan_id)
    assert tasks(world, plan_id) == [
        ("2026-12-01", "第1项", "done"),
        ("2026-12-02", "第2项", "台风"),
        ("2026-12-03", "第3项改", "open"),
        ("2026-12-04", "第4项", "计划调整"),
        ("2026-12-05", "第5项", "open"),
    ]
    assert world.row(t.assignments, id=moved)["done_at"]
    words = [row["words"] for row in world.rows(t.events, kind="document.file")]
    assert any("重新报送" in said and "派勤 1 项，调整 1 项，取消 1 项（计划调整）" in said for said in words)
    # Put back, the row is given anew.
    world.by(Role.OFFICE_STAFF, move, plan_id, D.RETURN, "恢复第4项")
    schedule(world, plan_id, [*fresh, days[3]])
    file(world, plan_id)
    assert ("2026-12-04", "第4项", "open") in tasks(world, plan_id)


def test_days_gone_by_are_neither_given_nor_taken_back(world: World) -> None:
    inspector(world)
    plan_id = plan(world, [duty(world, "2026-12-01"), duty(world, "2026-12-08")])
    world.clock.set("2026-12-03 09:00")
    file(world, plan_id)
    assert [day for day, _, _ in tasks(world, plan_id)] == ["2026-12-08"]
    row = world.row(t.documents, id=plan_id)
    assert row["late"]
    assert "1 项日期已过，未派" in world.row(t.events, kind="document.file")["words"]


def test_late_is_judged_by_the_first_filing_and_stays(world: World) -> None:
    inspector(world)
    plan_id = plan(world, [duty(world, "2026-12-08")])
    file(world, plan_id)
    world.by(Role.OFFICE_STAFF, move, plan_id, D.RETURN, "补充")
    world.clock.set("2026-11-30 09:00")
    file(world, plan_id)
    row = world.row(t.documents, id=plan_id)
    assert not row["late"]
    assert row["filed_at"] == "2026-11-24T08:00:00.000Z"


def test_a_draw_is_kept_for_good(world: World) -> None:
    plan_id = world.by(Role.SECTION_OFFICER, start_plan, "2026-12")
    wish = Wish(PoolKind.DAYS, "夜间抽查", 2, "7", into_schedule=True)
    draw_id = world.by(Role.SECTION_OFFICER, draw_for_plan, plan_id, wish)
    row = world.row(t.draws, id=draw_id)
    assert len(row["pool"]) == 23, "working days of December 2026"
    body = world.row(t.documents, id=plan_id)["body"]
    drawn = {day for day, _ in row["result"]}
    assert {cells[0] for cells in body["schedule"] if cells[4] == "夜间抽查"} == drawn
    with pytest.raises(DBAPIError, match=r"append-only|refuse"):
        world.do(lambda w: w.conn.execute(t.draws.delete()))
    with pytest.raises(Problem, match="请写明抽取用途"):
        world.by(Role.SECTION_OFFICER, draw_for_plan, plan_id, Wish(PoolKind.DAYS, " ", 2, "7"))


def test_drawn_items_come_into_the_schedule_by_their_codes(world: World) -> None:
    plan_id = world.by(Role.SECTION_OFFICER, start_plan, "2026-12")
    world.by(Role.SECTION_OFFICER, draw_for_plan, plan_id, Wish(PoolKind.ITEMS, "全" * 200, 20, "7"))
    rows = [row for row in world.row(t.documents, id=plan_id)["body"]["schedule"] if row[4].startswith("全")]
    assert [len(re.findall(r"[A-Z]{2}[0-9]{2}", row[4])) for row in rows] == [15, 5]
    assert all(len(row[4]) <= LONGEST_CELL for row in rows)


def test_the_first_plan_says_that_the_ledger_was_not_in_use(world: World) -> None:
    first = world.row(t.documents, id=world.by(Role.SECTION_OFFICER, start_plan, "2026-12"))
    assert first["body"]["problems"].startswith("1. 2026年11月尚未启用台账，不作统计。")
    assert "上月未督察到" not in first["body"]["focus"]
    assert first["body"]["schedule"]
    world.file_check(["JM03"])
    second = world.row(t.documents, id=world.by(Role.SECTION_OFFICER, start_plan, "2027-01"))
    assert "2026年12月" in second["body"]["problems"]
    assert "尚未启用" not in second["body"]["problems"]


def test_nobody_is_reminded_of_what_was_due_before_the_system_was_in_use(world: World) -> None:
    world.file_check(["JM03"])
    for kind, period in ((kinds.REPORT, "2026-10"), (kinds.PLAN, "2026-11")):
        with pytest.raises(Problem, match="属于使用系统之前，不计报送"):
            world.by(Role.OFFICE_STAFF, remind_filing, kind, period, [SECTION])
    assert world.by(Role.OFFICE_STAFF, remind_filing, kinds.REPORT, "2026-11", [SECTION]) == 1


def test_the_office_reminds_those_who_have_not_filed(world: World) -> None:
    inspector(world)
    other = unit_id(UnitKind.SECTION, "310104")
    plan_id = plan(world, [duty(world, "2026-12-08")])
    file(world, plan_id)
    count = world.by(Role.OFFICE_STAFF, remind_filing, kinds.PLAN, "2026-12", [SECTION, other])
    assert count == 1
    (told,) = world.rows(t.deliveries, kind="filing.urged")
    assert told["unit_id"] == other
    (urging,) = world.rows(t.urgings, subject_kind="plan:2026-12")
    assert urging["subject_id"] == other
    assert "期限2026年11月25日（星期三）24时" in urging["words"]
    with world.ledger.read() as conn:
        assert last_reminders(conn, kinds.PLAN, "2026-12")[other][0] == 1
    with pytest.raises(Problem, match="均已报送"):
        world.by(Role.OFFICE_STAFF, remind_filing, kinds.PLAN, "2026-12", [SECTION])
    with pytest.raises(Problem, match="无权"):
        world.by(Role.SECTION_CHIEF, remind_filing, kinds.PLAN, "2026-12", [other])


MINUTES = {"held_at": "2026年11月24日", "place": "市局", "agenda": "通报", "minutes": "布置年底整治"}


def issue_meeting(world: World, role: Role, tasks_: list[list[str]]) -> str:
    meeting = world.by(role, begin_by_hand, kinds.MEETING)
    world.by(role, save, meeting, {**MINUTES, "tasks": tasks_}, base=1)
    world.by(role, move, meeting, D.ISSUE)
    return str(meeting)


def test_a_city_task_comes_into_the_districts_inbox_and_its_next_plan(world: World) -> None:
    rows = [
        ["排查户外招牌隐患", "各区", "", "2026-12-20"],
        ["整治共享单车", "徐汇区", "", ""],
        ["已过期的事", "长宁", "", "2026-09-01"],
        ["夜间机动督察", "机动支队", "", ""],
    ]
    issue_meeting(world, Role.OFFICE_STAFF, rows)
    told = [row["unit_id"] for row in world.rows(t.deliveries, kind="meeting.task")]
    assert len(told) == 16 + 3 + 1
    assert told.count(unit_id(UnitKind.DETACHMENT)) == 1
    (words,) = {row["words"] for row in world.rows(t.events, kind="meeting.task") if row["unit_id"] == SECTION}
    assert words == "市局任务：排查户外招牌隐患（2026-12-20前）；已过期的事（2026-09-01前）"
    row = world.row(t.documents, id=world.by(Role.SECTION_OFFICER, start_plan, "2026-12"))
    assert "市局布置任务：排查户外招牌隐患（2026-12-20前）。" in row["body"]["problems"]
    assert "整治共享单车" not in row["body"]["problems"]
    assert "已过期的事" not in row["body"]["problems"]


def test_a_districts_meeting_sends_its_own_inspectors_out(world: World) -> None:
    inspector(world)
    meeting = issue_meeting(
        world, Role.SECTION_CHIEF, [["复查定西路", squad_name(world), "周敏", "12月3日"], ["自查", "各队", "", ""]]
    )
    (task,) = world.rows(t.assignments, plan_id=meeting)
    assert (task["title"], task["due_on"], task["unit_id"]) == ("复查定西路", "2026-12-03", world.squad)
    told = {row["unit_id"] for row in world.rows(t.deliveries, kind="document.issue")}
    assert world.squad in told
    assert world.other_squad in told


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["复查", "", "周闵", ""], "任务第 1 行“督察人员”：名单中没有督察员“周闵”"),
        (["复查", "", "", "尽快"], "任务第 1 行“完成期限”：“尽快”不是日期"),
    ],
)
def test_a_task_that_cannot_be_handed_out_stops_the_issue(world: World, row: list[str], words: str) -> None:
    with pytest.raises(Problem, match=words):
        issue_meeting(world, Role.SECTION_CHIEF, [row])
    assert not world.rows(t.deliveries, kind="document.issue")


def test_only_bodies_that_hold_meetings_begin_them(world: World) -> None:
    for role in (Role.SQUAD_INSPECTOR, Role.INSPECTED_UNIT, Role.SYSTEM_ADMIN):
        with pytest.raises(Problem, match="无权"):
            world.by(role, begin_by_hand, kinds.MEETING)
    assert (
        world.row(t.documents, id=world.by(Role.OFFICE_CHIEF, begin_by_hand, kinds.MEETING))["district_code"]
        != DISTRICT
    )
