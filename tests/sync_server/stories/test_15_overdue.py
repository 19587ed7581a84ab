"""Story 15: a notice is not answered, and is pursued to the street or town, step by step."""

from __future__ import annotations

import pytest

from shared.notice import FeedbackVerdict
from shared.organisation import Role
from shared.problems import Problem
from sync_server.acts.document_kinds import move
from sync_server.clockwork import pursuing
from sync_server.ledger import tables as t
from sync_server.ledger.events import check_events
from sync_server.notices.deeds import Feedback, decide_feedback, feed_back, revoke
from sync_server.notices.deeds.pursuits.by_hand import close, enter_urging, give_receipt, refer
from sync_server.notices.deeds.pursuits.following import check
from sync_server.notices.deeds.pursuits.papers import draft_order, draft_proposal
from sync_server.procedures.documents import DocumentDeed
from tests.sync_server.acts.noticing import follow_up, noticed, pursuit, time_passes
from tests.sync_server.acts.world import SECTION, World

D = DocumentDeed
ANSWER = Feedback(FeedbackVerdict.TRUE, "情况属实", "班长李强，已谈话提醒", "已清理", "2026-12-01")


@pytest.fixture
def notice(world: World) -> str:
    """Served on 2026-11-24, due at the end of Friday 2026-11-27."""
    return noticed(world)


def supervised(world: World, notice: str) -> str:
    """Two rounds pass without an answer and the order is issued; returns the order's id."""
    time_passes(world, "2026-11-28 00:00")
    follow_up(world, notice)
    time_passes(world, "2026-12-03 00:00")
    time_passes(world, "2026-12-09 00:00")
    order = world.by(Role.SECTION_OFFICER, draft_order, pursuit(world)["id"])
    world.by(Role.SECTION_CHIEF, move, order, D.ISSUE)
    return str(order)


def test_15_the_whole_way_from_a_passed_term_to_a_proposal_that_two_people_approve(world: World, notice: str) -> None:
    time_passes(world, "2026-11-27 23:59")
    assert not world.rows(t.pursuits), "until 24:00 the term runs"

    time_passes(world, "2026-11-28 00:00")
    held = pursuit(world)
    assert (held["state"], held["cause"], held["round"]) == ("following", "overdue", 1)
    task = world.row(t.assignments, notice_id=notice)
    assert task["title"] == "追踪督察：华阳路街道综合行政执法队逾期未反馈"
    assert task["user_id"] == world.callers[Role.SQUAD_INSPECTOR].user_id
    told = {row["unit_id"] for row in world.rows(t.deliveries, kind="pursuit.opened")}
    assert told == {world.squad, SECTION}, "the unit is the street's own squad here"
    assert held["due_on"] == "2026-12-02", "three working days after Saturday"
    with pytest.raises(Problem, match="满 2 轮仍未整改的再行督办"):
        world.by(Role.SECTION_CHIEF, draft_order, held["id"])

    follow_up(world, notice)
    time_passes(world, "2026-12-03 00:00")
    assert (pursuit(world)["round"], pursuit(world)["due_on"]) == (2, "2026-12-08")
    world.by(Role.SECTION_OFFICER, enter_urging, held["id"], "phone", "中队称商户不配合", leader_words="请抓紧")
    with pytest.raises(Problem, match="本轮期限未到"):
        world.by(Role.SECTION_OFFICER, draft_order, held["id"])

    time_passes(world, "2026-12-09 00:00")
    assert world.rows(t.deliveries, kind="pursuit.rounds_over", unit_id=SECTION), "the section hears what is due"
    with pytest.raises(Problem, match="不能起草追责建议书"):
        world.by(Role.SECTION_OFFICER, draft_proposal, held["id"])
    order = world.by(Role.SECTION_OFFICER, draft_order, held["id"])
    body = world.row(t.documents, id=order)["body"]
    assert body["origin"] == world.notice(notice)["number"]
    assert body["urged"] == "人工催办1次（电话1次），另有系统自动提醒2次"
    assert body["responsible_unit"] == body["to"] == "华阳路街道综合行政执法队"
    assert "华阳路街道办事处" in body["copies"]
    for sentence in (body["matter"], *body["problems"].splitlines(), body["demand"]):
        assert sentence.endswith("。"), "whole sentences"
    with pytest.raises(Problem, match="不能签发"):
        world.by(Role.SECTION_OFFICER, move, order, D.ISSUE)
    world.by(Role.SECTION_CHIEF, move, order, D.ISSUE)
    issued = world.row(t.documents, id=order)
    assert (issued["number"], issued["due_on"]) == ("沪长城管督办〔2026〕1号", "2026-12-14")
    assert issued["body"]["due"] == "2026年12月14日（星期一）24时"
    assert pursuit(world)["state"] == "supervised"
    assert world.rows(t.deliveries, kind="pursuit.supervised", unit_id=world.squad)

    world.by(Role.INSPECTED_UNIT, give_receipt, held["id"], "何志刚（050101）", "由副队长负责，周一前清理完毕")
    with pytest.raises(Problem, match="督办期限未到"):
        world.by(Role.SECTION_OFFICER, draft_proposal, held["id"])
    time_passes(world, "2026-12-15 00:00")
    proposal = world.by(Role.SECTION_OFFICER, draft_proposal, held["id"])
    assert pursuit(world)["state"] == "proposed"
    text = world.row(t.documents, id=proposal)["body"]
    assert text["to"] == "华阳路街道办事处"
    assert text["copies"] == "上海市城市管理行政执法局"
    assert "告知" not in text["proposal"], "the paper's last sentence asks for the answer, once"
    assert "建议" in text["proposal"]
    assert "督办通知单" in text["course"]

    world.by(Role.SECTION_OFFICER, move, proposal, D.PROPOSE)
    with pytest.raises(Problem, match="此时不能签发"):
        world.by(Role.BUREAU_LEADER, move, proposal, D.ISSUE)
    world.by(Role.SECTION_CHIEF, move, proposal, D.APPROVE, "同意")
    with pytest.raises(Problem, match="另一位领导"):
        world.by(Role.SECTION_CHIEF, move, proposal, D.ISSUE)
    assert pursuit(world)["state"] == "proposed"
    world.by(Role.BUREAU_LEADER, move, proposal, D.ISSUE, "同意")
    assert world.row(t.documents, id=proposal)["number"] == "沪长城管督建〔2026〕1号"
    assert pursuit(world)["state"] == "handed_over"
    said = world.row(t.events, kind="pursuit.handed_over")["words"]
    assert said == "追责建议书沪长城管督建〔2026〕1号经两级审批，送华阳路街道办事处"

    with pytest.raises(Problem, match="请写明情况"):
        world.by(Role.SECTION_CHIEF, close, held["id"], " ")
    world.by(Role.SECTION_CHIEF, close, held["id"], "街道办事处已约谈负责人，现场已清理")
    assert pursuit(world)["state"] == "closed"
    assert check_events(sorted(world.rows(t.events), key=lambda row: row["seq"])) == []


def test_a_matter_of_persons_is_referred_and_leaves_the_system(world: World, notice: str) -> None:
    supervised(world, notice)
    time_passes(world, "2026-12-15 00:00")
    proposal = world.by(Role.SECTION_CHIEF, draft_proposal, pursuit(world)["id"])
    world.by(Role.SECTION_CHIEF, move, proposal, D.APPROVE)
    world.by(Role.BUREAU_LEADER, move, proposal, D.ISSUE)
    world.by(Role.SECTION_CHIEF, refer, pursuit(world)["id"], "涉及个人纪律，移送区纪委监委派驻机构")
    assert pursuit(world)["state"] == "referred"


def test_late_feedback_goes_back_to_verification_and_its_acceptance_ends_the_pursuit(world: World, notice: str) -> None:
    supervised(world, notice)
    world.by(Role.INSPECTED_UNIT, feed_back, notice, ANSWER)
    assert world.row(t.answers, notice_id=notice)["late"]
    time_passes(world, "2026-12-20 00:00")
    with pytest.raises(Problem, match="请先核验反馈"):
        world.by(Role.SECTION_OFFICER, draft_proposal, pursuit(world)["id"])
    world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=True)
    held = pursuit(world)
    assert held["state"] == "closed"
    assert "核验合格销号" in str(held["closing_words"])


def test_a_draft_order_is_void_once_the_feedback_is_accepted(world: World, notice: str) -> None:
    time_passes(world, "2026-11-28 00:00")
    world.by(Role.SECTION_OFFICER, check, pursuit(world)["id"], "phone", "中队称周五整改")
    time_passes(world, "2026-12-03 00:00")
    time_passes(world, "2026-12-09 00:00")
    order = world.by(Role.SECTION_OFFICER, draft_order, pursuit(world)["id"])
    world.by(Role.INSPECTED_UNIT, feed_back, notice, ANSWER)
    world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=True)
    assert world.row(t.documents, id=order)["state"] == "void"


def test_a_revoked_notice_takes_its_pursuit_along(world: World, notice: str) -> None:
    time_passes(world, "2026-11-28 00:00")
    world.by(Role.SECTION_CHIEF, revoke, notice, "同一问题重复开具")
    assert pursuit(world)["state"] == "closed"


def test_without_a_follow_up_check_there_is_no_order(world: World, notice: str) -> None:
    for day in ("2026-11-28 00:00", "2026-12-03 00:00", "2026-12-09 00:00"):
        time_passes(world, day)
    follow_up(world, notice, unit=world.other_squad)
    with pytest.raises(Problem, match="还没有追踪核查的记录"):
        world.by(Role.SECTION_OFFICER, draft_order, pursuit(world)["id"])


def test_feedback_returned_twice_is_pursued_without_a_passed_term(world: World, notice: str) -> None:
    for words in ("东侧仍有堆物", "门前仍有堆物"):
        assert not world.rows(t.pursuits)
        world.by(Role.INSPECTED_UNIT, feed_back, notice, ANSWER)
        world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=False, words=words)
    held = pursuit(world)
    assert (held["cause"], held["due_on"]) == ("returned", world.notice(notice)["due_on"])


def test_time_says_each_thing_once(world: World, notice: str) -> None:
    for day in ("2026-11-28 00:00", "2026-12-03 00:00", "2026-12-09 00:00"):
        time_passes(world, day)
        with world.ledger.read() as conn:
            assert not pursuing.anything_due(conn, world.clock())
        assert world.do(pursuing.run) == 0
    assert len(world.rows(t.events, kind="pursuit.round")) == 1
    assert len(world.rows(t.events, kind="pursuit.rounds_over")) == 1
    assert len(world.rows(t.assignments, notice_id=notice)) == 1, "the task that lies open is not given again"
