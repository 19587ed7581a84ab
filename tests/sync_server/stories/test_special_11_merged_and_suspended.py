"""专项督察, story 11: 并案: two cases on one place become one; both sources get their answer; both papers stay. 中止
stops the clock, 恢复 runs the rest."""

from __future__ import annotations

import pytest

from shared.organisation import Role
from shared.problems import Problem
from sync_server.acts.document_kinds import move
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentDeed as D
from sync_server.special.deeds.archiving import archive
from sync_server.special.deeds.changing import ask_change
from sync_server.special.rules.case import CaseState
from sync_server.special.rules.change import CaseChange
from sync_server.special.rules.share import ShareState
from tests.sync_server.acts.world import TEAM, World
from tests.sync_server.special.deciding import (
    approve,
    case,
    close,
    handle,
    inbox,
    open_case,
    reply,
    shares,
)


@pytest.fixture(autouse=True)
def on_the_day(world: World) -> None:
    """Wednesday 2026-11-04 at 09:30."""
    world.clock.set("2026-11-04 09:30")


def change(
    world: World, case_id: str, what: CaseChange, to: str = "", reasons: str = "两案系同一地点同一问题。"
) -> str:
    """The change is asked for and approved; the id of its paper."""
    paper = world.by(Role.SECTION_OFFICER, ask_change, case_id, what, to, reasons)
    approve(world, paper)
    return str(paper)


def test_two_cases_on_one_place_become_one_and_both_sources_have_their_answer(world: World) -> None:
    kept = open_case(world)
    world.clock.set("2026-11-06 10:00")
    merged = open_case(world, world.squad, TEAM, source_name="市局执法监督处", demands="查明夜市货源。")
    paper = world.by(Role.SECTION_OFFICER, ask_change, merged, CaseChange.MERGE, kept, "两案系同一地点同一问题。")
    assert case(world, merged)["state"] == CaseState.HANDLING, "asking alone changes nothing"
    approve(world, paper)

    row = case(world, merged)
    assert (row["state"], row["merged_into"]) == (CaseState.MERGED, kept)
    assert {share["state"] for share in shares(world, merged)} == {ShareState.ENDED}
    own, taken_over = shares(world, kept)
    assert taken_over["unit_id"] == TEAM
    assert (taken_over["state"], taken_over["due_on"]) == (ShareState.SERVED, "2026-11-23"), (
        "its own old day, rolled on"
    )
    assert own["due_on"] == "2026-11-19"
    assert inbox(world, "case.merged") >= {world.squad, TEAM}

    answer = world.row(t.documents, id=reply(world, merged))
    assert answer["body"]["to"] == "市局执法监督处"
    assert "已并入沪长城管督立〔2026〕1号" in answer["body"]["result"]
    world.by(Role.SECTION_OFFICER, archive, merged)
    numbers = {item["number"] for item in world.rows(t.volume_items)}
    assert numbers >= {"沪长城管督立〔2026〕2号", answer["number"]}
    assert world.row(t.documents, id=case(world, kept)["opening_id"])["number"] == "沪长城管督立〔2026〕1号"


def test_who_answers_in_both_cases_reports_once_on_the_demands_of_both(world: World) -> None:
    kept = open_case(world)
    merged = open_case(world, title="定西路夜市扰民", facts="夜间扰民")
    change(world, merged, CaseChange.MERGE, kept)
    (share,) = shares(world, kept)
    assert share["state"] == ShareState.SERVED
    handle(world, kept)
    close(world, kept)
    for case_id in (kept, merged):
        reply(world, case_id)
        assert case(world, case_id)["replied_at"] is not None


def test_a_suspended_case_stands_still_and_runs_the_rest_when_it_is_resumed(world: World) -> None:
    case_id = open_case(world)  # on Wednesday the 4th, 15 days
    world.clock.set("2026-11-10 10:00")
    change(world, case_id, CaseChange.SUSPEND, reasons="等待产权鉴定结论。")
    (share,) = shares(world, case_id)
    assert (case(world, case_id)["state"], share["due_on"], share["rest"]) == (CaseState.SUSPENDED, None, 9)
    world.clock.set("2026-12-01 10:00")
    assert world.rows(t.terms, subject_id=share["id"], ended_at=None) == []
    change(world, case_id, CaseChange.RESUME, reasons="鉴定结论已经收到。")
    (share,) = shares(world, case_id)
    assert (case(world, case_id)["state"], share["due_on"]) == (CaseState.HANDLING, "2026-12-10")
    assert inbox(world, "case.suspended") >= {world.squad}
    assert inbox(world, "case_share.resumed") == {world.squad}


def test_a_case_is_referred_with_its_reasons_and_its_source_is_told_to_whom(world: World) -> None:
    case_id = open_case(world)
    with pytest.raises(Problem, match="移送给哪个机关"):
        world.by(Role.SECTION_OFFICER, ask_change, case_id, CaseChange.REFER, " ", "涉嫌受贿")
    change(world, case_id, CaseChange.REFER, "区纪委监委", "涉嫌收受财物，不属督察机构权限。")
    assert case(world, case_id)["state"] == CaseState.REFERRED
    answer = world.row(t.documents, id=reply(world, case_id))
    assert "移送区纪委监委" in answer["body"]["result"]


def test_what_cannot_be_asked_for_says_why(world: World) -> None:
    case_id, other = open_case(world), open_case(world)
    ask = (Role.SECTION_OFFICER, ask_change, case_id)
    with pytest.raises(Problem, match="不能提请恢复"):
        world.by(*ask, CaseChange.RESUME, "", "没有中止过")
    for nothing in ("", "00000000-0000-7000-8000-000000000000", case_id):
        with pytest.raises(Problem, match="请选择并入哪一件"):
            world.by(*ask, CaseChange.MERGE, nothing, "同一问题")
    with pytest.raises(Problem, match="请写明理由"):
        world.by(*ask, CaseChange.SUSPEND, "", " ")
    paper = world.by(*ask, CaseChange.MERGE, other, "同一问题")
    with pytest.raises(Problem, match="已有一份审批表在办理"):
        world.by(*ask, CaseChange.SUSPEND, "", "等待鉴定")
    change(world, other, CaseChange.SUSPEND)
    world.by(Role.SECTION_OFFICER, move, paper, D.PROPOSE)
    world.by(Role.SECTION_CHIEF, move, paper, D.APPROVE)
    with pytest.raises(Problem, match="请选择并入哪一件"):
        world.by(Role.BUREAU_LEADER, move, paper, D.ISSUE)
    world.by(Role.BUREAU_LEADER, move, paper, D.DECLINE, "另一件已中止。")
    assert case(world, case_id)["state"] == CaseState.HANDLING
    change(world, case_id, CaseChange.SUSPEND)
