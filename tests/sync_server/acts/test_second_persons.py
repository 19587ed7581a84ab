"""Whoever asked for something does not answer it himself, whatever account he sits at."""

from __future__ import annotations

import pytest

from shared.notice import FeedbackVerdict
from shared.organisation import DelegationMode, Role
from shared.plain import to_plain
from shared.problems import Problem
from sync_server.accounts.opening import add_user
from sync_server.acts.common.approvals import doers
from sync_server.acts.suggestions import answer_suggestion
from sync_server.casework.approval import Doer
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.notices.deeds import (
    Feedback,
    Objection,
    ObjectionDecision,
    ask_extension,
    confirm,
    correct,
    decide_extension,
    decide_feedback,
    decide_objection,
    decline_proposal,
    extend,
    feed_back,
    issue_by_section,
    object_to,
    propose_revocation,
    revoke,
    sign_for,
)
from sync_server.procedures.permissions import Caller
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.world import DISTRICT, SQUAD_LEADER, SQUAD_OFFICER, World


@pytest.fixture
def served(world: World) -> str:
    return noticed(world)


def one_person(world: World, *roles: Role) -> None:
    """The accounts of these roles belong to the first one's person."""
    accounts = [world.callers[role].user_id for role in roles]
    person = world.row(t.users, id=accounts[0])["person_id"]
    world.do(lambda w: w.conn.execute(t.users.update().where(t.users.c.id.in_(accounts)).values(person_id=person)))


def test_who_asked_for_an_extension_does_not_grant_or_refuse_it_at_another_account(world: World, served: str) -> None:
    one_person(world, Role.INSPECTED_UNIT, Role.SECTION_OFFICER)
    world.by(Role.INSPECTED_UNIT, ask_extension, served, 2, "围挡未拆")
    for granted in (True, False):
        with pytest.raises(Problem, match="由您本人申请"):
            world.by(Role.SECTION_OFFICER, decide_extension, served, granted=granted, words="请按期办理")
    with pytest.raises(Problem, match="由您本人申请"):
        world.by(Role.SECTION_OFFICER, extend, served, 2, "围挡未拆")
    world.by(Role.SECTION_CHIEF, decide_extension, served, granted=True)
    assert world.row(t.extensions)["decision"] == "granted"


def test_a_request_from_the_units_shared_account_is_answered_by_the_section(world: World, served: str) -> None:
    account = t.users.c.id == world.callers[Role.INSPECTED_UNIT].user_id
    world.do(lambda w: w.conn.execute(t.users.update().where(account).values(person_id=None)))
    world.by(Role.INSPECTED_UNIT, ask_extension, served, 2, "围挡未拆")
    world.by(Role.SECTION_OFFICER, decide_extension, served, granted=True)
    assert world.row(t.extensions)["decision"] == "granted"


def test_who_proposed_a_revocation_neither_takes_it_up_nor_turns_it_down(world: World, served: str) -> None:
    one_person(world, Role.SQUAD_INSPECTOR, Role.SECTION_CHIEF)
    world.by(Role.SQUAD_INSPECTOR, propose_revocation, served, "误将公示疏导点开具")
    for act in (decline_proposal, revoke):
        with pytest.raises(Problem, match="由您本人提出"):
            world.by(Role.SECTION_CHIEF, act, served, "内容属实")
    with pytest.raises(Problem, match="由您本人提出"):
        world.by(Role.SECTION_CHIEF, correct, served, "写得不清", requirement="清理店外堆物。")
    world.by(Role.BUREAU_LEADER, revoke, served, "误开")
    assert world.notice(served)["state"] == "revoked"


def test_a_proposal_that_was_answered_binds_nobody_any_more(world: World, served: str) -> None:
    one_person(world, Role.SQUAD_INSPECTOR, Role.SECTION_CHIEF)
    world.by(Role.SQUAD_INSPECTOR, propose_revocation, served, "误将公示疏导点开具")
    world.by(Role.BUREAU_LEADER, decline_proposal, served, "不在公示范围")
    world.by(Role.SECTION_CHIEF, revoke, served, "重复开具")
    assert world.notice(served)["state"] == "revoked"


def test_an_account_that_is_gone_names_nobody(world: World) -> None:
    with world.ledger.read() as conn:
        assert doers(conn, ["gone", ""]) == {"gone": Doer("gone")}


def linked_to(world: World, role: Role, person: str) -> None:
    account = t.users.c.id == world.callers[role].user_id
    world.do(lambda w: w.conn.execute(t.users.update().where(account).values(person_id=person)))


def objected(world: World, notice: str, photo: str = "d") -> str:
    world.by(Role.INSPECTED_UNIT, object_to, notice, Objection("该处为公示的疏导点", (world.upload(photo),)))
    return notice


HANDS = {
    "who issued it": Role.SQUAD_INSPECTOR,
    "who objected": Role.INSPECTED_UNIT,
}


@pytest.mark.parametrize("decision", list(ObjectionDecision))
@pytest.mark.parametrize("hand", HANDS)
def test_who_had_a_hand_in_a_notice_decides_no_objection_to_it(
    world: World, served: str, hand: str, decision: ObjectionDecision
) -> None:
    objected(world, served)
    one_person(world, HANDS[hand], Role.SECTION_OFFICER)
    with pytest.raises(Problem, match="开具人以外"):
        world.by(Role.SECTION_OFFICER, decide_objection, served, decision, "属实")
    world.by(Role.SECTION_CHIEF, decide_objection, served, ObjectionDecision.UPHELD, "属实")
    assert world.notice(served)["state"] == "revoked"


def test_neither_does_who_signed_for_it_on_the_spot(world: World, served: str) -> None:
    objected(world, served)
    linked_to(world, Role.SECTION_OFFICER, world.row(t.people, badge=SQUAD_OFFICER.badge)["id"])
    with pytest.raises(Problem, match="签收"):
        world.by(Role.SECTION_OFFICER, decide_objection, served, ObjectionDecision.UPHELD, "属实")


def test_neither_does_who_signed_online_if_somebody_else_objected(world: World) -> None:
    record = world.file_check()
    online = world.by(Role.SECTION_CHIEF, issue_by_section, record, [finding_of(world, record)], "整改。")
    person = world.person("T-signer", "李强", world.squad)
    place = {"role": Role.INSPECTED_UNIT, "unit_id": world.squad, "person_id": person}
    account = world.do(add_user, SYSTEM, login="signer", name="李强", **place)
    world.do(sign_for, Caller(account, "李强", Role.INSPECTED_UNIT, world.squad, DISTRICT, person), online)
    objected(world, online)
    linked_to(world, Role.BUREAU_LEADER, person)
    with pytest.raises(Problem, match="签收"):
        world.by(Role.BUREAU_LEADER, decide_objection, online, ObjectionDecision.UPHELD, "属实")


def test_neither_does_who_confirmed_it(world: World) -> None:
    world.delegate(DelegationMode.NEEDS_CONFIRMATION)
    notice = noticed(world)
    world.by(Role.SECTION_OFFICER, confirm, notice)
    objected(world, notice)
    with pytest.raises(Problem, match="确认"):
        world.by(Role.SECTION_OFFICER, decide_objection, notice, ObjectionDecision.UPHELD, "属实")
    world.by(Role.SECTION_CHIEF, decide_objection, notice, ObjectionDecision.UPHELD, "属实")


def test_neither_does_who_signed_on_the_paper_copy(world: World, served: str) -> None:
    on_paper = {**world.notice(served)["service"], "signature": None, "paper_signer": to_plain(SQUAD_OFFICER)}
    world.do(lambda w: w.conn.execute(t.notices.update().values(service=on_paper)))
    objected(world, served)
    linked_to(world, Role.SECTION_OFFICER, world.row(t.people, badge=SQUAD_OFFICER.badge)["id"])
    with pytest.raises(Problem, match="签收"):
        world.by(Role.SECTION_OFFICER, decide_objection, served, ObjectionDecision.UPHELD, "属实")


def finding_of(world: World, record: str) -> str:
    return str(world.row(t.findings, record_id=record)["id"])


def test_who_issued_on_the_spot_does_not_confirm_at_another_account(world: World) -> None:
    world.delegate(DelegationMode.NEEDS_CONFIRMATION)
    notice = noticed(world)
    one_person(world, Role.SQUAD_INSPECTOR, Role.SECTION_OFFICER)
    with pytest.raises(Problem, match="由您本人开具"):
        world.by(Role.SECTION_OFFICER, confirm, notice)
    world.by(Role.SECTION_CHIEF, confirm, notice)
    assert world.notice(notice)["state"] == "served"


@pytest.mark.parametrize("accepted", [True, False])
def test_who_fed_back_or_signed_the_feedback_does_not_verify_it(world: World, served: str, accepted: bool) -> None:
    answer = Feedback(FeedbackVerdict.TRUE, "属实", "李强", "已清理", "2026-11-26", after=(world.upload("e"),))
    world.by(Role.INSPECTED_UNIT, feed_back, served, answer)
    one_person(world, Role.INSPECTED_UNIT, Role.SECTION_OFFICER)
    with pytest.raises(Problem, match="提交或签字"):
        world.by(Role.SECTION_OFFICER, decide_feedback, served, accepted=accepted, words="已到场")
    leader = world.row(t.people, badge=SQUAD_LEADER.badge)["id"]
    linked_to(world, Role.INSPECTED_UNIT, world.person("T-other", "另一人", world.squad))
    linked_to(world, Role.SECTION_OFFICER, leader)
    with pytest.raises(Problem, match="提交或签字"):
        world.by(Role.SECTION_OFFICER, decide_feedback, served, accepted=accepted, words="已到场")
    world.by(Role.SECTION_CHIEF, decide_feedback, served, accepted=accepted, words="已到场")


def test_who_made_a_suggestion_does_not_answer_it(world: World) -> None:
    suggestion = world.new_id()
    by = world.callers[Role.SQUAD_INSPECTOR].user_id
    row = {"id": suggestion, "district_code": DISTRICT, "user_id": by, "text": "增设垃圾箱", "contact": ""}
    world.do(lambda w: w.add(t.suggestions, **row, at=w.now))
    one_person(world, Role.SQUAD_INSPECTOR, Role.SECTION_OFFICER)
    with pytest.raises(Problem, match="由您本人提出"):
        world.by(Role.SECTION_OFFICER, answer_suggestion, suggestion, "已转办")
    world.by(Role.SECTION_CHIEF, answer_suggestion, suggestion, "已转办")
    assert world.row(t.suggestions)["answer"] == "已转办"
