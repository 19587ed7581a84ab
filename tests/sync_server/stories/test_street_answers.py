"""追责 is a 建议 to the street or town (domain.md trap 2, story 15): it gets the paper, signs for it and answers it;
the accused squad learns that and when, not the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.organisation import Role, UnitKind
from shared.problems import Problem
from sync_server.acts.calendar import load_year
from sync_server.acts.common.held_document import hold
from sync_server.acts.document_kinds import move
from sync_server.clockwork.ticks import tick
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.notices.deeds.pursuits.by_hand import close
from sync_server.notices.deeds.pursuits.papers import draft_order, draft_proposal
from sync_server.notices.deeds.pursuits.replies import answer_proposal, enter_answer, sign_proposal
from sync_server.notices.rules.proposal_reply import Reply, ReplyVerdict
from sync_server.procedures.documents import DocumentDeed, may_read
from sync_server.reference.shipped import unit_id
from tests.sync_server.acts.noticing import follow_up, noticed, pursuit, time_passes
from tests.sync_server.acts.world import OFFICE, SECTION, World
from tests.sync_server.procedures.calendars import official_2027

D = DocumentDeed
DONE = Reply(ReplyVerdict.ADOPTED, "已约谈中队负责人何志刚，责令12月25日前清理完毕，班长李强作书面检查")


@pytest.fixture
def street(world: World) -> str:
    return unit_id(UnitKind.STREET, world.street)


@pytest.fixture
def order(world: World) -> str:
    """A supervision order of Wednesday 2026-12-09 on a notice that nobody answered."""
    notice = noticed(world)
    time_passes(world, "2026-11-28 00:00")
    follow_up(world, notice)
    time_passes(world, "2026-12-03 00:00")
    time_passes(world, "2026-12-09 00:00")
    paper = world.by(Role.SECTION_OFFICER, draft_order, pursuit(world)["id"])
    world.by(Role.SECTION_CHIEF, move, paper, D.ISSUE)
    return str(paper)


@pytest.fixture
def proposal(world: World, order: str) -> str:
    """The proposal, approved by two, of Tuesday 2026-12-15."""
    time_passes(world, "2026-12-15 09:00")
    paper = world.by(Role.SECTION_OFFICER, draft_proposal, pursuit(world)["id"])
    world.by(Role.SECTION_CHIEF, move, paper, D.APPROVE)
    world.by(Role.BUREAU_LEADER, move, paper, D.ISSUE)
    return str(paper)


def inbox(world: World, unit: str, kind: str) -> int:
    return len(world.rows(t.deliveries, unit_id=unit, kind=kind, channel="inbox"))


def reads(world: World, role: Role, document: str) -> bool:
    with world.ledger.read() as conn:
        return may_read(hold(conn, document).facts, world.callers[role])


def test_the_proposal_goes_to_the_street_and_not_to_the_accused_squad(world: World, proposal: str, street: str) -> None:
    assert inbox(world, street, "document.issue") == 2, "the order's copy, and the proposal"
    assert not world.rows(t.deliveries, unit_id=world.squad, kind="document.issue", subject_id=proposal)
    assert inbox(world, world.squad, "pursuit.handed_over") == 1, "it learns that the paper has gone"
    assert reads(world, Role.STREET_OFFICE, proposal)
    assert not reads(world, Role.INSPECTED_UNIT, proposal)
    assert not reads(world, Role.SQUAD_INSPECTOR, proposal)
    assert world.row(t.papers_issued, subject_id=proposal)["receivers"] == [street, OFFICE], "抄送市局"
    body = world.row(t.documents, id=proposal)["body"]
    assert body["due"].startswith("2027年1月6日"), "fifteen working days after 12-15, New Year's Day not counted"
    assert "暂定" in body["due"]


def test_the_supervision_order_is_copied_to_the_street(world: World, order: str, street: str) -> None:
    paper = world.row(t.documents, id=order)
    assert paper["body"]["copies"] == "华阳路街道办事处"
    assert reads(world, Role.STREET_OFFICE, order)
    assert inbox(world, street, "pursuit.supervised") == 0, "the pursuit itself is the section's and the unit's"


def test_the_street_signs_for_it_then_answers_and_the_section_is_told_each_time(world: World, proposal: str) -> None:
    with pytest.raises(Problem, match="请先签收"):
        world.by(Role.STREET_OFFICE, answer_proposal, proposal, DONE, "陈主任")
    world.by(Role.STREET_OFFICE, sign_proposal, proposal, "陈国平")
    assert inbox(world, SECTION, "proposal.signed") == 1
    with pytest.raises(Problem, match="不能签收"):
        world.by(Role.STREET_OFFICE, sign_proposal, proposal, "陈国平")
    world.clock.set("2026-12-22 15:00")
    world.by(Role.STREET_OFFICE, answer_proposal, proposal, DONE, "陈国平")
    reply = world.row(t.proposal_replies, document_id=proposal)
    assert (reply["state"], reply["verdict"], reply["late"]) == ("answered", "adopted", False)
    assert inbox(world, SECTION, "proposal.answered") == 1
    assert world.row(t.terms, subject_id=proposal, what="street_reply")["met_at"]
    with pytest.raises(Problem, match="不能再次答复"):
        world.by(Role.STREET_OFFICE, answer_proposal, proposal, DONE, "陈国平")
    world.by(Role.SECTION_CHIEF, close, pursuit(world)["id"], "街道已约谈负责人，现场已清理")
    assert pursuit(world)["state"] == "closed"


@pytest.mark.parametrize(
    ("reply", "lacks"),
    [
        (Reply(ReplyVerdict.ADOPTED), "请写明采取了哪些措施"),
        (Reply(ReplyVerdict.PARTLY, "已约谈", " … "), "请写明部分采纳的理由"),
        (Reply(ReplyVerdict.DECLINED, "已约谈"), "请写明不采纳的理由"),
    ],
)
def test_an_answer_says_what_was_done_and_why_the_rest_is_not(
    world: World, proposal: str, reply: Reply, lacks: str
) -> None:
    world.by(Role.STREET_OFFICE, sign_proposal, proposal, "陈国平")
    with pytest.raises(Problem, match=lacks):
        world.by(Role.STREET_OFFICE, answer_proposal, proposal, reply, "陈国平")
    assert world.row(t.proposal_replies, document_id=proposal)["state"] == "signed"


def test_the_street_may_decline_and_says_why(world: World, proposal: str) -> None:
    world.by(Role.STREET_OFFICE, sign_proposal, proposal, "陈国平")
    declined = Reply(ReplyVerdict.DECLINED, reasons="该路段已列入市政施工范围，由施工单位围挡管理")
    world.by(Role.STREET_OFFICE, answer_proposal, proposal, declined, "陈国平")
    assert world.row(t.proposal_replies, document_id=proposal)["verdict"] == "declined"


@pytest.mark.parametrize("role", [Role.INSPECTED_UNIT, Role.SECTION_CHIEF, Role.OFFICE_CHIEF, Role.DETACHMENT_CHIEF])
def test_nobody_else_signs_or_answers_in_the_streets_place(world: World, proposal: str, role: Role) -> None:
    with pytest.raises(Problem):
        world.by(role, sign_proposal, proposal, "某人")
    with pytest.raises(Problem):
        world.by(role, answer_proposal, proposal, DONE, "某人")
    assert world.row(t.proposal_replies, document_id=proposal)["state"] == "sent"


def test_another_street_finds_nothing(world: World, proposal: str) -> None:
    other = next(row for row in world.rows(t.units, kind="street") if row["street_code"] != world.street)
    caller = world.callers[Role.STREET_OFFICE]
    stranger = type(caller)(caller.user_id, "别的街道", Role.STREET_OFFICE, other["id"], other["district_code"])
    with pytest.raises(Problem, match="没有找到"):
        world.do(sign_proposal, stranger, proposal, "某人")
    with world.ledger.read() as conn:
        assert not may_read(hold(conn, proposal).facts, stranger)


def test_a_letter_from_the_street_is_entered_by_the_section_with_its_number(world: World, proposal: str) -> None:
    with pytest.raises(Problem, match="来文的文号"):
        world.by(Role.SECTION_OFFICER, enter_answer, proposal, DONE, paper=" ", name="华阳路街道办事处")
    world.by(Role.SECTION_OFFICER, enter_answer, proposal, DONE, paper="长华办〔2026〕18号", name="华阳路街道办事处")
    reply = world.row(t.proposal_replies, document_id=proposal)
    assert (reply["state"], reply["paper"]) == ("answered", "长华办〔2026〕18号")
    assert "书面答复（长华办〔2026〕18号）" in world.row(t.events, kind="proposal.answered")["words"]


def test_the_street_is_reminded_and_once_it_is_over_the_section_hears_it_once(
    world: World, proposal: str, street: str, tick_on: Callable[[str], None]
) -> None:
    tick_on("2027-01-04 09:00")
    assert inbox(world, street, "proposal.reminder") == 0
    tick_on("2027-01-05 09:00")
    assert inbox(world, street, "proposal.reminder") == 1
    assert inbox(world, SECTION, "proposal.reminder") == 0
    for day in ("2027-01-06 09:00", "2027-01-07 09:00", "2027-01-08 09:00", "2027-01-14 09:00"):
        tick_on(day)
    assert inbox(world, street, "proposal.reminder") == 3, "the day before, the day itself, and that it has passed"
    assert inbox(world, SECTION, "proposal.reminder") == 1
    world.by(Role.STREET_OFFICE, sign_proposal, proposal, "陈国平")
    world.by(Role.STREET_OFFICE, answer_proposal, proposal, DONE, "陈国平")
    assert world.row(t.proposal_replies, document_id=proposal)["late"]


@pytest.fixture
def tick_on(world: World) -> Callable[[str], None]:
    def on(moment: str) -> None:
        world.clock.set(moment)
        world.do(tick)

    return on


def test_with_the_years_table_the_term_is_reckoned_once_more_and_both_sides_are_told(
    world: World, proposal: str, street: str
) -> None:
    world.clock.set("2026-12-20 10:00")
    world.do(load_year, official_2027(("2027-01-02",)), SYSTEM)
    term = world.row(t.terms, subject_id=proposal, what="street_reply")
    assert (term["due_on"], term["due_certain"]) == ("2027-01-05", True), "the 2nd of January is a working Saturday"
    assert inbox(world, street, "proposal.recomputed") == inbox(world, SECTION, "proposal.recomputed") == 1
