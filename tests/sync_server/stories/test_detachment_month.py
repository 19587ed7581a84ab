"""机动督察支队 plans and reports like a section: its plan by the 25th, its tasks for its own people, its report of its
own checks by the 5th, and no check counted twice in the city (沪城管执〔2009〕1号 二, 三, 四(一)7)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.organisation import DelegationMode, Role, UnitKind
from shared.problems import Problem
from sync_server.acts.bulletins import FROM_REPORTS, start_bulletin
from sync_server.acts.common.documents import save
from sync_server.acts.document_kinds import move
from sync_server.acts.plans.starting import start_plan
from sync_server.acts.refreshing import refresh
from sync_server.acts.reports import draft_report
from sync_server.clockwork.ticks import tick
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentDeed
from sync_server.reference.shipped import unit_id
from tests.sync_server.acts.months import drafts, figures, file_report, report
from tests.sync_server.acts.world import OFFICE, SECTION, World, build_world

D = DocumentDeed
DETACHMENT = unit_id(UnitKind.DETACHMENT)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    built = build_world(tmp_path, "2026-11-10 09:00")
    built.delegate(DelegationMode.DIRECT)
    yield built
    built.ledger.close()


def plan_of_detachment(world: World, people: str, squad: str = "") -> str:
    """December's plan, drafted by an inspector of the detachment, with one row."""
    plan = str(world.by(Role.DETACHMENT_INSPECTOR, start_plan, "2026-12"))
    unit = squad or world.row(t.units, id=world.squad)["name"]
    row = ["2026-12-08", unit, "", "实地督察", "夜间执勤（QW02）", people, ""]
    body = {"problems": "夜间脱岗", "focus": "夜间执勤", "schedule": [row]}
    version = world.row(t.documents, id=plan)["version"]
    world.by(Role.DETACHMENT_INSPECTOR, save, plan, body, base=version)
    return plan


def test_its_plan_is_drafted_by_an_inspector_signed_by_its_chief_and_received_by_the_office(world: World) -> None:
    world.file_check(("JM03",), role=Role.DETACHMENT_INSPECTOR)
    world.file_check(("JM01",))
    world.clock.set("2026-11-24 15:00")
    inspector = world.callers[Role.DETACHMENT_INSPECTOR]
    plan = plan_of_detachment(world, inspector.name)
    drafted = world.row(t.documents, id=plan)
    assert drafted["title"].endswith("机动督察支队2026年12月督察工作计划")
    assert drafted["figures"]["findings"] == 1, "it looks back on what its own people found"
    assert drafted["due_on"] == "2026-11-25"
    with pytest.raises(Problem):
        world.by(Role.DETACHMENT_INSPECTOR, move, plan, D.FILE)
    with pytest.raises(Problem):
        world.by(Role.OFFICE_CHIEF, move, plan, D.FILE)
    world.by(Role.DETACHMENT_CHIEF, move, plan, D.FILE)
    assert [row["unit_id"] for row in world.rows(t.deliveries, kind="document.file", subject_id=plan)] == [OFFICE]
    (task,) = world.rows(t.assignments, plan_id=plan)
    assert (task["user_id"], task["due_on"], task["unit_id"]) == (inspector.user_id, "2026-12-08", world.squad)
    world.by(Role.OFFICE_STAFF, move, plan, D.RECEIVE)
    assert world.row(t.documents, id=plan)["state"] == "received"


def test_it_sends_its_own_people_and_may_go_to_any_squad_of_the_city(world: World) -> None:
    plan = plan_of_detachment(world, world.callers[Role.SQUAD_INSPECTOR].name)
    with pytest.raises(Problem, match="督察人员"):
        world.by(Role.DETACHMENT_CHIEF, move, plan, D.FILE)
    name = world.callers[Role.DETACHMENT_INSPECTOR].name
    row = ["2026-12-08", "南京东路街道综合行政执法队", "", "实地督察", "夜间执勤", name, ""]
    version = world.row(t.documents, id=plan)["version"]
    world.by(Role.DETACHMENT_INSPECTOR, save, plan, {"schedule": [row]}, base=version)
    world.by(Role.DETACHMENT_CHIEF, move, plan, D.FILE)
    (task,) = world.rows(t.assignments, plan_id=plan)
    assert world.row(t.units, id=task["unit_id"])["district_code"] == "310101"


def test_a_section_neither_reads_nor_signs_the_detachments_plan(world: World) -> None:
    plan = plan_of_detachment(world, world.callers[Role.DETACHMENT_INSPECTOR].name)
    world.by(Role.DETACHMENT_CHIEF, move, plan, D.FILE)
    for role in (Role.SECTION_CHIEF, Role.BUREAU_LEADER, Role.STREET_OFFICE):
        with pytest.raises(Problem, match="没有找到"):
            world.by(role, move, plan, D.RETURN, "不合要求")


def test_it_is_reminded_of_its_plan_and_flagged_at_midnight_after_the_25th(world: World) -> None:
    for moment in ("2026-11-22 10:00", "2026-11-26 00:05"):
        world.clock.set(moment)
        world.do(tick)
    told = {row["kind"] for row in world.rows(t.deliveries, unit_id=DETACHMENT)}
    assert {"filing.reminder", "filing.late"} <= told
    assert any(row["unit_id"] == OFFICE for row in world.rows(t.deliveries, kind="filing.late", subject_id=DETACHMENT))


def filed(world: World) -> Any:
    """The detachment's November report, signed by its chief."""
    world.by(Role.DETACHMENT_CHIEF, move, report(world, "2026-11", DETACHMENT)["id"], D.FILE)
    return report(world, "2026-11", DETACHMENT)


def test_its_report_counts_its_own_checks_and_a_district_counts_its_own(world: World) -> None:
    world.file_check(("JM03", "JM12"), role=Role.DETACHMENT_INSPECTOR)
    world.file_check((), role=Role.DETACHMENT_INSPECTOR)
    for _ in range(3):
        world.file_check(("JM01",))
    world.clock.set("2026-12-01 00:01")
    drafts(world)
    world.clock.set("2026-12-04 10:00")
    district, own = file_report(world, "2026-11"), filed(world)

    assert figures(own).total.inspections == 2
    assert figures(own).total.findings == 2
    assert figures(own).to_cover == len(world.rows(t.units, kind="section"))
    assert figures(own).covered == 1
    assert own["title"] == "机动督察支队2026年11月督察情况通报"
    assert not own["late"]
    assert "市城管执法总队机动督察支队共开展督察2次" in own["body"]["basics"]
    assert next(row for row in own["body"]["by_unit"] if row[0] == "长宁区")[:4] == ["长宁区", "2", "2", "2"]

    # What was found at its units is the district's to put right, whoever found it; the visits are not its own.
    assert figures(district).total.inspections == 3
    assert figures(district).total.findings == 5
    assert figures(district).beside.others == 2
    assert "另有市局等其他督察机构在本区督察2次" in district["body"]["basics"]


def test_the_bulletin_counts_each_check_and_each_finding_once(world: World) -> None:
    world.file_check(("JM03", "JM12"), role=Role.DETACHMENT_INSPECTOR)
    for _ in range(3):
        world.file_check(("JM01",))
    world.clock.set("2026-12-01 00:01")
    drafts(world)
    world.clock.set("2026-12-04 10:00")
    filed(world)
    world.clock.set("2026-12-08 10:00")
    issue = world.by(Role.OFFICE_STAFF, start_bulletin, "2026-11")

    def rows() -> dict[str, list[str]]:
        return {row[0]: row[1:] for row in world.row(t.documents, id=issue)["body"]["districts"]}

    assert rows()["长宁区"][:3] == ["未报", "—", "—"]
    assert rows()["机动督察支队"][:3] == ["按时", "1", "2"]
    assert rows()["合计"][1:3] == ["1", "2"], "its findings count with it while the district has not reported"
    file_report(world, "2026-11")
    world.by(Role.OFFICE_STAFF, refresh, issue, FROM_REPORTS)
    assert rows()["长宁区"][1:3] == ["3", "5"]
    assert rows()["合计"][1:3] == ["4", "5"]
    assert "全市合计不重复计算" in world.row(t.documents, id=issue)["body"]["overview"]


def test_a_check_that_is_corrected_later_is_told_in_its_next_report_under_the_district(world: World) -> None:
    world.file_check(("JM03",), role=Role.DETACHMENT_INSPECTOR)
    world.clock.set("2026-12-01 00:01")
    drafts(world)
    world.clock.set("2026-12-04 10:00")
    filed(world)
    world.clock.set("2026-11-28 10:00")
    world.file_check(("JM03",), role=Role.DETACHMENT_INSPECTOR)
    world.clock.set("2027-01-01 00:01")
    drafts(world)
    lines = report(world, "2026-12", DETACHMENT)["body"]["corrections"]
    assert [line[1] for line in lines][:2] == ["全市", "长宁区"]
    assert report(world, "2026-12")["body"]["corrections"] == [], "the district had filed none"


def test_the_office_drafts_no_report_of_the_detachment(world: World) -> None:
    world.clock.set("2026-12-01 09:00")
    with pytest.raises(Problem, match="通报由本单位督察机构"):
        world.by(Role.DETACHMENT_CHIEF, draft_report, SECTION, "2026-11")
    with pytest.raises(Problem):
        world.by(Role.OFFICE_STAFF, draft_report, DETACHMENT, "2026-11")
