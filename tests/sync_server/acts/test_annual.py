"""The yearly evaluation counts what the ledger holds, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.organisation import DelegationMode, Role
from shared.problems import Problem
from sync_server.acts.annual.district_years import district_years
from sync_server.acts.annual.issued_year import draft_annual, from_counted
from sync_server.acts.by_hand import begin_by_hand
from sync_server.acts.common.documents import create, save
from sync_server.acts.document_kinds import move
from sync_server.acts.refreshing import refresh
from sync_server.acts.rule_editions import set_rules
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.notices.deeds import Objection, ObjectionDecision, decide_objection, file_notice, object_to
from sync_server.procedures.annual import DistrictYear
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.rule_fields import BY_NAME
from sync_server.procedures.rulebook import TermRules
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.world import DISTRICT, OFFICE, SECTION, World, build_world

NAMES = {DISTRICT: "长宁区", "310104": "徐汇区"}


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    built = build_world(tmp_path, "2026-11-24 16:00", url=database_url)
    built.delegate(DelegationMode.DIRECT)
    yield built
    built.ledger.close()


def filed_plan(world: World, period: str, *, late: bool = False) -> str:
    """A plan of 长宁 that was filed."""

    def job(w: Write) -> str:
        document = create(
            w, SYSTEM, kinds.PLAN, unit_id=SECTION, district_code=DISTRICT, title="计划", body={}, period=period
        )
        d = t.documents
        w.conn.execute(d.update().where(d.c.id == document).values(state="filed", late=late, filed_at=w.now))
        return document

    return world.do(job)


def counted(world: World) -> list[DistrictYear]:
    with world.ledger.read() as conn:
        return district_years(conn, 2026, world.clock(), NAMES)


def test_new_settings_leave_what_was_due_before_them_due(world: World) -> None:
    filed_plan(world, "2026-10")
    world.clock.set("2026-11-27 10:00")
    assert counted(world)[0].plans.due == 3
    world.by(Role.OFFICE_CHIEF, set_rules, BY_NAME["terms"], TermRules(plan_day=28), date(2026, 11, 27), "月底报送")
    assert counted(world)[0].plans.due == 3, "the plan of December was due on the 25th"


def line(world: World, document: str, code: str = DISTRICT) -> dict[str, Any]:
    districts = world.row(t.documents, id=document)["figures"]["districts"]
    return next(dict(found) for found in districts if found["code"] == code)


def test_each_part_is_counted_from_the_ledger(world: World) -> None:
    filed_plan(world, "2026-10")
    filed_plan(world, "2026-11", late=True)
    returned = filed_plan(world, "2026-12")
    world.by(Role.OFFICE_STAFF, move, returned, DocumentDeed.RETURN, "请补充日程")
    notice = noticed(world)
    world.by(Role.INSPECTED_UNIT, object_to, notice, Objection("公示疏导点", (world.upload("b"),)))
    world.by(Role.SECTION_CHIEF, decide_objection, notice, ObjectionDecision.UPHELD, "公示文件属实")
    overdue = world.file_check(["JM03"])
    world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, world.issue(overdue), 0.0)
    world.clock.set("2026-12-28 09:00")
    document = world.by(Role.OFFICE_STAFF, draft_annual, 2026, counted(world))
    own = line(world, document)
    # Plans of October (in time), November (late) and December (returned, but filed) were due since the first one came.
    assert "计划应报3份，按时2份、迟报1份" in own["reasons"]
    assert "通报尚无应报" in own["reasons"]
    assert "督察2次" in own["reasons"]
    # The revoked notice has no term; the other one's passed without an answer.
    assert "到期通知书1份，已销号0份" in own["reasons"]
    assert "文稿退回1次，异议成立1件" in own["reasons"]
    assert own["parts"][0] == 16.67
    assert own["parts"][3:] == [0.0, 0.0]
    assert "督察2次、督察过1个中队（共11个），未达到每月1次、督察面50%，工作质量不计分" in own["reasons"]
    others = [one for one in world.row(t.documents, id=document)["figures"]["districts"] if one["code"] != "310105"]
    assert {tuple(one["parts"][2:]) for one in others} == {(0.0, 0.0, 0.0)}, "nothing comes from nothing"
    assert "计划应报3份，按时0份、未报3份" in line(world, document, "310104")["reasons"]


def test_months_before_the_first_record_do_not_count(world: World) -> None:
    assert counted(world)[0].months == 0, "nothing was in use"
    world.clock.set("2026-10-28 10:00")
    world.file_check(["JM03"])
    world.clock.set("2026-12-02 09:00")
    world.file_check(["JM03"])
    world.file_check(["JM03"])
    document = world.by(Role.OFFICE_STAFF, draft_annual, 2026, counted(world))
    own = line(world, document)
    assert counted(world)[0].months == 3, "October, November, December"
    assert own["parts"][2] == round(20 * 3 / (11 * 3) / 8, 2)
    assert "督察3次，每队每月0.1次" in own["reasons"]


def test_a_year_before_the_first_record_is_not_evaluated(world: World) -> None:
    world.file_check(["JM03"])
    with pytest.raises(Problem, match="2025年在启用系统之前，不作统计，以后补录的纸质记录也不计入"):
        world.by(Role.OFFICE_STAFF, draft_annual, 2025, [])
    assert world.by(Role.OFFICE_STAFF, draft_annual, 2026, counted(world))


def test_it_is_issued_with_remarks_and_each_section_is_told(world: World) -> None:
    document = world.by(Role.OFFICE_STAFF, draft_annual, 2026, counted(world))
    with pytest.raises(Problem, match="请填写“考评意见”"):
        world.by(Role.OFFICE_STAFF, move, document, DocumentDeed.ISSUE)
    world.by(Role.OFFICE_STAFF, save, document, {"remarks": "总体良好。"}, base=1)
    world.file_check(["JM03"])
    world.by(Role.OFFICE_STAFF, refresh, document, from_counted(counted(world)))
    assert "督察1次" in line(world, document)["reasons"]
    assert world.row(t.documents, id=document)["body"]["remarks"] == "总体良好。"
    world.by(Role.OFFICE_STAFF, move, document, DocumentDeed.ISSUE)
    told = {row["unit_id"] for row in world.rows(t.deliveries, kind="annual.issued")}
    assert SECTION in told
    assert set(world.row(t.papers_issued, subject_id=document)["receivers"]) == told
    assert len(told) == 2


def test_only_the_office_drafts_one_a_year(world: World) -> None:
    for role in (Role.SECTION_CHIEF, Role.OFFICE_CHIEF, Role.APPRAISAL):
        with pytest.raises(Problem, match="无权"):
            world.by(role, draft_annual, 2026, counted(world))
    with pytest.raises(Problem, match="请选择今年或以前的年份"):
        world.by(Role.OFFICE_STAFF, draft_annual, 2027, [])
    world.by(Role.OFFICE_STAFF, draft_annual, 2026, counted(world))
    with pytest.raises(Problem, match="已经在编"):
        world.by(Role.OFFICE_STAFF, draft_annual, 2026, counted(world))
    assert world.row(t.documents)["unit_id"] == OFFICE


def test_counting_again_stands_in_the_log_and_marks_the_document_as_changed(world: World) -> None:
    document = world.by(Role.OFFICE_STAFF, draft_annual, 2026, counted(world))
    before = world.row(t.documents, id=document)["changed_seq"]
    world.by(Role.OFFICE_STAFF, refresh, document, from_counted(counted(world)))  # nothing differs but the moment
    row, (event,) = world.row(t.documents, id=document), world.rows(t.events, kind="annual.counted")
    assert row["changed_seq"] == event["seq"] > before
    assert event["subject_id"] == document


def test_what_was_counted_for_the_year_is_not_put_into_another_paper(world: World) -> None:
    minutes = world.by(Role.OFFICE_STAFF, begin_by_hand, kinds.MEETING)
    with pytest.raises(Problem, match="不是年度督察工作考评"):
        world.by(Role.OFFICE_STAFF, refresh, minutes, from_counted(counted(world)))
