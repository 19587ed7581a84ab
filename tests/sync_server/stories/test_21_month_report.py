"""Story 21: a month report's figures equal the ledger to the unit; a notice revoked after the 5th appears as a
correction line next month, not as a silent change (domain.md §11)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.organisation import DelegationMode, Role
from shared.problems import Problem
from sync_server.acts.common.documents import save
from sync_server.acts.document_kinds import move
from sync_server.acts.evaluations.drafting import draft_evaluation
from sync_server.acts.refreshing import refresh
from sync_server.acts.reports import FROM_LEDGER
from sync_server.acts.reports.composing import changes_since
from sync_server.acts.reports.month_rows import ledger_rows
from sync_server.acts.routing import save_rule
from sync_server.casework import happenings
from sync_server.clockwork import overdue
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.figures import Area
from sync_server.ledger.spans import Span
from sync_server.ledger.work_figures import papers
from sync_server.ledger.write import Write
from sync_server.notices.deeds import (
    Objection,
    ObjectionDecision,
    decide_feedback,
    decide_objection,
    file_notice,
    object_to,
    revoke,
)
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.reporting.figures import fold
from sync_server.procedures.routing import Answering, Rule
from sync_server.reference.directory import read_directory
from sync_server.reference.inspection_bodies import body_of
from tests.sync_server.acts.months import drafts, figures, file_report, report
from tests.sync_server.acts.noticing import answer
from tests.sync_server.acts.world import DISTRICT, SECTION, World, build_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    built = build_world(tmp_path, "2026-11-10 09:00")
    built.delegate(DelegationMode.DIRECT)
    yield built
    built.ledger.close()


def noticed(world: World) -> str:
    """A check with two findings, put on a notice on the spot."""
    issued = world.issue(world.file_check(("JM03", "JM01")))
    return str(world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, issued, 0.5))


def test_story_21(world: World) -> None:
    first, second = noticed(world), noticed(world)
    world.file_check(())

    world.clock.set("2026-12-01 00:01")
    drafts(world)
    world.clock.set("2026-12-03 10:00")
    november = file_report(world, "2026-11")

    total = figures(november).total
    counted = world.rows(t.findings)
    assert (total.inspections, total.findings, total.notices) == (3, len(counted), 2) == (3, 4, 2)
    assert november["body"]["by_unit"][-1][:4] == ["合计", "3", "3", "4"]
    assert november["body"]["corrections"] == []

    world.clock.set("2026-12-07 09:00")
    world.by(Role.SECTION_CHIEF, revoke, first, "该处为公示疏导点，认定有误")
    assert report(world, "2026-11") == november

    world.clock.set("2027-01-01 00:01")
    drafts(world)
    lines = report(world, "2026-12")["body"]["corrections"]
    month, what, before, after, why = lines[0]
    assert (month, what) == ("2026年11月", "全区")
    assert before == "发现问题4、一般问题2、较重问题2、通知书2、逾期未反馈2"
    assert after == "发现问题2、一般问题1、较重问题1、通知书1、逾期未反馈1"
    assert "撤销" in why
    assert "该处为公示疏导点，认定有误" in why
    assert lines[1][1:4] == [world.row(t.units, id=world.squad)["name"], before, after]
    assert report(world, "2026-11") == november
    assert world.notice(second)["state"] != "revoked"

    file_report(world, "2026-12")
    world.clock.set("2027-02-01 00:01")
    drafts(world)
    assert report(world, "2027-01")["body"]["corrections"] == [], "a correction is told once"


def test_a_report_whose_ledger_has_moved_is_not_signed_before_it_is_refreshed(world: World) -> None:
    notice = noticed(world)
    world.clock.set("2026-12-01 00:01")
    drafts(world)
    draft = report(world, "2026-11")
    world.by(Role.SECTION_CHIEF, revoke, notice, "认定有误")
    with pytest.raises(Problem, match="按最新台账刷新"):
        file_report(world, "2026-11")
    assert report(world, "2026-11")["state"] == "draft"
    world.by(Role.SECTION_OFFICER, refresh, draft["id"], FROM_LEDGER)
    filed = file_report(world, "2026-11")
    assert figures(filed).total.findings == 0
    assert filed["figures"]["event"] > draft["figures"]["event"]


def test_a_refresh_leaves_what_was_written_by_hand(world: World) -> None:
    notice = noticed(world)
    world.clock.set("2026-12-01 00:01")
    drafts(world)
    draft = report(world, "2026-11")
    world.by(Role.SECTION_OFFICER, save, draft["id"], {"problems": "夜排档占道较为突出。"}, base=1)
    world.by(Role.SECTION_CHIEF, revoke, notice, "认定有误")
    world.by(Role.SECTION_OFFICER, refresh, draft["id"], FROM_LEDGER)
    body = report(world, "2026-11")["body"]
    assert body["problems"] == "夜排档占道较为突出。"
    assert "未发现问题" in body["basics"]
    assert body["by_unit"][-1][3] == "0"


def test_a_record_that_arrives_late_is_corrected_with_its_reason(world: World) -> None:
    noticed(world)
    world.clock.set("2026-12-01 00:01")
    drafts(world)
    file_report(world, "2026-11")
    world.clock.set("2026-11-20 09:00")
    late = world.file_check(("JM05",))
    world.clock.set("2027-01-01 00:01")
    drafts(world)
    line = report(world, "2026-12")["body"]["corrections"][0]
    assert line[1:4] == [
        "全区",
        "督察次数1、督察人次1、发现问题2、一般问题1",
        "督察次数2、督察人次2、发现问题3、一般问题2",
    ]
    assert "记录补到" in line[4]
    assert world.row(t.records, id=late)


def test_sent_back_and_filed_again_keeps_number_and_day(world: World) -> None:
    noticed(world)
    world.clock.set("2026-12-01 00:01")
    drafts(world)
    world.clock.set("2026-12-04 17:00")
    filed = file_report(world, "2026-11")
    world.clock.set("2026-12-08 09:00")
    world.by(Role.OFFICE_STAFF, move, filed["id"], DocumentDeed.RETURN, "请补充好的做法")
    again = file_report(world, "2026-11")
    assert (again["number"], again["filed_at"], again["late"]) == (filed["number"], filed["filed_at"], False)


def test_what_merely_goes_on_after_the_month_is_no_correction(world: World) -> None:
    """Overdue at the month's end, answered and returned for a new round later; another one closed later; a squad
    founded later: November stays as it was."""
    world.clock.set("2026-11-24 09:00")
    late, slow = noticed(world), noticed(world)
    world.clock.set("2026-11-28 00:00")
    world.do(overdue.run)
    world.clock.set("2026-12-01 00:01")
    drafts(world)
    assert figures(file_report(world, "2026-11")).total.overdue == 2
    world.clock.set("2026-12-03 09:00")
    for notice in (late, slow):
        answer(world, notice)
    world.by(Role.SECTION_OFFICER, decide_feedback, late, accepted=False, words="仍有堆物")
    world.by(Role.SECTION_OFFICER, decide_feedback, slow, accepted=True, words="")
    world.do(found_squad)
    world.clock.set("2027-01-01 00:01")
    drafts(world)
    december = report(world, "2026-12")
    assert december["body"]["corrections"] == []
    assert figures(december).beside.closed_earlier == 1
    assert figures(december).to_cover == figures(report(world, "2026-11")).to_cover + 1


def test_an_objection_is_no_feedback_under_review_no_term_runs_and_a_rejected_one_is_overdue_as_any(
    world: World,
) -> None:
    world.clock.set("2026-11-16 09:00")
    rejected, waiting = noticed(world), noticed(world)
    for notice, proof in ((rejected, "a"), (waiting, "b")):
        world.by(Role.INSPECTED_UNIT, object_to, notice, Objection("该处为公示疏导点", (world.upload(proof),)))
    world.clock.set("2026-11-17 09:00")
    world.by(Role.SECTION_CHIEF, decide_objection, rejected, ObjectionDecision.REJECTED, "不在公示范围内")
    world.clock.set("2026-12-01 00:01")
    drafts(world)
    total = figures(report(world, "2026-11")).total
    assert (total.notices, total.on_time, total.overdue, total.pending) == (2, 0, 1, 1)

    file_report(world, "2026-11")
    world.clock.set("2026-12-02 09:00")
    world.by(Role.SECTION_CHIEF, decide_objection, waiting, ObjectionDecision.REJECTED, "不在公示范围内")
    world.clock.set("2027-01-01 00:01")
    drafts(world)
    assert report(world, "2026-12")["body"]["corrections"] == []


def test_a_finding_stands_under_the_unit_that_answers_for_it_and_in_reports_of_before_where_it_stood(
    world: World,
) -> None:
    rule = Rule("", 5, Answering.UNIT, items="ZZ*", district_code=DISTRICT, answering_unit_id=world.other_squad)
    world.by(Role.SECTION_CHIEF, save_rule, rule)
    world.file_check(("JM03", "ZZ01"))
    world.clock.set("2026-12-01 00:01")
    drafts(world)
    filed = file_report(world, "2026-11")
    found = {unit.unit_id: unit.tally.findings for unit in figures(filed).units if unit.tally.findings}
    assert found == {world.squad: 1, world.other_squad: 1}

    with world.ledger.read() as conn:
        body = body_of(read_directory(conn), SECTION)
        rows = ledger_rows(conn, DISTRICT, SECTION, "2026-11", answering=False)
        before = fold("2026-11", rows)
        assert {unit.unit_id: unit.tally.findings for unit in before.units if unit.tally.findings} == {world.squad: 2}
        assert changes_since(conn, body, before, filed["figures"]["event"])[1] == []
        assert changes_since(conn, body, figures(filed), filed["figures"]["event"])[1] == []


def test_a_month_ends_at_midnight_in_shanghai_in_the_report_and_in_the_score(world: World) -> None:
    for moment in ("2026-11-01 00:30", "2026-11-30 23:59", "2026-12-01 00:30", "2026-10-31 23:59"):
        world.clock.set(moment)
        world.file_check(("JM03",))
    world.clock.set("2026-12-01 08:00")
    drafts(world)
    total = figures(report(world, "2026-11")).total
    assert (total.inspections, total.findings) == (2, 2)
    scored = world.row(t.documents, id=world.by(Role.SECTION_OFFICER, draft_evaluation, "2026-11"))
    [squad] = [unit for unit in scored["figures"]["units"] if unit["unit_id"] == world.squad]
    assert [line["day"] for line in squad["lines"]] == ["2026-11-01", "2026-11-30"]


def found_squad(w: Write) -> None:
    values = {"name": "新设街道综合行政执法队", "kind": "squad", "district_code": "310105", "street_code": "310105999"}
    w.add(t.units, id="00000000-0000-7000-8000-0000000000aa", **values)


def test_a_finding_merged_after_filing_is_corrected_with_its_reason(world: World) -> None:
    noticed(world)
    twin = world.file_check(("JM03",))
    world.clock.set("2026-12-01 00:01")
    drafts(world)
    file_report(world, "2026-11")
    world.clock.set("2026-12-06 09:00")
    kept, other = (world.rows(t.findings, item_code="JM03")[n]["id"] for n in (0, 1))

    def merge(w: Write) -> None:
        w.event(happenings.FINDING_MERGED, "record", twin, "合并", actor=SYSTEM)
        values = {"distance_m": 3.0, "minutes": 0.0, "state": "merged", "at": w.now, "decided_at": w.now}
        w.add(t.merges, id=world.new_id(), kept_id=kept, other_id=other, section_id=SECTION, words="同一摊位", **values)
        w.conn.execute(t.findings.update().where(t.findings.c.id == other).values(merged_into=kept))

    world.do(merge)
    world.clock.set("2027-01-01 00:01")
    drafts(world)
    line = report(world, "2026-12")["body"]["corrections"][0]
    assert line[2:4] == ["发现问题3、一般问题2", "发现问题2、一般问题1"]
    assert "合并重复问题" in line[4]
    assert "同一摊位" in line[4]


def test_in_time_is_said_of_the_first_feedback_in_the_report_as_in_the_analysis(world: World) -> None:
    world.clock.set("2026-11-10 09:00")
    notice = noticed(world)
    world.clock.set("2026-11-11 09:00")
    answer(world, notice)
    world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=False, words="仍有堆物")
    world.clock.set("2026-11-20 09:00")
    answer(world, notice)
    assert world.row(t.answers, notice_id=notice, round=2)["late"]
    world.clock.set("2026-12-01 00:01")
    drafts(world)
    total = figures(report(world, "2026-11")).total
    with world.ledger.read() as conn:
        shown = papers(conn, Area(district_code=DISTRICT), Span.month("2026-11"))
    assert (total.on_time, sum(one.on_time for one in shown.values())) == (1, 1)
