"""Documents: nobody's words are lost, nobody signs twice, nobody skips a step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from shared.organisation import Role
from shared.problems import Problem
from sync_server.acts.common.document_steps import take
from sync_server.acts.common.documents import EditConflict, save
from sync_server.acts.common.held_document import hold
from sync_server.acts.document_kinds import move
from sync_server.documents import kinds
from sync_server.evidence.store import open_store
from sync_server.keeping.verify import verify
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentDeed, may_read
from tests.sync_server.acts.drafting import draft
from tests.sync_server.acts.world import World

D = DocumentDeed


def test_two_windows_on_one_draft_lose_nobodys_words(world: World) -> None:
    plan = draft(world, kinds.PLAN, focus="夜排档")
    world.by(Role.SECTION_OFFICER, save, plan, {"focus": "夜排档、渣土"}, base=1)
    with pytest.raises(EditConflict) as refused:
        world.by(Role.SECTION_CHIEF, save, plan, {"focus": "跨门经营"}, base=1, deed=D.SAVE)
    assert refused.value.theirs["focus"] == "夜排档、渣土"
    assert refused.value.version == 2
    assert [row["body"]["focus"] for row in world.rows(t.document_versions, document_id=plan)] == [
        "夜排档",
        "夜排档、渣土",
    ]


def test_saving_the_same_text_again_makes_no_version(world: World) -> None:
    plan = draft(world, kinds.PLAN, focus="夜排档")
    assert world.by(Role.SECTION_OFFICER, save, plan, {"focus": "夜排档"}, base=1) == 1


def test_a_saved_text_stays_for_good(world: World) -> None:
    draft(world, kinds.PLAN, focus="夜排档")
    with pytest.raises(DBAPIError, match="append-only"):
        world.do(lambda w: w.conn.execute(t.document_versions.delete()))


def test_a_unit_has_one_plan_a_month(world: World) -> None:
    draft(world, kinds.PLAN)
    with pytest.raises(Problem, match="已经在编"):
        draft(world, kinds.PLAN)


def test_an_accountability_proposal_needs_two_people(world: World) -> None:
    proposal = draft(world, kinds.ACCOUNTABILITY)
    world.by(Role.SECTION_OFFICER, take, proposal, D.PROPOSE)
    with pytest.raises(Problem, match="此时不能签发"):
        world.by(Role.BUREAU_LEADER, take, proposal, D.ISSUE)
    world.by(Role.SECTION_CHIEF, take, proposal, D.APPROVE, words="同意")
    with pytest.raises(Problem, match="另一位领导"):
        world.by(Role.SECTION_CHIEF, take, proposal, D.ISSUE)
    world.by(Role.BUREAU_LEADER, take, proposal, D.ISSUE, words="同意")
    row = world.row(t.documents, id=proposal)
    assert row["state"] == "issued"
    assert [step["name"] for step in row["approvals"]] == ["督察科员", "督察科科长", "分管领导"]


def test_two_chiefs_are_not_two_levels(world: World) -> None:
    proposal = draft(world, kinds.ACCOUNTABILITY)
    with pytest.raises(Problem, match="先由督察机构负责人审核"):
        world.by(Role.BUREAU_LEADER, take, proposal, D.APPROVE, words="同意")
    world.by(Role.SECTION_CHIEF, take, proposal, D.APPROVE, words="同意")
    deputy = replace(world.callers[Role.SECTION_CHIEF], user_id=world.new_id(), name="副科长")
    with pytest.raises(Problem, match="须由分管领导审批"):
        world.do(take, deputy, proposal, D.ISSUE, words="同意")


def test_two_accounts_of_one_person_are_not_two_people(world: World) -> None:
    person = world.rows(t.people)[0]["id"]
    both = [world.callers[role].user_id for role in (Role.SECTION_CHIEF, Role.BUREAU_LEADER)]
    world.do(lambda w: w.conn.execute(t.users.update().where(t.users.c.id.in_(both)).values(person_id=person)))
    proposal = draft(world, kinds.ACCOUNTABILITY)
    world.by(Role.SECTION_CHIEF, take, proposal, D.APPROVE, words="同意")
    with pytest.raises(Problem, match="同一人不能用两个账号"):
        world.by(Role.BUREAU_LEADER, take, proposal, D.ISSUE, words="同意")


@pytest.mark.parametrize(
    ("unlinked", "words"),
    [(Role.BUREAU_LEADER, "您的账号没有关联"), (Role.SECTION_CHIEF, "前一位经办人的账号没有关联")],
)
def test_accounts_that_name_nobody_are_not_two_people(world: World, unlinked: Role, words: str) -> None:
    account = t.users.c.id == world.callers[unlinked].user_id
    world.do(lambda w: w.conn.execute(t.users.update().where(account).values(person_id=None)))
    proposal = draft(world, kinds.ACCOUNTABILITY)
    world.by(Role.SECTION_CHIEF, take, proposal, D.APPROVE, words="同意")
    with pytest.raises(Problem, match=words):
        world.by(Role.BUREAU_LEADER, take, proposal, D.ISSUE, words="同意")


def test_the_appraisal_account_at_a_section_is_not_of_the_body_that_writes(world: World) -> None:
    plan, appraisal = draft(world, kinds.PLAN), world.callers[Role.APPRAISAL]
    assert appraisal.unit_id == world.callers[Role.SECTION_OFFICER].unit_id
    with world.ledger.read() as conn:
        assert not may_read(hold(conn, plan).facts, appraisal)
    world.by(Role.SECTION_CHIEF, take, plan, D.FILE)
    with world.ledger.read() as conn:
        assert may_read(hold(conn, plan).facts, appraisal)


@pytest.mark.parametrize("deed", [D.FILE, D.ISSUE])
def test_the_signers_opinion_stays_with_the_approvals(world: World, deed: DocumentDeed) -> None:
    kind = kinds.PLAN if deed is D.FILE else kinds.MEETING
    document = draft(world, kind)
    world.by(Role.SECTION_CHIEF, take, document, deed, words="第二段对该队从宽", receivers=[world.squad])
    assert world.row(t.documents, id=document)["approvals"][0]["words"] == "第二段对该队从宽"
    [told] = world.rows(t.deliveries, unit_id=world.squad)
    assert "从宽" not in world.row(t.events, seq=told["event_seq"])["words"]


def test_an_officer_cannot_file_a_plan_and_the_city_cannot_write_it(world: World) -> None:
    plan = draft(world, kinds.PLAN)
    with pytest.raises(Problem, match="不能签发并报送"):
        world.by(Role.SECTION_OFFICER, take, plan, D.FILE)
    with pytest.raises(Problem, match="没有找到"):
        world.by(Role.OFFICE_STAFF, save, plan, {"focus": "市里的话"}, base=1)


def test_a_form_must_be_complete_before_it_goes_on(world: World) -> None:
    plan = draft(world, kinds.PLAN)
    with pytest.raises(Problem, match="请填写“上月主要问题”"):
        world.by(Role.SECTION_CHIEF, move, plan, D.FILE)


def test_the_city_returns_a_filed_plan_with_its_reason(world: World) -> None:
    plan = draft(world, kinds.PLAN)
    world.by(Role.SECTION_CHIEF, take, plan, D.FILE)
    with pytest.raises(Problem, match="请写明理由"):
        world.by(Role.OFFICE_STAFF, take, plan, D.RETURN)
    world.by(Role.OFFICE_STAFF, take, plan, D.RETURN, words="日程缺少夜间")
    assert world.row(t.documents, id=plan)["state"] == "returned"
    world.by(Role.SECTION_OFFICER, save, plan, {"focus": "补充夜间"}, base=1)
    world.by(Role.SECTION_CHIEF, take, plan, D.FILE)
    world.by(Role.OFFICE_STAFF, take, plan, D.RECEIVE)
    assert world.row(t.documents, id=plan)["state"] == "received"


def faults(world: World, folder: Path) -> str:
    with world.ledger.read() as conn:
        return "\n".join(verify(conn, open_store(str(folder))).faults)


def test_what_was_signed_cannot_be_changed_behind_the_logs_back(world: World, tmp_path: Path) -> None:
    plan = draft(world, kinds.PLAN, focus="夜排档")
    world.by(Role.SECTION_CHIEF, take, plan, D.FILE)
    world.by(Role.OFFICE_STAFF, take, plan, D.RECEIVE)
    assert "文稿《" not in faults(world, tmp_path)
    world.do(lambda w: w.conn.execute(update(t.documents).values(body={"focus": "改过"})))
    assert "文稿《月度督察工作计划》的内容与签发时所记不符" in faults(world, tmp_path)
