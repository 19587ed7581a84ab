"""Notices entering the ledger: from phones under each delegation, with their numbers, and from the section."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.finding import FindingState
from shared.moment import from_iso
from shared.notice import Notice, NoticeState, ServiceKind
from shared.numbering import PaperKind
from shared.organisation import DelegationMode, Role, UnitKind
from shared.plain import from_plain
from shared.problems import Problem
from sync_server.acts.common.numbers import lend_block
from sync_server.ledger import tables as t
from sync_server.notices.deeds import confirm, file_notice, issue_by_section, void
from sync_server.procedures.permissions import Caller
from sync_server.reference.shipped import unit_id
from tests.sync_server.acts.world import SECTION, World
from tests.sync_server.procedures.calendars import at


def file(world: World, record: str, kind: ServiceKind = ServiceKind.SIGNED, **issue: object) -> str:
    issued = world.issue(record, kind, **issue)  # type: ignore[arg-type]
    return world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, issued, 0.0)


def test_signed_on_the_spot_it_is_served_numbered_and_in_the_units_inbox(world: World) -> None:
    notice = world.notice(file(world, world.file_check()))
    assert notice["state"] == NoticeState.SERVED
    assert notice["number"] == "沪长城管督通〔2026〕1号"
    assert (notice["due_on"], notice["signed_by"]) == ("2026-11-27", "王建国")
    assert world.rows(t.deliveries, kind="notice.served", unit_id=world.squad, channel="inbox")
    assert world.rows(t.deliveries, kind="notice.filed", unit_id=SECTION, channel="inbox")
    assert world.row(t.findings, notice_id=notice["id"])["state"] == "noticed"


def test_the_inspector_who_issued_it_is_named_also_when_the_paper_carries_the_sections_name(world: World) -> None:
    issued = world.issue(world.file_check(), ServiceKind.ONLINE)
    in_its_name = replace(issued, notice=replace(issued.notice, issuer_name="长宁区城市管理行政执法局督察科"))
    notice = world.notice(world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, in_its_name, 0.0))
    assert notice["inspector_name"] == world.callers[Role.SQUAD_INSPECTOR].name
    assert notice["body"]["issuer_name"] == "长宁区城市管理行政执法局督察科"


def test_the_desk_makes_the_same_paper_of_a_check_as_the_phone_in_the_name_of_the_section(world: World) -> None:
    record = world.file_check()
    by_phone = world.paper(record)
    findings = [line.finding_id for line in by_phone.lines]
    desk_id = world.by(Role.SECTION_OFFICER, issue_by_section, record, findings[::-1], f" {by_phone.requirement} ")
    by_desk = from_plain(Notice, world.notice(desk_id)["body"])
    assert by_desk.issuer_name == world.row(t.units, id=SECTION)["name"]
    told_alike = ("unit_name", "requirement", "inspected_at", "place", "methods", "evidence", "on_spot", "subjects")
    for name in (*told_alike, "objection_words"):
        assert getattr(by_desk, name) == getattr(by_phone, name), name
    assert [(p.name, p.badge) for p in by_desk.inspectors] == [(p.name, p.badge) for p in by_phone.inspectors]
    assert by_desk.lines == by_phone.lines[::-1], "in the order in which they were chosen"


def test_signed_offline_before_midnight_and_synced_next_morning_both_times_are_kept(world: World) -> None:
    world.clock.set("2026-11-24 23:50")
    record = world.file_check()
    issued = world.issue(record, signed_at="2026-11-24T23:58:00.000+08:00")
    world.clock.set("2026-11-25 09:10")
    notice = world.notice(world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, issued, 1.0))
    assert from_iso(notice["served_at"]) == at("2026-11-24 23:58").replace(second=1)
    assert from_iso(notice["online_at"]) == at("2026-11-25 09:10")
    assert notice["due_on"] == "2026-11-27"


def test_refused_with_a_witness_it_is_served_and_a_copy_goes_to_the_inbox(world: World) -> None:
    notice = world.notice(file(world, world.file_check(), ServiceKind.REFUSED))
    assert notice["state"] == NoticeState.SERVED
    served = world.row(t.events, kind="notice.served")
    assert "见证人陈涛" in served["words"]
    assert world.rows(t.deliveries, kind="notice.served", unit_id=world.squad)


def test_with_nobody_there_the_inbox_serves_it_at_the_moment_of_filing(world: World) -> None:
    record = world.file_check()
    issued = world.issue(record, ServiceKind.ONLINE)
    world.clock.set("2026-11-25 09:00")
    notice = world.notice(world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, issued, 0.0))
    assert from_iso(notice["served_at"]) == at("2026-11-25 09:00")
    assert notice["due_on"] == "2026-11-30"


def test_where_confirmation_is_needed_nothing_runs_before_the_section_confirms(world: World) -> None:
    world.delegate(DelegationMode.NEEDS_CONFIRMATION)
    notice_id = file(world, world.file_check())
    waiting = world.notice(notice_id)
    assert (waiting["state"], waiting["number"], waiting["due_on"]) == ("awaiting_confirmation", None, None)
    assert not world.rows(t.deliveries, unit_id=world.squad)
    world.clock.set("2026-11-25 10:00")
    world.by(Role.SECTION_OFFICER, confirm, notice_id)
    served = world.notice(notice_id)
    assert (served["state"], served["due_on"]) == ("served", "2026-11-30")
    assert served["number"] == "沪长城管督通〔2026〕1号"


def test_without_delegation_the_paper_is_no_notice_and_the_findings_stay_with_the_section(world: World) -> None:
    world.delegate(DelegationMode.NONE)
    record = world.file_check()
    notice = world.notice(file(world, record))
    assert notice["state"] == NoticeState.VOID
    assert notice["number"] is None
    assert "督察记录" in notice["revoked_reason"]
    assert world.row(t.findings, record_id=record)["notice_id"] == ""


def test_a_number_from_the_phones_block_is_kept_and_the_series_goes_on_after_the_block(world: World) -> None:
    world.do(lend_block, world.device, "沪长城管", PaperKind.NOTICE, 2026, 20)
    lent = world.notice(file(world, world.file_check(), number="沪长城管督通〔2026〕7号"))
    own = world.notice(file(world, world.file_check()))
    assert lent["number"] == "沪长城管督通〔2026〕7号"
    assert own["number"] == "沪长城管督通〔2026〕21号"


@pytest.mark.parametrize(
    "number",
    [
        "沪长城管督通〔2026〕21号",
        "沪静城管督通〔2026〕3号",
        "沪长城管督通〔2025〕3号",
        "乱写",
    ],
)
def test_a_number_that_was_not_lent_to_this_phone_is_refused(world: World, number: str) -> None:
    world.do(lend_block, world.device, "沪长城管", PaperKind.NOTICE, 2026, 20)
    with pytest.raises(Problem) as refused:
        file(world, world.file_check(), number=number)
    assert refused.value.kind.code == "number-not-lent"


def test_a_lent_number_is_used_once(world: World) -> None:
    world.do(lend_block, world.device, "沪长城管", PaperKind.NOTICE, 2026, 20)
    file(world, world.file_check(), number="沪长城管督通〔2026〕7号")
    with pytest.raises(Problem):
        file(world, world.file_check(), number="沪长城管督通〔2026〕7号")


def test_a_void_number_is_listed_and_never_given_again(world: World) -> None:
    world.delegate(DelegationMode.NEEDS_CONFIRMATION)
    world.do(lend_block, world.device, "沪长城管", PaperKind.NOTICE, 2026, 20)
    notice_id = file(world, world.file_check(), number="沪长城管督通〔2026〕3号")
    world.by(Role.SECTION_OFFICER, void, notice_id, "单位填写有误")
    assert world.row(t.void_numbers)["number"] == "沪长城管督通〔2026〕3号"
    with pytest.raises(Problem):
        file(world, world.file_check(), number="沪长城管督通〔2026〕3号")


def test_a_new_year_restarts_at_one(world: World) -> None:
    file(world, world.file_check())
    world.clock.set("2027-01-04 09:00")
    assert world.notice(file(world, world.file_check()))["number"] == "沪长城管督通〔2027〕1号"


def test_two_phones_offline_have_blocks_that_do_not_overlap(world: World) -> None:
    blocks = [world.do(lend_block, world.device, "沪长城管", PaperKind.NOTICE, 2026, 20) for _ in range(3)]
    lent = [n for block in blocks for n in range(block.first, block.last + 1)]
    assert lent == list(range(1, 61))


def test_a_finding_is_put_on_one_notice_only(world: World) -> None:
    record = world.file_check()
    file(world, record)
    with pytest.raises(Problem, match="已经开具过通知书"):
        file(world, record)


@pytest.mark.parametrize("state", [FindingState.CLOSED, FindingState.WITHDRAWN])
def test_a_finding_that_ended_with_its_notice_is_not_put_on_another_by_a_phone(
    world: World, state: FindingState
) -> None:
    record = world.file_check()
    file(world, record)
    world.do(lambda w: w.conn.execute(t.findings.update().values(state=state.value)))
    before = world.rows(t.findings)
    with pytest.raises(Problem, match="已经开具过通知书"):
        file(world, record)
    assert world.rows(t.findings) == before


def test_a_notice_rests_on_the_inspectors_own_record(world: World) -> None:
    record = world.file_check()
    with pytest.raises(Problem, match="记录该次督察的督察员"):
        world.by(Role.DETACHMENT_INSPECTOR, file_notice, world.device, world.issue(record), 0.0)


def test_the_section_issues_online_and_the_unit_has_it_at_once(world: World) -> None:
    record = world.file_check(("JM03", "ZZ01"))
    findings = [row["id"] for row in world.rows(t.findings, record_id=record)]
    notice_id = world.by(Role.SECTION_OFFICER, issue_by_section, record, findings, "三日内整改并反馈。")
    notice = world.notice(notice_id)
    assert (notice["state"], notice["number"]) == ("served", "沪长城管督通〔2026〕1号")
    assert [line["item_code"] for line in notice["body"]["lines"]] == ["JM03", "ZZ01"]
    assert notice["body"]["evidence"]


def test_a_section_names_statutes_as_the_phone_does(world: World) -> None:
    record = world.file_check(["JL10"])
    findings = [row["id"] for row in world.rows(t.findings, record_id=record)]
    notice_id = world.by(Role.SECTION_OFFICER, issue_by_section, record, findings, requirement="请立即整改")
    [line] = world.notice(notice_id)["body"]["lines"]
    assert line["basis"] == "沪城管执〔2009〕1号五（三）；《中华人民共和国公务员法》第五十九条第（七）项"


def test_a_squad_inspector_cannot_issue_from_the_console(world: World) -> None:
    record = world.file_check()
    findings = [row["id"] for row in world.rows(t.findings, record_id=record)]
    with pytest.raises(Problem) as refused:
        world.by(Role.SQUAD_INSPECTOR, issue_by_section, record, findings, "整改。")
    assert refused.value.kind.code == "forbidden"


def test_a_section_issues_only_on_findings_that_are_its_own(world: World) -> None:
    record = world.file_check()
    findings = [row["id"] for row in world.rows(t.findings, record_id=record)]
    elsewhere = Caller("x", "静安科员", Role.SECTION_OFFICER, unit_id(UnitKind.SECTION, "310106"), "310106")
    squad = world.rows(t.units, kind="squad", district_code="310106")[0]["id"]
    with pytest.raises(Problem) as refused:
        world.do(issue_by_section, elsewhere, record, findings, "整改。", unit_id=squad)
    assert refused.value.kind.code == "not-found"
