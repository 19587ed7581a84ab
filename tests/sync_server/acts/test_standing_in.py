"""代签: in a leader's place somebody signs who has had no hand in the paper, and everything says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shared.organisation import DelegationMode, Role, UnitKind
from shared.problems import Problem
from sync_server.accounts.opening import add_user
from sync_server.acts.common.document_steps import take
from sync_server.acts.common.standing_in import as_acting
from sync_server.acts.document_kinds import move
from sync_server.acts.stand_ins import decide_stand_in, give_stand_in
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.notices.deeds.pursuits.papers import draft_order, draft_proposal
from sync_server.papers.document_paper import document_content
from sync_server.procedures.document_courses import STOOD_IN
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Caller, StandIn
from sync_server.procedures.standing_in import StandInDeed
from sync_server.reference.paper_facts import document_facts
from sync_server.reference.shipped import unit_id
from tests.sync_server.acts.drafting import draft
from tests.sync_server.acts.noticing import follow_up, noticed, pursuit, time_passes
from tests.sync_server.acts.world import DISTRICT, SECTION, World, build_world

D = DocumentDeed
FIRST, LAST = date(2026, 11, 24), date(2026, 12, 31)
GROUND = "外出培训，沪长城管〔2026〕12号"


def account(world: World, name: str, role: Role, unit: str = SECTION, district: str = DISTRICT) -> Caller:
    person = world.person(f"T-{world.new_id()[-12:]}", name, unit)
    user = world.do(
        add_user, SYSTEM, login=f"t-{world.new_id()[-6:]}", name=name, role=role, unit_id=unit, person_id=person
    )
    return Caller(user, name, role, unit, district, person)


@pytest.fixture
def deputy(world: World) -> Caller:
    """Another officer of the section."""
    return account(world, "李明", Role.SECTION_OFFICER)


@pytest.fixture
def world_on_each_engine(tmp_path: Path, database_url: str) -> Iterator[World]:
    built = build_world(tmp_path, url=database_url)
    built.delegate(DelegationMode.DIRECT)
    yield built
    built.ledger.close()


def let(world: World, deputy: Caller, leader: Role = Role.BUREAU_LEADER) -> str:
    principal = world.callers[leader]
    return str(
        world.do(give_stand_in, principal, principal.user_id, deputy.user_id, first=FIRST, last=LAST, ground=GROUND)
    )


def approved(world: World) -> str:
    """A proposal that the chief has approved."""
    proposal = draft(world, kinds.ACCOUNTABILITY)
    world.by(Role.SECTION_OFFICER, take, proposal, D.PROPOSE)
    world.by(Role.SECTION_CHIEF, take, proposal, D.APPROVE, words="同意")
    return proposal


def test_the_deputy_signs_and_page_paper_register_and_log_say_in_whose_place(world: World, deputy: Caller) -> None:
    proposal = approved(world)
    with pytest.raises(Problem, match="您的角色不能签发"):
        world.do(take, deputy, proposal, D.ISSUE)
    entry = let(world, deputy)
    world.do(take, deputy, proposal, D.ISSUE, words="同意")
    row = world.row(t.documents, id=proposal)
    step = row["approvals"][-1]
    assert (step["name"], step["instead_of"]["name"], step["ground"]) == ("李明", "分管领导", GROUND)
    assert step["stand_in"] == entry
    with world.ledger.read() as conn:
        assert document_content(conn, document_facts(conn, row)).texts["签发人"] == "李明（代）"
    paper = world.row(t.papers_issued, subject_id=proposal)
    assert (paper["user_name"], paper["instead_of"]) == ("李明", "分管领导")
    assert "分管领导" in paper["words"], "the register is searched by both names"
    said = world.row(t.events, kind="document.issue")
    assert said["words"].endswith("（李明代分管领导）")
    assert said["actor_name"] == "李明"
    assert "外出培训" not in said["words"], "whoever receives the paper does not read why the leader was away"


def test_the_deputy_does_not_sign_what_they_have_had_a_hand_in(world: World, deputy: Caller) -> None:
    let(world, deputy)
    let(world, world.callers[Role.SECTION_CHIEF])
    let(world, world.callers[Role.SECTION_OFFICER])
    proposal = approved(world)
    for role in (Role.SECTION_CHIEF, Role.SECTION_OFFICER):  # who approved, and who drafted
        with pytest.raises(Problem, match="起草、经办过本件的人不能再代他人签批"):
            world.by(role, take, proposal, D.ISSUE)
    world.do(take, deputy, proposal, D.ISSUE)


WAITING = {D.APPROVE: kinds.ACCOUNTABILITY, D.ISSUE: kinds.ACCOUNTABILITY, D.FILE: kinds.PLAN, D.SEND_BACK: kinds.PLAN}


def test_the_table_of_what_is_done_in_anothers_place_is_whole() -> None:
    assert set(WAITING) == STOOD_IN


@pytest.mark.parametrize("deed", sorted(STOOD_IN))
def test_nothing_is_done_in_a_leaders_place_to_ones_own_paper(world: World, deputy: Caller, deed: D) -> None:
    """Whatever the deed, also where the chain asks for no second person: sending it back is a decision on it too."""
    drafter = world.callers[Role.SECTION_OFFICER]
    for leader in (Role.SECTION_CHIEF, Role.BUREAU_LEADER):
        let(world, drafter, leader)
        let(world, deputy, leader)
    if deed is D.ISSUE:
        paper = approved(world)
    else:
        paper = draft(world, WAITING[deed])
        world.do(take, drafter, paper, D.PROPOSE)
    before = world.row(t.documents, id=paper)
    with pytest.raises(Problem, match="起草、经办过本件的人不能再代他人签批"):
        world.do(take, drafter, paper, deed, words="请补充证据")
    assert world.row(t.documents, id=paper) == before
    world.do(take, deputy, paper, deed, words="请补充证据")
    assert world.row(t.documents, id=paper)["state"] != before["state"]


def test_who_was_stood_in_for_has_taken_the_step_too(world: World, deputy: Caller) -> None:
    let(world, deputy, Role.SECTION_CHIEF)
    second = account(world, "王强", Role.SECTION_CHIEF)
    world.do(
        give_stand_in,
        world.callers[Role.BUREAU_LEADER],
        world.callers[Role.BUREAU_LEADER].user_id,
        second.user_id,
        first=FIRST,
        last=LAST,
        ground=GROUND,
    )
    proposal = draft(world, kinds.ACCOUNTABILITY)
    world.do(take, deputy, proposal, D.APPROVE)
    step = world.row(t.documents, id=proposal)["approvals"][-1]
    assert (step["name"], step["instead_of"]["name"]) == ("李明", "督察科科长")
    world.do(take, second, proposal, D.ISSUE)
    assert world.row(t.documents, id=proposal)["state"] == "issued"


def test_a_deputys_own_right_comes_first(world: World) -> None:
    chief = world.callers[Role.SECTION_CHIEF]
    let(world, chief)
    proposal = draft(world, kinds.ACCOUNTABILITY)
    world.do(take, chief, proposal, D.APPROVE)
    assert "instead_of" not in world.row(t.documents, id=proposal)["approvals"][-1]


def test_standing_in_begins_and_ends_with_its_days_and_at_once_when_it_is_taken_back(
    world: World, deputy: Caller
) -> None:
    proposal, entry = approved(world), let(world, deputy)
    for moment in ("2026-11-23 23:59", "2027-01-01 00:00"):
        world.clock.set(moment)
        with pytest.raises(Problem, match="您的角色不能签发"):
            world.do(take, deputy, proposal, D.ISSUE)
    world.clock.set("2026-12-31 23:59")
    world.by(Role.BUREAU_LEADER, decide_stand_in, entry, StandInDeed.END)
    with pytest.raises(Problem, match="您的角色不能签发"):
        world.do(take, deputy, proposal, D.ISSUE)
    assert {row["kind"] for row in world.rows(t.deliveries, subject_id=entry)} == {"stand_in.given", "stand_in.ended"}


def test_a_leader_who_is_gone_has_nobody_standing_in(world: World, deputy: Caller) -> None:
    proposal, leader = approved(world), world.callers[Role.BUREAU_LEADER].user_id
    let(world, deputy)
    world.do(lambda w: w.conn.execute(t.users.update().where(t.users.c.id == leader).values(active=False)))
    with pytest.raises(Problem, match="您的角色不能签发"):
        world.do(take, deputy, proposal, D.ISSUE)


def test_only_review_and_signature_are_anothers_to_take(world: World, deputy: Caller) -> None:
    let(world, deputy)
    evaluation = draft(world, kinds.EVALUATION, role=Role.SECTION_CHIEF)
    world.by(Role.SECTION_CHIEF, take, evaluation, D.FILE)
    with pytest.raises(Problem, match="不能作出决定"):
        world.do(take, deputy, evaluation, D.DECIDE)


def test_an_administrator_asks_and_another_person_confirms(world: World, deputy: Caller) -> None:
    office = unit_id(UnitKind.OFFICE)
    security = account(world, "安全员", Role.SECURITY_ADMIN, office, "310000")
    chief = world.callers[Role.SECTION_CHIEF].user_id
    entry = world.by(Role.SYSTEM_ADMIN, give_stand_in, chief, deputy.user_id, first=FIRST, last=LAST, ground="科长住院")
    with pytest.raises(Problem, match="安全管理员"):
        world.by(Role.SYSTEM_ADMIN, decide_stand_in, entry, StandInDeed.CONFIRM)
    assert world.row(t.stand_ins)["state"] == "asked"
    world.do(decide_stand_in, security, entry, StandInDeed.CONFIRM)
    row = world.row(t.stand_ins)
    assert (row["state"], row["asked_name"], row["decided_name"]) == ("given", "系统管理员", "安全员")
    with pytest.raises(Problem, match="此时不能确认"):
        world.do(decide_stand_in, security, entry, StandInDeed.CONFIRM)


def test_nobody_lets_others_sign_for_a_leader_who_is_not_themselves(world: World, deputy: Caller) -> None:
    leader = world.callers[Role.BUREAU_LEADER].user_id
    with pytest.raises(Problem, match="您的角色无权"):
        world.by(Role.SECTION_CHIEF, give_stand_in, leader, deputy.user_id, first=FIRST, last=LAST, ground=GROUND)
    stranger = account(world, "外单位", Role.SECTION_OFFICER, unit_id(UnitKind.SECTION, "310104"), "310104")
    with pytest.raises(Problem, match="本单位"):
        let(world, stranger)
    entry = let(world, deputy)
    with pytest.raises(Problem, match="这项代签授权"):
        world.do(decide_stand_in, stranger, entry, StandInDeed.END)


def test_the_pursuits_papers_are_signed_in_the_leaders_place_too(world: World, deputy: Caller) -> None:
    notice = noticed(world)
    let(world, deputy, Role.SECTION_CHIEF)
    time_passes(world, "2026-11-28 00:00")
    follow_up(world, notice)
    time_passes(world, "2026-12-03 00:00")
    time_passes(world, "2026-12-09 00:00")
    order = world.by(Role.SECTION_OFFICER, draft_order, pursuit(world)["id"])
    world.do(move, deputy, order, D.ISSUE)
    assert pursuit(world)["state"] == "supervised"
    assert world.row(t.documents, id=order)["body"]["due"] == "2026年12月14日（星期一）24时"
    assert world.row(t.events, kind="pursuit.supervised")["words"].endswith("（李明代督察科科长）")
    time_passes(world, "2026-12-15 00:00")
    proposal = world.by(Role.SECTION_OFFICER, draft_proposal, pursuit(world)["id"])
    world.do(move, deputy, proposal, D.APPROVE)
    world.by(Role.BUREAU_LEADER, move, proposal, D.ISSUE)
    assert pursuit(world)["state"] == "handed_over"


def test_what_somebody_approved_before_it_was_sent_back_he_does_not_sign_for_another(
    world: World, deputy: Caller
) -> None:
    for leader in (Role.BUREAU_LEADER, Role.SECTION_CHIEF):
        let(world, deputy, leader)
    proposal = draft(world, kinds.ACCOUNTABILITY)
    world.by(Role.SECTION_OFFICER, take, proposal, D.PROPOSE)
    world.do(take, deputy, proposal, D.APPROVE)
    world.by(Role.BUREAU_LEADER, take, proposal, D.SEND_BACK, words="请补充证据")
    world.by(Role.SECTION_OFFICER, take, proposal, D.PROPOSE)
    world.by(Role.SECTION_CHIEF, take, proposal, D.APPROVE)
    with pytest.raises(Problem, match="经办过本件的人不能再代他人签批"):
        world.do(take, deputy, proposal, D.ISSUE)


def test_who_was_stood_in_for_before_it_was_sent_back_does_not_sign_for_another_either(
    world: World, deputy: Caller
) -> None:
    chief, second = world.callers[Role.SECTION_CHIEF], account(world, "王强", Role.SECTION_CHIEF)
    leader = world.callers[Role.BUREAU_LEADER]
    let(world, deputy, Role.SECTION_CHIEF)
    world.do(give_stand_in, leader, leader.user_id, chief.user_id, first=FIRST, last=LAST, ground=GROUND)
    proposal = draft(world, kinds.ACCOUNTABILITY)
    world.do(take, deputy, proposal, D.APPROVE)
    world.by(Role.BUREAU_LEADER, take, proposal, D.SEND_BACK, words="请补充证据")
    world.do(take, second, proposal, D.APPROVE)
    with pytest.raises(Problem, match="经办过本件的人不能再代他人签批"):
        world.do(take, chief, proposal, D.ISSUE)


def test_who_only_sent_it_back_may_sign_what_comes_again(world: World, deputy: Caller) -> None:
    let(world, deputy)
    proposal = approved(world)
    world.do(take, deputy, proposal, D.SEND_BACK, words="请补充证据")
    world.by(Role.SECTION_OFFICER, take, proposal, D.PROPOSE)
    world.by(Role.SECTION_CHIEF, take, proposal, D.APPROVE)
    world.do(take, deputy, proposal, D.ISSUE)
    assert world.row(t.documents, id=proposal)["state"] == "issued"


def changed(world: World, *users: Caller, **values: str) -> None:
    ids = [user.user_id for user in users]
    world.do(lambda w: w.conn.execute(t.users.update().where(t.users.c.id.in_(ids)).values(**values)))


def acting_for(world: World, deputy: Caller) -> tuple[StandIn, ...]:
    with world.ledger.read() as conn:
        return as_acting(conn, deputy, FIRST).stands_for


def test_what_a_leader_gave_as_one_thing_is_not_anothers_power(world: World, deputy: Caller) -> None:
    chief = account(world, "张科", Role.SECTION_CHIEF)
    world.do(give_stand_in, chief, chief.user_id, deputy.user_id, first=FIRST, last=LAST, ground=GROUND)
    assert [one.principal.name for one in acting_for(world, deputy)] == ["张科"]
    changed(world, chief, role=Role.BUREAU_LEADER.value)
    assert acting_for(world, deputy) == ()
    changed(world, chief, role=Role.SECTION_CHIEF.value)
    assert len(acting_for(world, deputy)) == 1


def test_what_was_given_in_one_body_does_not_go_along_to_another(world: World, deputy: Caller) -> None:
    chief, other = account(world, "张科", Role.SECTION_CHIEF), unit_id(UnitKind.SECTION, "310104")
    world.do(give_stand_in, chief, chief.user_id, deputy.user_id, first=FIRST, last=LAST, ground=GROUND)
    moved = replace(deputy, unit_id=other, district_code="310104")
    assert acting_for(world, moved) == (), "who has left the body signs no more in it"
    changed(world, chief, deputy, unit_id=other)
    assert acting_for(world, moved) == ()


def test_who_could_not_be_let_to_sign_today_does_not_sign(world: World, deputy: Caller) -> None:
    chief = account(world, "张科", Role.SECTION_CHIEF)
    world.do(give_stand_in, chief, chief.user_id, deputy.user_id, first=FIRST, last=LAST, ground=GROUND)
    assert acting_for(world, replace(deputy, role=Role.SQUAD_INSPECTOR)) == ()
    changed(world, chief, person_id=deputy.person_id)
    assert acting_for(world, deputy) == (), "the leader and the deputy are one person at two accounts"


def asked(world: World, deputy: Caller, last: date = LAST) -> tuple[str, Caller]:
    """What a system administrator asks for in the chief's name, and who confirms it."""
    security = account(world, "安全员", Role.SECURITY_ADMIN, unit_id(UnitKind.OFFICE), "310000")
    chief = world.callers[Role.SECTION_CHIEF].user_id
    entry = world.by(Role.SYSTEM_ADMIN, give_stand_in, chief, deputy.user_id, first=FIRST, last=last, ground="住院")
    return str(entry), security


def test_what_was_asked_for_days_that_are_over_is_not_confirmed(world: World, deputy: Caller) -> None:
    entry, security = asked(world, deputy, last=date(2026, 11, 25))
    world.clock.set("2026-11-26 00:00")
    with pytest.raises(Problem, match="止日已过"):
        world.do(decide_stand_in, security, entry, StandInDeed.CONFIRM)
    world.do(decide_stand_in, security, entry, StandInDeed.REFUSE, "过期")
    assert world.row(t.stand_ins)["state"] == "refused"


def test_what_is_confirmed_later_begins_with_the_confirmation(world: World, deputy: Caller) -> None:
    entry, security = asked(world, deputy)
    world.clock.set("2026-11-30 10:00")
    world.do(decide_stand_in, security, entry, StandInDeed.CONFIRM)
    assert world.row(t.stand_ins)["first_day"] == "2026-11-30"
    assert world.row(t.events, kind="stand_in.given")["words"].endswith("2026年11月30日起")


def test_what_was_asked_for_a_leader_with_another_post_since_is_not_confirmed(world: World, deputy: Caller) -> None:
    entry, security = asked(world, deputy)
    changed(world, world.callers[Role.SECTION_CHIEF], role=Role.BUREAU_LEADER.value)
    with pytest.raises(Problem, match="职务或单位已有变动"):
        world.do(decide_stand_in, security, entry, StandInDeed.CONFIRM)


def test_the_longest_names_fit_wherever_a_signature_is_written(world_on_each_engine: World) -> None:
    world, longest = world_on_each_engine, "阿" * 40
    deputy, leader = account(world, longest, Role.SECTION_OFFICER), account(world, "王" * 40, Role.BUREAU_LEADER)
    world.do(give_stand_in, leader, leader.user_id, deputy.user_id, first=FIRST, last=LAST, ground="学" * 200)
    proposal = approved(world)
    world.do(take, deputy, proposal, D.ISSUE, words="同意")
    paper = world.row(t.papers_issued, subject_id=proposal)
    assert (paper["user_name"], paper["instead_of"]) == (longest, "王" * 40)
