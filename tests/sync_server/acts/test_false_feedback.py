"""A feedback that is found false goes back and stands in the ledger as RW12, in one step."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.catalogue import Severity
from shared.notice import FeedbackVerdict
from shared.organisation import Role
from shared.problems import Problem
from sync_server.evidence.store import open_store
from sync_server.keeping.verify import verify
from sync_server.ledger import tables as t
from sync_server.notices.deeds.answers import Feedback, feed_back
from sync_server.notices.deeds.false_feedback import judge_false
from sync_server.notices.deeds.filing import issue_by_section
from sync_server.notices.deeds.signing import LeaderSign
from tests.sync_server.acts.world import SECTION, World

HOW = "回访时货物仍在原处，照片为另一处所摄"


def fed_back(world: World) -> str:
    record = world.file_check()
    findings = [row["id"] for row in world.rows(t.findings, record_id=record)]
    notice_id = world.by(Role.SECTION_OFFICER, issue_by_section, record, findings, "立即清理。")
    answer = Feedback(FeedbackVerdict.TRUE, "情况属实", "李强（050123），已批评教育", "已清理")
    world.by(Role.INSPECTED_UNIT, feed_back, notice_id, answer, LeaderSign("何志刚", "何志刚"))
    return notice_id


def test_it_goes_back_and_is_a_finding_of_the_unit_that_a_notice_can_be_issued_on(world: World) -> None:
    notice_id = fed_back(world)
    record = world.notice(notice_id)["record_id"]
    before = world.row(t.records, id=record)["finding_count"]
    finding_id = world.by(Role.SECTION_OFFICER, judge_false, notice_id, HOW)
    notice = world.notice(notice_id)
    assert (notice["state"], notice["round"]) == ("returned", 2)
    finding = world.row(t.findings, id=finding_id)
    assert (finding["item_code"], finding["severity"], finding["state"]) == ("RW12", Severity.GRAVE.value, "open")
    assert finding["unit_id"] == finding["answering_unit_id"] == notice["unit_id"]
    assert HOW in finding["facts"]
    assert finding["section_id"] == SECTION
    line = world.row(t.records, id=record)
    assert (line["finding_count"], line["worst"]) == (before + 1, Severity.GRAVE.value)
    own = world.by(Role.SECTION_OFFICER, issue_by_section, record, [finding_id], "查明责任，说明情况。")
    assert [line["item_code"] for line in world.notice(own)["body"]["lines"]] == ["RW12"]


def test_the_ledger_bears_it_out(world: World, tmp_path: Path) -> None:
    world.by(Role.SECTION_OFFICER, judge_false, fed_back(world), HOW)
    with world.ledger.read() as conn:
        faults = verify(conn, open_store(str(tmp_path))).faults
    assert not [fault for fault in faults if "统计" in fault or "期限" in fault or "台账各行" in fault], faults


def test_without_saying_how_nothing_happens(world: World) -> None:
    notice_id = fed_back(world)
    with pytest.raises(Problem):
        world.by(Role.SECTION_OFFICER, judge_false, notice_id, " ")
    assert world.notice(notice_id)["state"] == "fed_back"
    assert not world.rows(t.findings, item_code="RW12")


def test_the_unit_itself_cannot(world: World) -> None:
    notice_id = fed_back(world)
    with pytest.raises(Problem):
        world.by(Role.INSPECTED_UNIT, judge_false, notice_id, HOW)
