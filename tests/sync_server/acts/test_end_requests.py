"""A correction of a record ends no grave finding: it waits for the chief; and every other end asks the same of him."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.inspection import Inspection
from shared.organisation import Role
from shared.plain import from_plain
from shared.problems import CONFLICT, Problem
from sync_server.acts.common.finding_states import ENDINGS, absorb, amend, end, move, these
from sync_server.acts.findings import acknowledge_finding, close_finding, decide_end
from sync_server.acts.merging import merge, part
from sync_server.acts.phone_messages import messages_for
from sync_server.ledger import tables as t
from sync_server.notices.deeds import issue_by_section
from sync_server.procedures.closing import Closing
from sync_server.procedures.findings import FINDING_COURSE, FindingDeed
from sync_server.procedures.permissions import Action, allowed
from tests.sync_server.acts.grave import (
    PROOF,
    REASON,
    TOLD,
    TOLD_WORDS,
    Items,
    asked,
    city_inbox,
    correct,
    finding_row,
    found,
    lesser,
    nothing,
    proposal,
    state,
)
from tests.sync_server.acts.world import World

CHIEF = Role.SECTION_CHIEF


@pytest.mark.parametrize("change", [nothing, lesser])
def test_a_correction_changes_nothing_of_a_grave_finding_before_the_chief_has_decided(
    world: World, change: Callable[[Items], Items]
) -> None:
    finding = found(world)
    before = finding_row(world, finding)
    correct(world, before["record_id"], change)
    assert finding_row(world, finding) == before
    request = world.row(t.end_requests)
    assert (request["finding_id"], request["words"], request["decision"]) == (finding, REASON, "")
    assert world.row(t.records, id=before["record_id"])["version"] == 2, "what was typed is filed with its record"
    section = [row["kind"] for row in world.rows(t.deliveries, unit_id=before["section_id"])]
    assert "finding.end_asked" in section


def test_the_inspectors_phone_is_told_that_it_waits_and_what_became_of_it(world: World) -> None:
    finding, request = asked(world)
    assert told(world)[-1] == "严重问题的更正待科长决定"
    world.by(CHIEF, decide_end, request, granted=False, words="照片可见仍在施工")
    assert told(world)[-1] == "严重问题的更正未同意"
    assert state(world, finding) == "open"


@pytest.mark.parametrize("change", [nothing, lesser])
def test_lists_show_the_record_as_grave_until_the_chief_has_decided(
    world: World, change: Callable[[Items], Items]
) -> None:
    record = finding_row(world, found(world))["record_id"]
    correct(world, record, change)
    row = world.row(t.records, id=record)
    assert (row["finding_count"], row["worst"]) == (1, "grave")
    world.by(CHIEF, decide_end, world.row(t.end_requests)["id"], granted=True, words=PROOF.proof)
    row, left = world.row(t.records, id=record), [] if change is nothing else world.rows(t.findings)
    assert (row["finding_count"], row["worst"]) == (len(left), left[0]["severity"] if left else "")


def told(world: World) -> list[str]:
    inspector = world.callers[Role.SQUAD_INSPECTOR].user_id
    with world.ledger.read() as conn:
        return [one.title for one in messages_for(conn, inspector, 0, 10_000, 100, world.clock())]


def test_the_chief_withdraws_it_and_with_what_is_kept(world: World) -> None:
    finding, request = asked(world)
    world.by(CHIEF, decide_end, request, granted=True, words=PROOF.proof)
    assert state(world, finding) == "withdrawn"
    kept = world.row(t.finding_closings, finding_id=finding)
    assert (kept["proof"], kept["closed_name"]) == (PROOF.proof, "督察科科长")
    assert REASON in kept["words"]
    assert world.row(t.end_requests, id=request)["decision"] == "granted"


def test_the_chief_lets_it_become_what_the_corrected_record_says(world: World) -> None:
    finding = found(world)
    correct(world, finding_row(world, finding)["record_id"], lesser)
    world.by(CHIEF, decide_end, world.row(t.end_requests)["id"], granted=True, words=PROOF.proof)
    row = finding_row(world, finding)
    assert (row["item_code"], row["facts"], row["state"]) == ("JM03", "实为店外堆物", "open")
    assert row["severity"] != "grave"
    assert world.row(t.finding_closings, finding_id=finding)["closed_name"] == "督察科科长"


@pytest.mark.parametrize("change", [nothing, lesser])
def test_nobody_below_the_chief_decides_on_it(world: World, change: Callable[[Items], Items]) -> None:
    finding, request = asked(world, change)
    before = finding_row(world, finding)
    below = [role for role in world.callers if not allowed(role, Action.CLOSE_GRAVE)]
    assert {Role.SECTION_OFFICER, Role.SQUAD_INSPECTOR, Role.DETACHMENT_INSPECTOR} <= set(below)
    for role in below:
        for granted in (True, False):
            with pytest.raises(Problem, match=r"您的角色无权|由科长或分管领导销号"):
                world.by(role, decide_end, request, granted=granted, words=PROOF.proof)
    assert finding_row(world, finding) == before
    assert world.row(t.end_requests)["decision"] == ""


@pytest.mark.parametrize("hand", ["found", "asked"])
@pytest.mark.parametrize("change", [nothing, lesser])
def test_neither_who_found_it_nor_who_asked_decides_at_another_account(
    world: World, change: Callable[[Items], Items], hand: str
) -> None:
    _, request = asked(world, change)
    other = world.callers[Role.SECTION_OFFICER]
    if hand == "asked":
        world.do(lambda w: w.conn.execute(t.end_requests.update().values(asked_by=other.user_id)))
    mine = other.person_id if hand == "asked" else world.callers[Role.SQUAD_INSPECTOR].person_id
    chief = t.users.c.id == world.callers[CHIEF].user_id
    world.do(lambda w: w.conn.execute(t.users.update().where(chief).values(person_id=mine)))
    for granted in (True, False):
        with pytest.raises(Problem, match="提出人以外"):
            world.by(CHIEF, decide_end, request, granted=granted, words=PROOF.proof)
    world.by(Role.BUREAU_LEADER, decide_end, request, granted=True, words=PROOF.proof)


def test_a_decision_has_its_reason_and_is_made_once(world: World) -> None:
    _, request = asked(world)
    for granted in (True, False):
        with pytest.raises(Problem, match=r"理由|证据"):
            world.by(CHIEF, decide_end, request, granted=granted, words=" ")
    world.by(CHIEF, decide_end, request, granted=False, words="照片可见")
    with pytest.raises(Problem, match="已经有人决定") as again:
        world.by(CHIEF, decide_end, request, granted=True, words=PROOF.proof)
    assert again.value.kind is CONFLICT
    with pytest.raises(Problem, match="销号请求"):
        world.by(CHIEF, decide_end, "gone", granted=True, words=PROOF.proof)


@pytest.mark.parametrize("change", [nothing, lesser])
def test_what_the_city_had_notified_is_let_go_with_its_knowledge_only(
    world: World, change: Callable[[Items], Items]
) -> None:
    finding, request = asked(world, change)
    before = finding_row(world, finding)
    inspector = t.users.c.id == world.callers[Role.SQUAD_INSPECTOR].user_id
    unit = world.callers[Role.DETACHMENT_INSPECTOR].unit_id
    world.do(lambda w: w.conn.execute(t.users.update().where(inspector).values(unit_id=unit)))
    with pytest.raises(Problem, match="告知了市级何人"):
        world.by(CHIEF, decide_end, request, granted=True, words=PROOF.proof)
    assert finding_row(world, finding) == before
    world.by(CHIEF, decide_end, request, granted=True, words=PROOF.proof, told=TOLD.told)
    assert world.row(t.finding_closings, finding_id=finding)["told"] == TOLD_WORDS
    assert "finding.end_granted" in city_inbox(world)


def test_a_correction_of_something_else_does_not_ask_again_what_was_refused(world: World) -> None:
    finding, request = asked(world)
    record = finding_row(world, finding)["record_id"]
    correct(world, record, nothing, "补充备注")
    assert len(world.rows(t.end_requests)) == 1, "it still waits, once"
    world.by(CHIEF, decide_end, request, granted=False, words="照片可见")
    correct(world, record, nothing, "再补充备注")
    assert [row["decision"] for row in world.rows(t.end_requests)] == ["refused"]


def test_a_correction_that_lists_it_again_takes_the_request_back(world: World) -> None:
    finding = found(world)
    record = finding_row(world, finding)["record_id"]
    items = from_plain(Inspection, world.row(t.records, id=record)["body"]).items
    correct(world, record, nothing)
    correct(world, record, lambda _: items)
    request = world.row(t.end_requests)
    assert (request["decision"], state(world, finding)) == ("dropped", "open")
    correct(world, record, nothing)
    assert sorted(row["decision"] for row in world.rows(t.end_requests)) == ["", "dropped"], "it may be asked anew"


def test_what_went_out_on_a_notice_meanwhile_is_decided_there(world: World) -> None:
    finding, request = asked(world)
    world.by(Role.SECTION_OFFICER, issue_by_section, finding_row(world, finding)["record_id"], [finding], "立即立案。")
    with pytest.raises(Problem, match="请在通知书中办理"):
        world.by(CHIEF, decide_end, request, granted=True, words=PROOF.proof)
    world.by(CHIEF, decide_end, request, granted=False, words="已开具通知书")
    assert state(world, finding) == "noticed"


def test_one_that_was_closed_by_the_chief_does_not_vanish_by_a_correction(world: World) -> None:
    finding = found(world)
    world.by(CHIEF, close_finding, finding, "已纳入专项整治", PROOF)
    correct(world, finding_row(world, finding)["record_id"], nothing)
    assert state(world, finding) == "closed"
    assert world.row(t.end_requests)["what"] == "struck"


def test_an_ordinary_finding_is_withdrawn_by_the_correction_itself(world: World) -> None:
    record = world.file_check()
    correct(world, record, nothing)
    assert [row["state"] for row in world.rows(t.findings)] == ["withdrawn"]
    assert world.rows(t.end_requests) == []


def test_one_into_which_a_grave_one_was_merged_is_not_struck_either(world: World) -> None:
    kept, other = str(world.row(t.findings, record_id=world.file_check())["id"]), found(world)
    world.do(amend, these([other]), merged_into=kept)
    correct(world, finding_row(world, kept)["record_id"], nothing)
    assert state(world, kept) == "open"
    assert world.row(t.end_requests)["finding_id"] == kept


# Every end, whatever act brings it: the deeds come from the course, so a new one is tried too.
BEFORE: dict[FindingDeed, FindingDeed | None] = {
    FindingDeed.CLOSE: None,
    FindingDeed.STRIKE: None,
    FindingDeed.SIGN_OFF: FindingDeed.ISSUE,
    FindingDeed.REVOKE: FindingDeed.ISSUE,
}


def test_the_table_of_ends_is_whole() -> None:
    assert set(BEFORE) == ENDINGS
    leads = {
        deed for (_, deed), target in FINDING_COURSE.transitions.items() if target.value in ("closed", "withdrawn")
    }
    stays = leads - ENDINGS
    ways = FINDING_COURSE.transitions.items()
    assert all(source is target for (source, deed), target in ways if deed in stays and target.value in ("closed",))


@pytest.mark.parametrize("deed", sorted(ENDINGS))
def test_no_grave_finding_ends_without_the_chief_evidence_and_the_citys_knowledge(
    world: World, deed: FindingDeed
) -> None:
    finding = found(world, Role.DETACHMENT_INSPECTOR)
    if before := BEFORE[deed]:
        world.do(move, these([finding]), before)
    stands = state(world, finding)
    with pytest.raises(ValueError, match="end"):
        world.do(move, these([finding]), deed)
    for role in world.callers:
        if not allowed(role, Action.CLOSE_GRAVE):
            assert_stays(world, role, finding, deed, TOLD, stands, why="由科长或分管领导销号")
    assert_stays(world, CHIEF, finding, deed, Closing(told=TOLD.told), stands, why="须有证据")
    assert_stays(world, CHIEF, finding, deed, PROOF, stands, why="告知了市级何人")
    world.do(end, world.callers[CHIEF], these([finding]), deed, TOLD, words="为何")
    assert state(world, finding) in ("closed", "withdrawn")
    assert world.row(t.finding_closings, finding_id=finding)["told"] == TOLD_WORDS


def assert_stays(
    world: World, role: Role, finding: str, deed: FindingDeed, closing: Closing, stands: str, *, why: str
) -> None:
    with pytest.raises(Problem, match=why):
        world.do(end, world.callers[role], these([finding]), deed, closing, words="为何")
    assert (state(world, finding), world.rows(t.finding_closings)) == (stands, [])


def test_no_grave_finding_becomes_a_lesser_one_by_the_way(world: World) -> None:
    finding = found(world)
    with pytest.raises(ValueError, match="lower"):
        world.do(amend, these([finding]), severity="minor")
    world.do(amend, these([finding]), severity="grave", facts="仍在施工")
    with pytest.raises(ValueError, match="absorb"):
        world.do(move, these([finding]), FindingDeed.MERGE, merged_into=finding)


def test_a_grave_one_does_not_count_as_less_by_merging(world: World) -> None:
    lesser_one, grave = world.row(t.findings, record_id=world.file_check()), finding_row(world, found(world))
    with pytest.raises(Problem, match="不能并入不属严重的问题"):
        world.do(absorb, grave, lesser_one)
    world.do(absorb, lesser_one, grave)
    assert finding_row(world, lesser_one["id"])["merged_into"] == grave["id"]


def test_one_whose_notice_is_taken_back_for_a_merger_goes_on_with_the_other(world: World) -> None:
    kept, other = found(world), found(world)
    for finding in (kept, other):
        record = finding_row(world, finding)["record_id"]
        world.by(CHIEF, issue_by_section, record, [finding], "立即立案。")
    pair = proposal(world, kept, other)
    world.by(CHIEF, merge, pair)
    row = finding_row(world, other)
    assert (row["state"], row["merged_into"]) == ("acknowledged", kept), "it did not end: it counts with the other"
    assert world.rows(t.finding_closings) == []
    world.by(CHIEF, part, pair, "经复核不是同一处")
    row = finding_row(world, other)
    assert (row["state"], row["merged_into"], row["notice_id"]) == ("acknowledged", "", "")
    world.by(CHIEF, acknowledge_finding, other)
