"""Stories 13 and 15 as the score tells them: an objection to a notice that is right leaves 0 points, feedback that
comes too late costs 2."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from shared.notice import FeedbackVerdict
from shared.organisation import DelegationMode, Role
from sync_server.acts.evaluations.drafting import draft_evaluation
from sync_server.clockwork.ticks import tick
from sync_server.ledger import tables as t
from sync_server.ledger.counted import counted
from sync_server.notices.deeds import Objection, ObjectionDecision, decide_objection, file_notice, object_to
from tests.sync_server.acts.world import World, build_world


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    built = build_world(tmp_path, "2026-11-24 16:00", url=database_url)
    built.delegate(DelegationMode.DIRECT)
    yield built
    built.ledger.close()


def noticed(world: World) -> str:
    record = world.file_check(["JM01"])
    return world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, world.issue(record), 0.0)


def score_of(world: World, period: str = "2026-11") -> dict[str, Any]:
    document = world.by(Role.SECTION_OFFICER, draft_evaluation, period)
    units = world.row(t.documents, id=document)["figures"]["units"]
    return next(dict(unit) for unit in units if unit["unit_id"] == world.squad)


def test_story_13_an_objection_upheld_leaves_no_points_and_statistics_leave_it_out(world: World) -> None:
    notice = noticed(world)
    world.clock.set("2026-11-25 10:00")
    reasons = Objection("该处为公示疏导点，22时前允许设摊", (world.upload("a"),))
    world.by(Role.INSPECTED_UNIT, object_to, notice, reasons)
    world.by(Role.SECTION_CHIEF, decide_objection, notice, ObjectionDecision.UPHELD, "公示文件属实")
    world.clock.set("2026-12-01 09:00")
    world.do(tick)
    score = score_of(world)
    assert (score["score"], [line["words"] for line in score["lines"]]) == (100.0, ["JM01 已撤销或更正，不计分"])
    with world.ledger.read() as conn:
        assert conn.execute(select(func.count()).select_from(t.findings).where(counted())).scalar_one() == 0
    # The history stays.
    assert world.notice(notice)["state"] == "revoked"
    assert len(world.rows(t.answers, notice_id=notice)) == 1


@pytest.mark.parametrize("server", ["ran all the time", "was down when the term ended"])
def test_story_15_feedback_that_does_not_come_in_time_costs_two_points_once(world: World, server: str) -> None:
    notice = noticed(world)
    assert world.notice(notice)["due_on"] == "2026-11-27"
    if server == "ran all the time":
        world.clock.set("2026-11-28 00:00")
        world.do(tick)
    world.clock.set("2026-12-01 09:00")
    score = score_of(world)
    late = [line for line in score["lines"] if not line["code"]]
    number = world.notice(notice)["number"]
    assert [(line["day"], line["words"]) for line in late] == [("2026-11-27", f"{number}逾期反馈，计 2 分")]
    # 2 places at 2 points, and the late feedback.
    assert score["deducted"] == 6.0


def test_story_15_what_was_late_in_november_is_not_deducted_again_when_it_comes_in_december(world: World) -> None:
    from sync_server.notices.deeds import Feedback, feed_back

    notice = noticed(world)
    world.clock.set("2026-12-02 09:00")
    answer = Feedback(FeedbackVerdict.TRUE, "属实", "李强", "已清理", after=(world.upload("b"),))
    world.by(Role.INSPECTED_UNIT, feed_back, notice, answer)
    world.clock.set("2027-01-04 09:00")
    assert [line["points"] for line in score_of(world, "2026-12")["lines"]] == []
    assert [line["points"] for line in score_of(world)["lines"] if not line["code"]] == [2.0]
