"""Casework through the acts: batches, drafts and signatures, requests for more time, visits by lot, terms as set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.inspection import Method
from shared.moment import SHANGHAI
from shared.notice import FeedbackVerdict, ServiceKind
from shared.organisation import DelegationMode, Role
from shared.problems import Problem
from sync_server.acts.calendar import load_year
from sync_server.acts.document_kinds import move
from sync_server.acts.states import record_state
from sync_server.clockwork import overdue, pursuing
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.notices.deeds import (
    Feedback,
    Handing,
    LeaderSign,
    OnSite,
    ask_extension,
    decide_extension,
    decide_feedback,
    feed_back,
    hand_over,
    issue_by_section,
)
from sync_server.notices.deeds.batch import bundles, issue_batch
from sync_server.notices.deeds.drafts import DraftConflict, save_draft, send_back, send_to_leader, sign_and_file
from sync_server.notices.deeds.pursuits.by_hand import close, give_receipt
from sync_server.notices.deeds.pursuits.following import check
from sync_server.notices.deeds.pursuits.opening import open_by_section
from sync_server.notices.deeds.pursuits.papers import draft_order, draft_proposal
from sync_server.notices.deeds.signing import signature
from sync_server.notices.rules.pursuit import PursuitCause, PursuitState
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Caller
from sync_server.procedures.rulebook import TermRules
from tests.sync_server.acts.noticing import follow_up, noticed, time_passes
from tests.sync_server.acts.world import DISTRICT, SECTION, World, build_world
from tests.sync_server.procedures.calendars import official_2027

ANSWER = Feedback(FeedbackVerdict.TRUE, "情况属实", "班长李强，已谈话提醒", "已清理", "2026-11-26")
BODY = {"verdict": "true", "findings": "情况属实", "responsible": "李强", "measures": "已清理"}


@pytest.fixture
def both(tmp_path: Path, database_url: str) -> Iterator[World]:
    """The world on each engine."""
    built = build_world(tmp_path, url=database_url)
    built.delegate(DelegationMode.DIRECT)
    yield built
    built.ledger.close()


def served(world: World, *items: str) -> str:
    return noticed(world, items or ("JM03",))


def shared_account(world: World) -> Caller:
    """An account of the squad that is nobody's own."""
    return Caller("duty", "值班室", Role.INSPECTED_UNIT, world.squad, DISTRICT)


def test_the_whole_pursuit_runs_on_both_engines(both: World) -> None:
    notice = served(both)
    time_passes(both, "2026-11-28 00:00")
    pursuit = both.row(t.pursuits)["id"]
    both.by(Role.SECTION_OFFICER, check, pursuit, "visit", "现场仍有堆物")
    time_passes(both, "2026-12-03 00:00")
    time_passes(both, "2026-12-09 00:00")
    order = both.by(Role.SECTION_OFFICER, draft_order, pursuit)
    both.by(Role.SECTION_CHIEF, move, order, DocumentDeed.ISSUE)
    both.by(Role.INSPECTED_UNIT, save_draft, notice, BODY, base=0)
    both.by(Role.INSPECTED_UNIT, sign_and_file, notice, BODY, base=1)
    both.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=True)
    assert both.row(t.pursuits)["state"] == "closed"
    assert not both.rows(t.answer_drafts)


def test_a_batch_makes_one_notice_a_unit_of_several_checks(both: World) -> None:
    first, second = both.file_check(("JM03", "ZZ01")), both.file_check(("JM20",))
    ids = [row["id"] for row in both.rows(t.findings)]
    with both.ledger.read() as conn:
        found = bundles(conn, both.callers[Role.SECTION_OFFICER], ids)
    assert [[record["id"] for record in bundle.records] for bundle in found] == [[first, second]]
    (notice,) = both.by(Role.SECTION_OFFICER, issue_batch, ids, {found[0].key: "请立即整改。"})
    row = both.notice(notice)
    assert len(row["body"]["lines"]) == 3
    assert [line["number"] for line in row["body"]["evidence"]] == [1, 2], "photos of two checks are numbered through"
    with both.ledger.read() as conn:
        words = [record_state(conn, record).words for record in (first, second)]
    assert words == [f"{row['number']}：已送达"] * 2, "both inspectors' phones read where it stands"


def test_a_finding_on_the_leader_never_shares_a_paper(world: World) -> None:
    world.file_check(("JM03",))
    world.file_check(("JM03",), leader=True)
    ids = [row["id"] for row in world.rows(t.findings)]
    with world.ledger.read() as conn:
        assert len(bundles(conn, world.callers[Role.SECTION_OFFICER], ids)) == 2


def test_a_batch_is_issued_whole_or_not_at_all(world: World) -> None:
    world.file_check(("JM03", "JM20"))
    one, two = (row["id"] for row in world.rows(t.findings))
    record = world.rows(t.findings)[0]["record_id"]
    world.by(Role.SECTION_OFFICER, issue_by_section, record, [two], "整改。")
    with pytest.raises(Problem, match="已经开具过通知书"):
        world.by(Role.SECTION_OFFICER, issue_batch, [one, two], {world.squad: "整改。"})
    assert len(world.rows(t.notices)) == 1


def test_a_shared_account_needs_the_leaders_name_typed_by_the_leader(world: World) -> None:
    notice, duty = served(world), shared_account(world)
    with pytest.raises(Problem, match="须由单位负责人签字"):
        world.do(feed_back, duty, notice, ANSWER)
    with pytest.raises(Problem, match="不是本单位登记的负责人"):
        world.do(feed_back, duty, notice, ANSWER, LeaderSign("张三", "张三"))
    with pytest.raises(Problem, match="须与所选姓名一致"):
        world.do(feed_back, duty, notice, ANSWER, LeaderSign("何志刚", "何志"))
    assert not world.rows(t.answers)


@pytest.mark.parametrize("typed", ["何　志刚", "何志\u200b刚", " 何 志 刚 "])
def test_a_leaders_name_is_his_however_it_was_typed(world: World, typed: str) -> None:
    assert world.do(signature, shared_account(world), LeaderSign("何志刚", typed))["name"] == "何志刚"


def test_the_signature_says_who_signed_when_and_at_whose_account(world: World) -> None:
    notice = served(world)
    world.by(Role.INSPECTED_UNIT, feed_back, notice, ANSWER)
    signer = world.row(t.answers)["signer"]
    assert (signer["name"], signer["badge"], signer["own"]) == ("何志刚", "050101", True)
    assert signer["user_id"] == world.callers[Role.INSPECTED_UNIT].user_id


def test_a_draft_written_over_in_another_window_brings_both_texts(world: World) -> None:
    notice = served(world)
    assert world.by(Role.INSPECTED_UNIT, save_draft, notice, {"findings": "甲"}, base=0) == 1
    with pytest.raises(DraftConflict) as refused:
        world.by(Role.INSPECTED_UNIT, save_draft, notice, {"findings": "乙"}, base=0)
    assert (refused.value.theirs["findings"], refused.value.version) == ("甲", 1)
    assert world.by(Role.INSPECTED_UNIT, save_draft, notice, {"findings": "甲"}, base=0) == 1, "pressed twice"
    with pytest.raises(DraftConflict):
        world.by(Role.INSPECTED_UNIT, sign_and_file, notice, BODY, base=0)


def test_what_happens_to_a_draft_stays_within_the_unit(world: World) -> None:
    notice = served(world)
    world.by(Role.INSPECTED_UNIT, send_to_leader, notice, BODY, base=0)
    world.by(Role.INSPECTED_UNIT, send_back, notice, "请补充照片")
    with pytest.raises(Problem, match="没有等待签批"):
        world.by(Role.INSPECTED_UNIT, send_back, notice, "再退")
    assert {row["subject_kind"] for row in world.rows(t.events) if row["kind"].startswith("draft.")} == {"answer_draft"}
    assert world.row(t.answer_drafts)["returned_words"] == "请补充照片"


def test_a_request_in_time_may_be_granted_after_the_term_and_takes_back_what_followed_from_it(world: World) -> None:
    notice = served(world)
    world.clock.set("2026-11-27 23:00")
    world.by(Role.INSPECTED_UNIT, ask_extension, notice, 5, "围挡未拆")
    time_passes(world, "2026-11-28 00:00")
    world.by(Role.SECTION_OFFICER, decide_extension, notice, granted=True)
    assert world.notice(notice)["due_on"] == "2026-12-04"
    pursuit = world.row(t.pursuits)
    assert pursuit["state"] == PursuitState.TAKEN_BACK.value, "the term for which it was opened had not run out"
    assert "不计逾期" in pursuit["closing_words"]
    told = {row["unit_id"] for row in world.rows(t.deliveries, kind="pursuit.taken_back", channel="inbox")}
    assert told >= {world.squad, SECTION}
    assert [task["cancel_reason"] for task in world.rows(t.assignments)] == [pursuit["closing_words"]]
    with pytest.raises(Problem, match="已申请过延期"):
        world.by(Role.INSPECTED_UNIT, ask_extension, notice, 1, "再缓")


def test_a_request_after_the_term_is_refused(world: World) -> None:
    notice = served(world)
    world.clock.set("2026-11-28 00:00")
    with pytest.raises(Problem, match="期限已过，延期须在到期前提出"):
        world.by(Role.INSPECTED_UNIT, ask_extension, notice, 1, "来不及")


def test_a_revisit_from_the_phone_lets_drawn_feedback_be_accepted(world: World) -> None:
    world.set_terms(TermRules(sample_share=1.0))
    notice = served(world)
    world.by(Role.INSPECTED_UNIT, feed_back, notice, ANSWER)
    with pytest.raises(Problem, match="抽中现场核验"):
        world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=True, words="照片合格")
    follow_up(world, notice, Method.REVISIT, occurred=world.clock() - timedelta(minutes=1))
    with pytest.raises(Problem, match="抽中现场核验"):  # what was seen before the feedback does not show what it says
        world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=True)
    follow_up(world, notice, Method.REVISIT)
    world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=True)
    answer = world.row(t.answers)
    assert answer["sampled"]
    assert answer["verify_record_id"]
    assert not answer["verified_on_site"]


def test_an_officer_who_was_there_says_where_and_when(world: World) -> None:
    world.set_terms(TermRules(sample_share=1.0))
    notice = served(world)
    world.by(Role.INSPECTED_UNIT, feed_back, notice, ANSWER)
    seen = OnSite("定西路710弄口", world.clock.now)
    world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=True, on_site=seen)
    answer = world.row(t.answers)
    assert answer["verified_on_site"]
    assert "定西路710弄口" in answer["decision_words"]


def test_terms_that_end_with_the_working_day_end_at_half_past_five(world: World) -> None:
    world.set_terms(TermRules(close_of_business=True, round_days=2, sample_share=0.0))
    notice = served(world)
    assert world.notice(notice)["overdue_from"] == "2026-11-27T09:30:00.000Z"
    world.by(Role.INSPECTED_UNIT, feed_back, notice, ANSWER)
    world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=False, words="仍有堆物")
    assert world.notice(notice)["overdue_from"] == "2026-11-26T09:30:00.000Z", "a return has the days of a round"


def test_a_term_keeps_its_hour_and_its_days_when_a_calendar_is_loaded(world: World) -> None:
    world.set_terms(TermRules(close_of_business=True, round_days=2, sample_share=0.0))
    world.clock.set("2026-12-30 10:00")
    notice = served(world)
    world.by(Role.INSPECTED_UNIT, feed_back, notice, ANSWER)
    world.by(Role.SECTION_OFFICER, decide_feedback, notice, accepted=False, words="仍有堆物")
    world.set_terms(TermRules(sample_share=0.0))
    before = world.notice(notice)
    assert not before["due_certain"]
    world.do(load_year, official_2027(), SYSTEM)
    after = world.notice(notice)
    assert (after["overdue_from"], after["due_certain"]) == (before["overdue_from"], True)


def test_a_paper_that_is_handed_over_starts_the_term(world: World) -> None:
    record = world.file_check()
    ids = [row["id"] for row in world.rows(t.findings, record_id=record)]
    notice = world.by(Role.SECTION_OFFICER, issue_by_section, record, ids, "整改。", on_paper=True)
    assert (world.notice(notice)["state"], world.notice(notice)["due_on"]) == ("issued", None)
    world.clock.set("2026-11-25 12:00")
    at = datetime(2026, 11, 25, 11, 0, tzinfo=SHANGHAI)
    with pytest.raises(Problem, match="不能晚于现在"):
        world.by(Role.SECTION_OFFICER, hand_over, notice, Handing(at.replace(hour=13), "王建国"))
    with pytest.raises(Problem, match="不能早于开具时间"):
        world.by(Role.SECTION_OFFICER, hand_over, notice, Handing(at.replace(day=23), "王建国"))
    world.by(Role.SECTION_OFFICER, hand_over, notice, Handing(at, "王建国", "050102"))
    row = world.notice(notice)
    assert (row["state"], row["service_kind"], row["due_on"]) == ("served", "signed", "2026-11-30")
    assert row["signed_by"] == "王建国（050102）"
    with pytest.raises(Problem, match="已经签收"):
        world.by(Role.SECTION_OFFICER, hand_over, notice, Handing(at, "王建国"))


def test_a_copy_handed_over_later_leaves_the_term_of_the_inbox(world: World) -> None:
    record = world.file_check()
    ids = [row["id"] for row in world.rows(t.findings, record_id=record)]
    notice = world.by(Role.SECTION_OFFICER, issue_by_section, record, ids, "整改。")
    due = world.notice(notice)["due_on"]
    world.clock.set("2026-11-25 12:00")
    refused = Handing(world.clock(), refusal="认为不属本队责任", witness="陈涛", witness_badge="050118")
    world.by(Role.SECTION_OFFICER, hand_over, notice, refused)
    row = world.notice(notice)
    assert (row["due_on"], row["service_kind"]) == (due, ServiceKind.ONLINE)
    assert row["service"]["witness"]["name"] == "陈涛"


def test_the_same_item_again_and_again_is_pursued_by_hand(world: World) -> None:
    first = served(world)
    with pytest.raises(Problem, match="现为 1 次"):
        world.by(Role.SECTION_OFFICER, open_by_section, first, PursuitCause.REPEATED)
    served(world)
    third = served(world)
    world.by(Role.SECTION_OFFICER, open_by_section, third, PursuitCause.REPEATED)
    assert world.row(t.pursuits)["cause"] == "repeated"
    with pytest.raises(Problem, match="已经在追踪督察中"):
        world.by(Role.SECTION_OFFICER, open_by_section, third, PursuitCause.REPEATED)


DEEDS = (
    "day",
    "check",
    "order",
    "issue",
    "receipt",
    "propose",
    "approve",
    "sign",
    "close",
    "answer",
    "return",
    "accept",
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.sampled_from(DEEDS), min_size=8, max_size=30))
def test_whatever_people_try_and_time_brings_no_pursuit_skips_a_step(
    tmp_path_factory: pytest.TempPathFactory, tries: list[str]
) -> None:
    world = build_world(tmp_path_factory.mktemp("world"))
    try:
        world.delegate(DelegationMode.DIRECT)
        notice = served(world)
        time_passes(world, "2026-11-28 00:00")
        way = [PursuitState.FOLLOWING.value]
        for deed in tries:
            try_deed(world, notice, deed)
            state = world.row(t.pursuits)["state"]
            if state != way[-1]:
                way.append(state)
        kinds = [row["kind"] for row in world.rows(t.events, subject_kind="pursuit")]
        if "supervised" in way:
            assert kinds.index("pursuit.checked") < kinds.index("pursuit.supervised")
            assert world.row(t.pursuits)["round"] >= 2
        if "proposed" in way:
            assert way[way.index("proposed") - 1] == "supervised"
        if "handed_over" in way:
            assert way[way.index("handed_over") - 1] == "proposed"
    finally:
        world.ledger.close()


# Deeds on the papers of a pursuit: by whom, on which, and what.
ON_PAPERS = {
    "issue": (Role.SECTION_CHIEF, "order_id", DocumentDeed.ISSUE),
    "approve": (Role.SECTION_CHIEF, "proposal_id", DocumentDeed.APPROVE),
    "sign": (Role.BUREAU_LEADER, "proposal_id", DocumentDeed.ISSUE),
}


def try_deed(world: World, notice: str, deed: str) -> None:
    """One attempt; what is refused changes nothing."""
    pursuit, chief = world.row(t.pursuits), Role.SECTION_CHIEF
    before = len(world.rows(t.events))
    try:
        match deed:
            case "day":
                world.clock.now = world.clock.now.replace(hour=0) + timedelta(days=6)
                world.do(overdue.run)
                world.do(pursuing.run)
            case "check":
                world.by(chief, check, pursuit["id"], "phone", "仍未整改")
            case "order":
                world.by(chief, draft_order, pursuit["id"])
            case "issue" | "approve" | "sign":
                role, paper, what = ON_PAPERS[deed]
                if pursuit[paper]:
                    world.by(role, move, pursuit[paper], what)
            case "receipt":
                world.by(Role.INSPECTED_UNIT, give_receipt, pursuit["id"], "何志刚", "抓紧")
            case "propose":
                world.by(chief, draft_proposal, pursuit["id"])
            case "close":
                world.by(chief, close, pursuit["id"], "街镇已处理")
            case "answer":
                world.by(Role.INSPECTED_UNIT, feed_back, notice, ANSWER)
            case "return" | "accept":
                world.by(chief, decide_feedback, notice, accepted=deed == "accept", words="核验")
    except Problem:
        assert len(world.rows(t.events)) == before
