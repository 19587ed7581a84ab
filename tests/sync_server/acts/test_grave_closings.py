"""严重问题 end with the chief, with evidence, and not behind the back of the city that found them – on every way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.evidence import PhotoPurpose
from shared.moment import to_iso
from shared.notice import FeedbackVerdict
from shared.organisation import Role
from shared.problems import RULE, Problem
from sync_server.acts.alerts import acknowledge_alert, arrive, close_alert, raise_from_console
from sync_server.acts.common.finding_states import amend, end, these
from sync_server.acts.findings import acknowledge_finding, close_finding
from sync_server.acts.merging import merge
from sync_server.ledger import tables as t
from sync_server.notices.deeds import (
    Feedback,
    Objection,
    ObjectionDecision,
    decide_feedback,
    decide_objection,
    feed_back,
    issue_by_section,
    object_to,
    revoke,
)
from sync_server.notices.deeds.decisions import OnSite
from sync_server.procedures.closing import Closing, Told
from sync_server.procedures.findings import FindingDeed
from tests.sync_server.acts.grave import (
    GRAVE,
    NOW,
    PROOF,
    TOLD,
    TOLD_WORDS,
    city_inbox,
    found,
    proposal,
    state,
)
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.world import World
from tests.sync_server.procedures.calendars import at

WORDS = "已口头告知"


def refused(world: World, role: Role, finding: str, closing: Closing | None = None) -> str:
    with pytest.raises(Problem) as why:
        world.by(role, close_finding, finding, WORDS, closing)
    assert why.value.kind is RULE
    assert state(world, finding) in ("open", "acknowledged"), "what is refused changes nothing"
    return why.value.detail


def test_an_officer_no_longer_closes_one_with_a_word(world: World) -> None:
    finding = found(world)
    world.by(Role.SECTION_OFFICER, acknowledge_finding, finding)
    assert "由科长或分管领导销号" in refused(world, Role.SECTION_OFFICER, finding, PROOF)


def test_neither_does_the_detachments_inspector(world: World) -> None:
    assert "由科长或分管领导销号" in refused(world, Role.DETACHMENT_INSPECTOR, found(world), PROOF)


def test_the_chief_needs_evidence_and_it_is_kept(world: World) -> None:
    finding = found(world)
    assert "须有证据" in refused(world, Role.SECTION_CHIEF, finding)
    world.by(Role.SECTION_CHIEF, close_finding, finding, "已纳入专项整治", PROOF)
    assert state(world, finding) == "closed"
    kept = world.row(t.finding_closings, finding_id=finding)
    assert (kept["words"], kept["proof"], kept["closed_name"]) == ("已纳入专项整治", PROOF.proof, "督察科科长")
    assert PROOF.proof in world.rows(t.events, kind="finding.closed")[-1]["words"]


def test_a_photo_taken_afterwards_is_evidence_one_from_elsewhere_or_of_the_fault_is_not(world: World) -> None:
    finding, elsewhere = found(world), found(world)
    own, other = picture(world, finding), picture(world, elsewhere)
    fault = picture(world, finding, PhotoPurpose.SCENE)
    assert "不是整改后拍摄" in refused(world, Role.SECTION_CHIEF, finding, Closing(photos=(own, fault)))
    assert "不在这条督察记录中" in refused(world, Role.SECTION_CHIEF, finding, Closing(photos=(other,)))
    world.by(Role.SECTION_CHIEF, close_finding, finding, WORDS, Closing(photos=(own,)))
    assert world.row(t.finding_closings, finding_id=finding)["photos"] == [own]


def picture(world: World, finding: str, purpose: PhotoPurpose = PhotoPurpose.AFTER) -> str:
    """A photo of the finding's record that has arrived."""
    record, photo = world.row(t.findings, id=finding)["record_id"], world.new_id()
    row = {"id": photo, "record_id": record, "sha256": photo.replace("-", "") * 2, "number": 1, "size": 9}
    world.do(lambda w: w.add(t.photos, **row, meta={"purpose": purpose.value}, listed_at=w.now, present_at=w.now))
    return photo


def test_whoever_found_it_does_not_close_it(world: World) -> None:
    finding = found(world, Role.SECTION_CHIEF)
    assert "发现人、提出人以外" in refused(world, Role.SECTION_CHIEF, finding, PROOF)
    world.by(Role.BUREAU_LEADER, close_finding, finding, WORDS, PROOF)
    assert state(world, finding) == "closed"


def test_what_the_city_found_is_closed_only_with_its_knowledge(world: World) -> None:
    finding = found(world, Role.DETACHMENT_INSPECTOR)
    assert "告知了市级何人" in refused(world, Role.SECTION_CHIEF, finding, PROOF)
    world.by(Role.SECTION_CHIEF, close_finding, finding, WORDS, TOLD)
    assert "finding.closed" in city_inbox(world)
    assert world.row(t.finding_closings, finding_id=finding)["told"] == TOLD_WORDS


def test_what_the_city_had_notified_is_the_citys_too_and_a_done_alert_closes_nothing(world: World) -> None:
    finding = found(world)
    alert = world.by(Role.DETACHMENT_INSPECTOR, raise_from_console, finding, "违法搭建仍在施工")
    for deed in (acknowledge_alert, arrive):
        world.by(Role.SECTION_OFFICER, deed, alert)
    world.by(Role.SECTION_OFFICER, close_alert, alert, "已责令停工")
    assert state(world, finding) == "open", "the alert is dealt with, the finding is not closed by it"
    assert "告知了市级何人" in refused(world, Role.SECTION_CHIEF, finding, PROOF)


def test_the_city_itself_need_tell_nobody(world: World) -> None:
    finding = found(world, Role.DETACHMENT_INSPECTOR)
    world.by(Role.OFFICE_STAFF, close_finding, finding, WORDS, PROOF)
    assert state(world, finding) == "closed"


def test_an_ordinary_finding_asks_for_no_more_than_before(world: World) -> None:
    finding = str(world.row(t.findings, record_id=world.file_check())["id"])
    world.by(Role.SECTION_OFFICER, close_finding, finding, "首次发现，当场纠正")
    assert world.rows(t.finding_closings) == []


def fed_back(world: World, finding: str, *after: str) -> str:
    record = world.row(t.findings, id=finding)["record_id"]
    notice = str(world.by(Role.SECTION_OFFICER, issue_by_section, record, [finding], "立即立案。"))
    answer = Feedback(FeedbackVerdict.TRUE, "属实", "李强", "已立案", "2026-11-26", after=after)
    world.by(Role.INSPECTED_UNIT, feed_back, notice, answer)
    return notice


def test_a_notice_with_one_is_signed_off_on_the_same_conditions(world: World) -> None:
    finding = found(world, Role.DETACHMENT_INSPECTOR)
    notice = fed_back(world, finding)
    world.do(lambda w: w.conn.execute(t.answers.update().values(sampled=False)))
    for role, given, lacks in (
        (Role.SECTION_OFFICER, {"words": "合格"}, "由科长核验"),
        (Role.SECTION_CHIEF, {}, "须有证据"),
        (Role.SECTION_CHIEF, {"words": PROOF.proof}, "告知了市级何人"),
    ):
        with pytest.raises(Problem, match=lacks):
            world.by(role, decide_feedback, notice, accepted=True, **given)
        assert state(world, finding) == "noticed"
    world.by(Role.SECTION_CHIEF, decide_feedback, notice, accepted=True, words=PROOF.proof, told=TOLD.told)
    assert state(world, finding) == "closed"
    kept = world.row(t.finding_closings, finding_id=finding)
    assert (kept["notice_id"], kept["told"]) == (notice, TOLD_WORDS)
    assert "notice.closed" in city_inbox(world)


@pytest.mark.parametrize("seen", [True, False], ids=["a visit", "a photo of afterwards"])
def test_a_visit_or_a_photo_of_afterwards_is_evidence(world: World, seen: bool) -> None:
    finding = found(world)
    notice = fed_back(world, finding, *([] if seen else [world.upload("b")]))
    world.do(lambda w: w.conn.execute(t.answers.update().values(sampled=False)))
    visit = OnSite("定西路710弄口", world.clock.now) if seen else None
    world.by(Role.SECTION_CHIEF, decide_feedback, notice, accepted=True, on_site=visit)
    assert state(world, finding) == "closed"


def test_an_officer_takes_none_off_the_ledger_by_revoking_or_by_an_objection(world: World) -> None:
    notice = noticed(world, GRAVE)
    with pytest.raises(Problem, match="由科长撤销"):
        world.by(Role.SECTION_OFFICER, revoke, notice, "认定有误")
    world.by(Role.INSPECTED_UNIT, object_to, notice, Objection("已立案", (world.upload("c"),)))
    for decision in (ObjectionDecision.UPHELD, ObjectionDecision.VARIED):
        with pytest.raises(Problem, match="由科长决定"):
            world.by(Role.SECTION_OFFICER, decide_objection, notice, decision, "成立")
    world.by(Role.SECTION_CHIEF, decide_objection, notice, ObjectionDecision.UPHELD, "已立案，异议成立")
    assert [row["state"] for row in world.rows(t.findings)] == ["withdrawn"]


def test_an_open_one_does_not_end_by_merging_it_into_a_closed_one(world: World) -> None:
    kept, other = found(world), found(world)
    world.by(Role.SECTION_CHIEF, close_finding, kept, WORDS, PROOF)
    with pytest.raises(Problem, match="不能因合并而销号"):
        world.by(Role.SECTION_OFFICER, merge, proposal(world, kept, other))
    assert state(world, other) == "open"


def test_what_is_merged_into_it_counts_when_it_is_closed(world: World) -> None:
    kept, citys = found(world), found(world, Role.DETACHMENT_INSPECTOR)
    world.by(Role.SECTION_OFFICER, merge, proposal(world, kept, citys))
    assert "告知了市级何人" in refused(world, Role.SECTION_CHIEF, kept, PROOF)
    world.by(Role.SECTION_CHIEF, close_finding, kept, WORDS, TOLD)
    assert len(world.rows(t.finding_closings)) == 2


def test_one_that_was_withdrawn_no_longer_holds_up_what_it_was_merged_into(world: World) -> None:
    kept, other = found(world), found(world, Role.DETACHMENT_INSPECTOR)
    world.do(amend, these([other]), merged_into=kept)
    city = world.callers[Role.OFFICE_STAFF]
    world.do(end, city, these([other]), FindingDeed.STRIKE, PROOF, words="误报")
    world.by(Role.SECTION_CHIEF, close_finding, kept, WORDS, PROOF)
    assert state(world, kept) == "closed"


def test_one_whose_notice_was_taken_back_for_the_merger_counts_as_if_it_stood(world: World) -> None:
    """In ledgers of before: today it goes on with the one that it was merged into."""
    kept, other = found(world), found(world, Role.DETACHMENT_INSPECTOR)
    world.do(amend, these([other]), merged_into=kept, notice_id="revoked")
    withdrawn = t.findings.update().where(t.findings.c.id == other).values(state="withdrawn")
    world.do(lambda w: w.conn.execute(withdrawn))
    assert "告知了市级何人" in refused(world, Role.SECTION_CHIEF, kept, PROOF)


def test_a_phone_whose_clock_runs_ahead_does_not_keep_one_open(world: World) -> None:
    finding = found(world, Role.DETACHMENT_INSPECTOR)
    ahead = t.records.update().values(occurred_at=to_iso(NOW + timedelta(hours=1)))
    world.do(lambda w: w.conn.execute(ahead))
    world.by(Role.SECTION_CHIEF, close_finding, finding, WORDS, TOLD)
    assert state(world, finding) == "closed", "what has been received has been found"


def test_a_full_stop_is_neither_evidence_nor_the_citys_knowledge(world: World) -> None:
    finding = found(world, Role.DETACHMENT_INSPECTOR)
    dots = replace(TOLD, told=Told("。", at("2026-11-24 16:00"), "。"))
    assert "须有证据" in refused(world, Role.SECTION_CHIEF, finding, replace(TOLD, proof="。"))
    assert "告知了市级何人" in refused(world, Role.SECTION_CHIEF, finding, dots)
    with pytest.raises(Problem, match="请写明不开具通知书的理由"):
        world.by(Role.SECTION_CHIEF, close_finding, finding, "。", TOLD)
    notice = fed_back(world, finding)
    for given in ({"words": "。", "told": TOLD.told}, {"words": PROOF.proof, "told": dots.told}):
        with pytest.raises(Problem, match=r"须有证据|告知了市级何人"):
            world.by(Role.SECTION_CHIEF, decide_feedback, notice, accepted=True, on_site=OnSite("现场", NOW), **given)
    assert world.rows(t.finding_closings) == []


def test_the_closing_says_each_thing_once(world: World) -> None:
    """Why it ends, the proof and the city's knowledge are three lines of one card."""
    here, noticed, taken_back = (found(world, Role.DETACHMENT_INSPECTOR) for _ in range(3))
    chief = Role.SECTION_CHIEF
    world.by(chief, close_finding, here, WORDS, TOLD)
    notice = fed_back(world, noticed)
    visit = OnSite("定西路710弄口", NOW)
    world.by(chief, decide_feedback, notice, accepted=True, words=TOLD.proof, told=TOLD.told, on_site=visit)
    world.by(chief, revoke, fed_back(world, taken_back), TOLD.proof, told=TOLD.told)
    closings = world.rows(t.finding_closings)
    assert len(closings) == 3
    for row in closings:
        assert (row["proof"], row["told"]) == (TOLD.proof, TOLD_WORDS)
        assert row["words"]
        assert TOLD.proof not in row["words"]
        assert TOLD_WORDS not in row["words"]
    for event in ("finding.closed", "notice.closed", "notice.revoked"):
        assert world.rows(t.events, kind=event)[-1]["words"].count(TOLD.proof) == 1
