"""专项督察, story 1: 批办 Tue 2026-11-03; form and plan sent that day, approved 11-04, 15 calendar days → Thu 11-19.
Before approval no unit sees anything; the drafter's own approval is refused."""

from __future__ import annotations

import pytest

from shared.organisation import Role
from shared.problems import Problem
from sync_server.acts.document_kinds import move
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentDeed as D
from sync_server.special.deeds.archiving import archive
from sync_server.special.deeds.held import hold_case
from sync_server.special.rules.case import CaseState, may_read
from sync_server.special.rules.share import ShareState
from tests.sync_server.acts.world import SECTION, World
from tests.sync_server.special.deciding import case, create, events, inbox, opening, reply, shares


def seen_by_the_squad(world: World, case_id: str) -> bool:
    """Whether the squad may open the case, has word of it, or finds an event of it that it may read."""
    caller = world.callers[Role.INSPECTED_UNIT]
    with world.ledger.read() as conn:
        readable = may_read(hold_case(conn, case_id).facts, caller)
    told = [row for row in world.rows(t.deliveries, unit_id=world.squad) if row["kind"].startswith("case")]
    logged = [row for row in world.rows(t.events, unit_id=world.squad) if row["kind"].startswith("case")]
    papers = [row for row in world.rows(t.papers_issued) if world.squad in row["receivers"]]
    return readable or bool(told or logged or papers)


def test_a_case_is_opened_with_the_leaders_approval_and_served_at_that_moment(world: World) -> None:
    world.clock.set("2026-11-03 15:00")
    case_id = create(world)
    form = opening(world, case_id)
    world.by(Role.SECTION_OFFICER, move, form, D.PROPOSE)
    assert case(world, case_id)["state"] == CaseState.IN_APPROVAL
    assert not seen_by_the_squad(world, case_id)

    world.clock.set("2026-11-04 09:30")
    world.by(Role.SECTION_CHIEF, move, form, D.APPROVE, "情况属实，同意。")
    assert not seen_by_the_squad(world, case_id)
    world.by(Role.BUREAU_LEADER, move, form, D.ISSUE, "同意立案，抓紧办理。")

    row, (share,) = case(world, case_id), shares(world, case_id)
    assert (row["state"], row["number"]) == (CaseState.HANDLING, "沪长城管督立〔2026〕1号")
    assert share["state"] == ShareState.SERVED
    assert (share["due_on"], share["due_certain"]) == ("2026-11-19", True)
    assert seen_by_the_squad(world, case_id)
    assert inbox(world, "case_share.served") == {world.squad}
    assert inbox(world, "case.opened") == {SECTION}
    assert "请于2026年11月19日（星期四）24时前报告办理情况" in events(world, "case_share.served")[0]
    paper = world.row(t.documents, id=form)
    assert paper["body"]["term"] == "自立案批准之日起15日内，即2026年11月19日（星期四）24时前"
    assert [(step["name"], step["words"]) for step in paper["approvals"][1:]] == [
        ("督察科科长", "情况属实，同意。"),
        ("分管领导", "同意立案，抓紧办理。"),
    ]


def test_who_wrote_or_sent_the_form_approves_it_at_no_step(world: World) -> None:
    case_id = create(world, by=Role.SECTION_CHIEF)
    form = opening(world, case_id)
    world.by(Role.SECTION_OFFICER, move, form, D.PROPOSE)
    with pytest.raises(Problem, match="起草、送审本件的人不能审批本件"):
        world.by(Role.SECTION_CHIEF, move, form, D.APPROVE)
    with pytest.raises(Problem, match="请先由督察机构负责人审核"):
        world.by(Role.BUREAU_LEADER, move, form, D.APPROVE)
    with pytest.raises(Problem, match="此时不能签发"):
        world.by(Role.BUREAU_LEADER, move, form, D.ISSUE)
    assert case(world, case_id)["state"] == CaseState.IN_APPROVAL
    assert not seen_by_the_squad(world, case_id)


@pytest.mark.parametrize(
    ("writes", "sends"), [(Role.BUREAU_LEADER, Role.SECTION_OFFICER), (Role.SECTION_OFFICER, Role.BUREAU_LEADER)]
)
def test_a_leader_who_wrote_or_sent_the_form_decides_on_it_neither_way(world: World, writes: Role, sends: Role) -> None:
    case_id = create(world, by=writes)
    form = opening(world, case_id)
    world.by(sends, move, form, D.PROPOSE)
    world.by(Role.SECTION_CHIEF, move, form, D.APPROVE, "同意。")
    with pytest.raises(Problem, match="请由另一位领导审批"):
        world.by(Role.BUREAU_LEADER, move, form, D.ISSUE, "同意。")
    with pytest.raises(Problem, match="请由另一人审批"):
        world.by(Role.BUREAU_LEADER, move, form, D.DECLINE, "不予立案。")
    assert case(world, case_id)["state"] == CaseState.IN_APPROVAL


def test_what_is_not_opened_no_unit_ever_learns_of_and_its_source_has_an_answer(world: World) -> None:
    case_id = create(world)
    form = opening(world, case_id)
    world.by(Role.SECTION_OFFICER, move, form, D.PROPOSE)
    world.by(Role.SECTION_CHIEF, move, form, D.APPROVE)
    with pytest.raises(Problem, match="请写明理由"):
        world.by(Role.BUREAU_LEADER, move, form, D.DECLINE, "")
    world.by(Role.BUREAU_LEADER, move, form, D.DECLINE, "已由街道列入综合整治，不再单独立案。")
    row, (share,) = case(world, case_id), shares(world, case_id)
    assert (row["state"], row["number"]) == (CaseState.REFUSED, "")
    assert row["ending_words"] == "已由街道列入综合整治，不再单独立案。"
    assert share["state"] == ShareState.ENDED
    assert not seen_by_the_squad(world, case_id)
    with pytest.raises(Problem, match="还没有回复交办单位"):
        world.by(Role.SECTION_OFFICER, archive, case_id)
    answer = world.row(t.documents, id=reply(world, case_id))
    assert (answer["body"]["to"], answer["body"]["source_number"]) == ("区政府分管副区长", "长府办〔2026〕118号")
    assert answer["body"]["result"] == "经审批，不予立案。理由：已由街道列入综合整治，不再单独立案。"
    world.by(Role.SECTION_OFFICER, archive, case_id)
    assert case(world, case_id)["state"] == CaseState.ARCHIVED
    assert [row["title"] for row in world.rows(t.volume_items)] == [
        "关于“定西路沿线无证设摊专项整治”的督察立案审批表（未予批准）",
        "关于“定西路沿线无证设摊专项整治”办理情况的报告",
    ]
    assert not seen_by_the_squad(world, case_id)
