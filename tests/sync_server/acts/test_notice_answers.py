"""What the squad answers and what the section decides: stories 1, 4, 13, 14 and the refusals between."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from shared.notice import FeedbackVerdict, NoticeState
from shared.organisation import DelegationMode, Role
from shared.problems import Problem
from sync_server.acts.calendar import load_year
from sync_server.acts.states import notice_status, record_state
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM, check_events
from sync_server.notices.deeds import (
    Feedback,
    Objection,
    ObjectionDecision,
    correct,
    decide_feedback,
    decide_objection,
    extend,
    feed_back,
    file_notice,
    issue_by_section,
    object_to,
    propose_revocation,
    revoke,
    sign_for,
)
from sync_server.procedures.permissions import Caller
from tests.sync_server.acts.noticing import ANSWER, answer
from tests.sync_server.acts.world import SECTION, World
from tests.sync_server.procedures.calendars import official_2027


@pytest.fixture
def served(world: World) -> str:
    return issue(world)


def issue(world: World, items: tuple[str, ...] = ("JM03",), signed_at: str = "") -> str:
    record = world.file_check(items)
    return world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, world.issue(record, signed_at=signed_at), 0.0)


def state(world: World, notice_id: str) -> str:
    return str(world.notice(notice_id)["state"])


def test_feedback_with_before_and_after_is_verified_and_signed_off(world: World, served: str) -> None:
    before, after = world.upload("a"), world.upload("b")
    world.by(
        Role.INSPECTED_UNIT,
        feed_back,
        served,
        Feedback(FeedbackVerdict.TRUE, "属实", "李强", "已清理", before=(before,), after=(after,)),
    )
    photos = {row["sha256"]: row["meta"]["purpose"] for row in world.rows(t.photos, notice_id=served)}
    assert photos == {before: "before", after: "after"}
    world.by(Role.SECTION_OFFICER, decide_feedback, served, accepted=True, words="现场复查合格")
    assert state(world, served) == NoticeState.CLOSED
    assert world.row(t.findings, notice_id=served)["state"] == "closed"
    assert world.row(t.answers, notice_id=served)["decision"] == "accepted"


def test_feedback_at_ten_to_midnight_on_the_make_up_saturday_is_on_time_and_after_midnight_late(
    world: World,
) -> None:
    world.clock.set("2026-09-30 16:00")
    first, second = issue(world), issue(world)
    world.clock.set("2026-10-10 23:50")
    answer(world, first)
    world.clock.set("2026-10-11 00:05")
    answer(world, second)
    assert not world.row(t.answers, notice_id=first)["late"]
    assert world.row(t.answers, notice_id=second)["late"]


def test_a_return_opens_a_second_round_with_a_new_term(world: World, served: str) -> None:
    world.clock.set("2026-11-26 10:00")
    answer(world, served)
    world.by(Role.SECTION_OFFICER, decide_feedback, served, accepted=False, words="现场仍有堆物")
    notice = world.notice(served)
    assert (notice["state"], notice["round"], notice["due_on"]) == ("returned", 2, "2026-12-01")
    answer(world, served)
    assert [row["round"] for row in world.rows(t.answers, notice_id=served)] == [1, 2]


def test_a_return_without_a_reason_is_refused(world: World, served: str) -> None:
    answer(world, served)
    with pytest.raises(Problem, match="请写明理由"):
        world.by(Role.SECTION_OFFICER, decide_feedback, served, accepted=False, words=" ")


def test_an_objection_with_evidence_is_upheld_by_someone_else_and_the_notice_revoked(world: World, served: str) -> None:
    world.clock.set("2026-11-25 11:00")
    world.by(Role.INSPECTED_UNIT, object_to, served, Objection("该处为公示疏导点，22时前允许", (world.upload("c"),)))
    world.by(Role.SECTION_CHIEF, decide_objection, served, ObjectionDecision.UPHELD, "经核属公示疏导点")
    notice = world.notice(served)
    assert (notice["state"], notice["revoked_reason"]) == ("revoked", "经核属公示疏导点")
    kinds = [row["kind"] for row in world.rows(t.events, subject_id=served)]
    assert kinds == ["notice.filed", "notice.served", "notice.objected", "notice.revoked"]
    assert world.rows(t.deliveries, kind="notice.revoked", unit_id=world.squad)


def test_a_rejected_objection_restarts_the_term_from_the_decision_and_cannot_be_repeated(
    world: World, served: str
) -> None:
    proof = world.upload("c")
    world.by(Role.INSPECTED_UNIT, object_to, served, Objection("不属本队", (proof,)))
    world.clock.set("2026-11-30 10:00")
    world.by(Role.SECTION_CHIEF, decide_objection, served, ObjectionDecision.REJECTED, "属本队责任路段")
    notice = world.notice(served)
    assert (notice["state"], notice["due_on"]) == ("served", "2026-12-03")
    with pytest.raises(Problem, match="复核决定"):
        world.by(Role.INSPECTED_UNIT, object_to, served, Objection("再次异议", (proof,)))


def test_a_varied_notice_keeps_the_chosen_findings_on_a_new_paper(world: World) -> None:
    notice_id = issue(world, ("JM03", "ZZ01"))
    before = world.notice(notice_id)
    keep = before["body"]["lines"][1]["finding_id"]
    world.by(Role.INSPECTED_UNIT, object_to, notice_id, Objection("店外堆物已当场清理", (world.upload("d"),)))
    world.by(
        Role.SECTION_CHIEF,
        decide_objection,
        notice_id,
        ObjectionDecision.VARIED,
        "保留着装一项",
        keep_finding_ids=[keep],
    )
    after = world.notice(notice_id)
    assert [line["finding_id"] for line in after["body"]["lines"]] == [keep]
    assert after["document"] != before["document"]
    assert after["number"] == before["number"]
    states = {row["id"]: row["state"] for row in world.rows(t.findings)}
    dropped = before["body"]["lines"][0]["finding_id"]
    assert states == {keep: "noticed", dropped: "withdrawn"}, "what the objection was right about counts no more"
    answer(world, notice_id)
    world.by(Role.SECTION_CHIEF, decide_feedback, notice_id, accepted=True)
    assert {row["id"]: row["state"] for row in world.rows(t.findings)} == {keep: "closed", dropped: "withdrawn"}


def test_a_photo_that_has_not_arrived_cannot_be_part_of_an_answer(world: World, served: str) -> None:
    with pytest.raises(Problem, match="尚未上传完成"):
        answer(world, served, Feedback(FeedbackVerdict.TRUE, "属实", "李强", "已清理", after=("e" * 64,)))
    assert state(world, served) == NoticeState.SERVED
    assert not world.rows(t.answers)


def test_a_second_answer_in_another_window_is_told_that_things_have_moved_on(world: World, served: str) -> None:
    answer(world, served)
    with pytest.raises(Problem) as refused:
        answer(world, served)
    assert refused.value.kind.code == "conflict"
    assert "已反馈" in refused.value.detail


def test_another_squad_finds_no_such_notice(world: World, served: str) -> None:
    stranger = Caller("x", "别队", Role.INSPECTED_UNIT, world.other_squad, "310105")
    with pytest.raises(Problem) as refused:
        world.do(feed_back, stranger, served, ANSWER)
    assert refused.value.kind.code == "not-found"


def test_signing_in_the_inbox_names_the_signer_and_leaves_the_clock(world: World) -> None:
    record = world.file_check()
    findings = [row["id"] for row in world.rows(t.findings, record_id=record)]
    notice_id = world.by(Role.SECTION_OFFICER, issue_by_section, record, findings, "整改。")
    due = world.notice(notice_id)["due_on"]
    world.by(Role.INSPECTED_UNIT, sign_for, notice_id, "王建国")
    assert (world.notice(notice_id)["signed_by"], world.notice(notice_id)["due_on"]) == ("王建国", due)
    with pytest.raises(Problem, match="无需再次签收"):
        world.by(Role.INSPECTED_UNIT, sign_for, notice_id, "王建国")


def test_the_officers_day_for_revoking_ends_and_the_chief_decides_after_it(world: World, served: str) -> None:
    world.clock.set("2026-11-26 09:00")
    with pytest.raises(Problem, match="科长"):
        world.by(Role.SECTION_OFFICER, revoke, served, "重复开具")
    world.by(Role.SECTION_CHIEF, revoke, served, "重复开具")
    assert state(world, served) == NoticeState.REVOKED


def test_an_inspector_proposes_a_revocation_and_the_section_hears_of_it(world: World, served: str) -> None:
    with pytest.raises(Problem, match="建议"):
        world.by(Role.SQUAD_INSPECTOR, revoke, served, "误将公示疏导点开具")
    world.by(Role.SQUAD_INSPECTOR, propose_revocation, served, "误将公示疏导点开具")
    assert state(world, served) == NoticeState.SERVED
    assert world.rows(t.deliveries, kind="notice.revocation_proposed", unit_id=SECTION)
    with pytest.raises(Problem):
        world.by(Role.INSPECTED_UNIT, propose_revocation, served, "请撤销")


def test_a_correction_keeps_number_and_term_and_the_old_paper_in_the_log(world: World, served: str) -> None:
    before = world.notice(served)
    world.by(Role.SECTION_OFFICER, correct, served, "要求写得不清", requirement="清理定西路700至720弄店外堆物。")
    after = world.notice(served)
    assert (after["number"], after["due_on"]) == (before["number"], before["due_on"])
    assert after["document"] != before["document"]
    logged = world.row(t.events, kind="notice.corrected")
    assert logged["data"]["document"] == before["document"]
    assert logged["data"]["body"] == before["body"]


def test_one_extension_moves_the_term_and_a_second_is_refused(world: World, served: str) -> None:
    world.by(Role.SECTION_OFFICER, extend, served, 3, "施工围挡未拆除")
    assert world.notice(served)["due_on"] == "2026-12-02"
    with pytest.raises(Problem, match="延期一次"):
        world.by(Role.SECTION_OFFICER, extend, served, 1, "再缓")


def test_loading_next_years_table_moves_a_provisional_date_once_and_logs_it(world: World) -> None:
    world.clock.set("2026-12-31 10:00")
    notice_id = issue(world)
    assert (world.notice(notice_id)["due_on"], world.notice(notice_id)["due_certain"]) == ("2027-01-06", False)
    table = official_2027(("2027-01-02",))
    assert len(world.do(load_year, table, SYSTEM)) == 1
    assert (world.notice(notice_id)["due_on"], world.notice(notice_id)["due_certain"]) == ("2027-01-05", True)
    assert world.do(load_year, table, SYSTEM) == []
    assert len(world.rows(t.events, kind="notice.recomputed")) == 1


def test_a_finding_on_the_leader_reaches_the_section_and_the_squad_only_once_served(world: World) -> None:
    world.delegate(DelegationMode.NEEDS_CONFIRMATION)
    record = world.file_check(leader=True)
    assert world.row(t.findings, record_id=record)["answering_unit_id"] != world.squad
    notice_id = world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, world.issue(record), 0.0)
    assert not world.rows(t.deliveries, unit_id=world.squad)
    with pytest.raises(Problem) as hidden:
        answer(world, notice_id)
    assert hidden.value.kind.code == "not-found"


def test_the_phone_reads_where_its_record_and_notice_stand(world: World, served: str) -> None:
    record_id = world.notice(served)["record_id"]
    world.clock.set("2026-11-28 00:00")
    with world.ledger.read() as conn:
        late = notice_status(conn, served, world.clock())
        record = record_state(conn, record_id)
    assert late.overdue
    assert late.words == "已送达，已逾期，反馈期限为2026年11月27日（星期五）24时"
    assert record.words == "沪长城管督通〔2026〕1号：已送达"
    answer(world, served)
    with world.ledger.read() as conn:
        fed = notice_status(conn, served, world.clock())
    assert not fed.overdue
    assert "责任人：当班班长李强" in fed.feedback
    assert fed.feedback.endswith("（逾期反馈）")
    assert [entry.text[:2] for entry in fed.timeline][:1] == ["开具"]


def test_every_step_is_an_event_in_an_unbroken_chain(world: World, served: str) -> None:
    answer(world, served)
    world.by(Role.SECTION_OFFICER, decide_feedback, served, accepted=True)
    events = sorted(world.rows(t.events), key=lambda row: row["seq"])
    assert check_events(events) == []
    assert world.notice(served)["changed_seq"] == events[-1]["seq"]


def test_an_extended_provisional_term_keeps_its_extension_when_the_table_is_loaded(world: World) -> None:
    world.clock.set("2026-12-31 10:00")
    notice_id = issue(world)
    world.by(Role.SECTION_OFFICER, extend, notice_id, 1, "元旦保障")
    assert world.notice(notice_id)["due_on"] == "2027-01-07"
    world.do(load_year, official_2027(("2027-01-02",)), SYSTEM)
    assert world.notice(notice_id)["due_on"] == "2027-01-06"


def test_a_unit_answers_with_photos_of_its_own_only(world: World, served: str) -> None:
    foreign = world.upload("f")
    world.do(lambda w: w.conn.execute(update(t.blobs).values(owner_id="another")))
    with pytest.raises(Problem, match="照片尚未上传"):
        world.by(Role.INSPECTED_UNIT, object_to, served, Objection("公示时段内", (foreign,)))


def test_an_extension_of_an_earlier_round_does_not_lengthen_the_next_when_a_calendar_is_loaded(world: World) -> None:
    world.clock.set("2026-12-28 10:00")
    notice_id = issue(world)
    world.by(Role.SECTION_CHIEF, extend, notice_id, 2, "等待新雨棚到货")
    answer(world, notice_id)
    world.by(Role.SECTION_OFFICER, decide_feedback, notice_id, accepted=False, words="未整改到位")
    before = world.notice(notice_id)["due_on"]
    world.do(load_year, official_2027(), SYSTEM)
    after = world.notice(notice_id)
    assert (after["due_on"], after["due_certain"]) == (before, True)
