"""What a unit and its body do with a share: in what order, within what term, and from two windows at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shared.organisation import Role
from shared.problems import CONFLICT, NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.acts.document_kinds import move
from sync_server.casework.term import Measure
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.papers.urgings_paper import urgings_sheet
from sync_server.procedures.documents import DocumentDeed
from sync_server.reference.besides.supervision import CASE_ORDER_FACTS
from sync_server.special.deeds.course_told import course_of
from sync_server.special.deeds.extending import ask_extension, check_extension, decide_extension
from sync_server.special.deeds.handling import Report, report, report_progress, sign
from sync_server.special.deeds.held import hold_case
from sync_server.special.deeds.judging import accept, send_back
from sync_server.special.deeds.orders import draft_order
from sync_server.special.deeds.urging import enter_urging, give_receipt, send_somebody
from sync_server.special.reading import cases
from sync_server.special.rules.share import ReportKind
from tests.sync_server.acts.world import ASSETS, SECTION, World
from tests.sync_server.special.cases import ALL_TESTS, RESULT, Case, account, open_case, planned, time_passes

PROGRESS = Report(ReportKind.PROGRESS, "整治进展", "已取缔九处")
HARD = Report(
    ReportKind.HARD, "难以如期办结的情况", "尚余三处", reasons="商户搬迁需协调", measures="每日协调", stamped=True
)
UNTIL = date(2026, 11, 24)


@pytest.fixture
def case(world: World) -> Case:
    """Opened on 11-04, due on Thursday 11-19, signed for."""
    opened = open_case(world)
    opened.sign()
    return opened


def deeds(case: Case) -> dict[str, Callable[[Write], Any]]:
    """Everything that can be done with the share, by whom it is done."""
    callers, share_id = case.world.callers, case.share()["id"]
    unit, officer, leader = (callers[role] for role in (Role.INSPECTED_UNIT, Role.SECTION_OFFICER, Role.BUREAU_LEADER))
    inspector = callers[Role.SQUAD_INSPECTOR].user_id
    return {
        "sign": lambda w: sign(w, unit, share_id, ""),
        "progress": lambda w: report_progress(w, unit, share_id, PROGRESS),
        "report": lambda w: report(w, unit, share_id, RESULT),
        "ask": lambda w: ask_extension(w, unit, share_id, UNTIL, "商户搬迁需协调", "已取缔九处"),
        "check": lambda w: check_extension(w, officer, share_id, "属实"),
        "grant": lambda w: decide_extension(w, leader, share_id, True),
        "refuse": lambda w: decide_extension(w, leader, share_id, False, None, "请按期办结"),
        "accept": lambda w: accept(w, officer, share_id, ALL_TESTS),
        "return": lambda w: send_back(w, officer, share_id, ALL_TESTS - {"solved"}, "东侧仍有设摊"),
        "urge": lambda w: enter_urging(w, officer, share_id, "phone", "队长称正在办理"),
        "send": lambda w: send_somebody(w, officer, share_id, inspector, "到现场督办", UNTIL),
        "order": lambda w: draft_order(w, officer, share_id),
        "receipt": lambda w: give_receipt(w, unit, share_id, "", "由副队长负责"),
    }


def do(case: Case, name: str) -> Any:
    return case.world.do(deeds(case)[name])


class _TakenBack(Exception):
    pass


def goes_through(case: Case, deed: Callable[[Write], Any]) -> bool:
    """Whether it could be done now; it is taken back."""

    def job(w: Write) -> None:
        deed(w)
        raise _TakenBack

    try:
        case.world.do(job)
    except Problem:
        return False
    except _TakenBack:
        pass
    return True


def can_be_done(case: Case) -> set[str]:
    return {name for name, deed in deeds(case).items() if goes_through(case, deed)}


HANDLING = {"progress", "report", "ask", "urge", "send", "order"}


def test_in_each_state_only_its_own_deeds_go_through(world: World) -> None:
    case = open_case(world)
    assert can_be_done(case) == {"sign", "ask", "urge", "send", "order"}
    do(case, "sign")
    assert can_be_done(case) == HANDLING
    do(case, "ask")
    assert can_be_done(case) == HANDLING - {"ask"} | {"check"}
    do(case, "check")
    assert can_be_done(case) == HANDLING - {"ask"} | {"check", "grant", "refuse"}
    do(case, "refuse")
    assert can_be_done(case) == HANDLING
    do(case, "report")
    assert can_be_done(case) == {"accept", "return"}
    do(case, "accept")
    assert can_be_done(case) == {"return"}, "as long as the case is not closed"
    do(case, "return")
    assert can_be_done(case) == HANDLING


def test_of_two_windows_the_second_is_told_that_the_first_was_faster(case: Case) -> None:
    for name in ("report", "accept"):
        do(case, name)
        with pytest.raises(Problem, match="请刷新后再试") as second:
            do(case, name)
        assert second.value.kind is CONFLICT
    with pytest.raises(Problem, match="现为“达到办理要求”，此时不能签收"):
        do(case, "sign")


def test_nobody_judges_from_a_stale_window_what_has_been_reported_anew_or_judged_by_others(case: Case) -> None:
    world, share_id = case.world, case.share()["id"]
    do(case, "report")
    stale = str(case.share()["changed_seq"])
    do(case, "return")
    do(case, "report")
    with pytest.raises(Problem, match="您看到的不是最新情况"):
        world.by(Role.SECTION_OFFICER, accept, share_id, ALL_TESTS, seen=stale)
    fresh = str(case.share()["changed_seq"])
    world.by(Role.SECTION_OFFICER, accept, share_id, ALL_TESTS, seen=fresh)
    with pytest.raises(Problem, match="您看到的不是最新情况"):
        world.by(Role.SECTION_CHIEF, send_back, share_id, ALL_TESTS - {"solved"}, "东侧仍有设摊", seen=fresh)


def test_nobody_answers_a_request_that_he_has_not_seen(case: Case) -> None:
    world, share_id = case.world, case.share()["id"]
    for name in ("ask", "check"):
        do(case, name)
    stale = world.row(t.case_extensions)["id"]
    do(case, "refuse")
    do(case, "ask")
    with pytest.raises(Problem, match="责任单位另有新的申请"):
        world.by(Role.SECTION_OFFICER, check_extension, share_id, "属实", seen=stale)
    do(case, "check")
    with pytest.raises(Problem, match="责任单位另有新的申请"):
        world.by(Role.BUREAU_LEADER, decide_extension, share_id, True, seen=stale)


def test_a_unit_elsewhere_does_not_learn_of_the_case_and_one_beside_answers_only_for_itself(world: World) -> None:
    beside = account(world, "beside", Role.INSPECTED_UNIT, world.other_squad)
    case = open_case(world)
    with pytest.raises(Problem) as unknown:
        case.sign(caller=beside)
    assert unknown.value.kind is NOT_FOUND
    joint = open_case(world, [planned(world.squad, lead=True), planned(world.other_squad)], title="另一件")
    with pytest.raises(Problem, match="须由责任单位办理"):
        joint.sign(1, beside)
    joint.sign(2, beside)


def test_progress_leaves_the_term_as_it_is_and_waits_for_nobody(case: Case) -> None:
    case.world.clock.set("2026-11-10 10:00")
    do(case, "progress")
    assert case.world.row(t.case_reports)["verdict"] == "noted"
    assert (case.share()["state"], case.share()["due_on"]) == ("handling", "2026-11-19")
    with pytest.raises(Problem, match="请写明情况"):
        case.world.by(Role.INSPECTED_UNIT, report_progress, case.share()["id"], replace(PROGRESS, words=" "))
    with pytest.raises(Problem, match="平时的进展请用"):
        case.report(PROGRESS)
    with pytest.raises(Problem, match="这里只收进展报告"):
        case.world.by(Role.INSPECTED_UNIT, report_progress, case.share()["id"], RESULT)


def test_a_hard_case_is_reported_in_time_with_reasons_and_measures_and_goes_on_under_a_new_term(case: Case) -> None:
    world, share_id = case.world, case.share()["id"]
    world.clock.set("2026-11-19 17:00")
    with pytest.raises(Problem, match="请写明原因和加快办理的措施"):
        case.report(replace(HARD, measures=""))
    case.report(HARD)
    with pytest.raises(Problem, match="请定新的期限，责成继续办理"):
        world.by(Role.SECTION_OFFICER, accept, share_id, ALL_TESTS)
    with pytest.raises(Problem, match="重新查报的期限须在今天以后"):
        world.by(Role.SECTION_OFFICER, send_back, share_id, ALL_TESTS, "继续办理", until=date(2026, 11, 19))
    world.by(Role.SECTION_OFFICER, send_back, share_id, ALL_TESTS, "继续办理", until=date(2026, 11, 28))
    share = case.share()
    assert (share["wanted_on"], share["due_on"]) == ("2026-11-28", "2026-11-30")
    assert not world.row(t.case_reports)["late"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (replace(RESULT, title=" "), "请写明报告的标题"),
        (replace(RESULT, words="。"), "请写明办理情况和结果"),
    ],
)
def test_a_report_says_something(case: Case, given: Report, said: str) -> None:
    with pytest.raises(Problem, match=said):
        case.report(given)
    assert not case.world.rows(t.case_reports)


def test_a_report_without_its_seal_is_not_accepted_whatever_is_ticked(case: Case) -> None:
    case.report(replace(RESULT, stamped=False))
    with pytest.raises(Problem, match="报告没有加盖公章"):
        case.world.by(Role.SECTION_OFFICER, accept, case.share()["id"], ALL_TESTS)
    with pytest.raises(Problem, match="审结各项都已选为合格"):
        case.world.by(Role.SECTION_OFFICER, send_back, case.share()["id"], ALL_TESTS, "请补盖公章")
    with pytest.raises(Problem, match="没有这个审结项目"):
        case.world.by(Role.SECTION_OFFICER, accept, case.share()["id"], ALL_TESTS | {"beautiful"})


def test_a_report_answers_the_request_for_more_time_that_still_waits(case: Case) -> None:
    do(case, "ask")
    do(case, "report")
    assert case.world.row(t.case_extensions)["decision"] == "lapsed"
    do(case, "return")
    with pytest.raises(Problem, match="没有待答复的延期申请"):
        do(case, "check")


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (date(2026, 11, 3), "不能早于今天"),
        (date(2026, 11, 19), "须在现期限2026年11月19日（星期四）24时之后"),
        (date(2026, 12, 5), "每次延期不超过原办理期限（15天），最迟至2026年12月4日"),
    ],
)
def test_more_time_is_asked_for_to_a_day_that_makes_sense(case: Case, until: date, said: str) -> None:
    with pytest.raises(Problem, match=said):
        case.world.by(Role.INSPECTED_UNIT, ask_extension, case.share()["id"], until, "商户搬迁", "已取缔九处")


def test_more_time_is_decided_by_another_person_than_who_looked_into_the_request(case: Case) -> None:
    world, share_id = case.world, case.share()["id"]
    with pytest.raises(Problem, match="请写明目前的办理进展"):
        world.by(Role.INSPECTED_UNIT, ask_extension, share_id, UNTIL, "商户搬迁需协调", "")
    do(case, "ask")
    world.by(Role.SECTION_CHIEF, check_extension, share_id, "属实")
    with pytest.raises(Problem, match="须由另一人决定"):
        world.by(Role.SECTION_CHIEF, decide_extension, share_id, True)
    world.by(Role.BUREAU_LEADER, decide_extension, share_id, True, date(2026, 11, 25), "到二十五日")
    assert case.share()["due_on"] == "2026-11-25", "another day than was asked for"


def test_nobody_grants_more_time_than_could_be_asked_for(case: Case) -> None:
    world, share_id = case.world, case.share()["id"]
    for name in ("ask", "check"):
        do(case, name)
    with pytest.raises(Problem, match="每次延期不超过原办理期限（15天），最迟至2026年12月4日"):
        world.by(Role.BUREAU_LEADER, decide_extension, share_id, True, date(2026, 12, 5))
    with pytest.raises(Problem, match="须在现期限2026年11月19日（星期四）24时之后"):
        world.by(Role.BUREAU_LEADER, decide_extension, share_id, True, date(2026, 11, 19))
    world.clock.set("2026-11-25 10:00")
    with pytest.raises(Problem, match="不能早于今天"):
        world.by(Role.BUREAU_LEADER, decide_extension, share_id, True)
    assert (case.share()["due_on"], case.share()["extensions"]) == ("2026-11-19", 0)


def test_an_extension_in_working_days_is_measured_in_them(world: World) -> None:
    case = open_case(world, amount=5, measure=Measure.WORKDAYS.value)
    assert case.share()["due_on"] == "2026-11-11"
    with pytest.raises(Problem, match="（5个工作日），最迟至2026年11月18日"):
        do(case, "ask")
    world.by(Role.INSPECTED_UNIT, ask_extension, case.share()["id"], date(2026, 11, 18), "商户搬迁需协调", "九处")


def test_once_an_order_has_set_the_term_no_more_time_is_asked_for(case: Case) -> None:
    world = case.world
    time_passes(world, "2026-11-19 20:00")
    do(case, "ask")
    time_passes(world, "2026-11-23 10:00")
    order = do(case, "order")
    world.by(Role.SECTION_CHIEF, move, order, DocumentDeed.ISSUE)
    assert world.row(t.case_extensions)["decision_words"] == "已签发督办通知单，按督办期限办理"
    with pytest.raises(Problem, match="延期应在期满前申请"):
        do(case, "ask")


def test_a_draft_of_an_order_is_dropped_by_its_writer_or_with_the_report_that_does(case: Case) -> None:
    world = case.world
    first = do(case, "order")
    world.by(Role.SECTION_OFFICER, move, first, DocumentDeed.VOID, "已电话催办")
    assert case.said("order_dropped") == ["督办通知单稿作废：已电话催办"]
    second = do(case, "order")
    do(case, "report")
    with pytest.raises(Problem, match="现为“已报告，待审核”"):
        world.by(Role.SECTION_CHIEF, move, second, DocumentDeed.ISSUE)
    do(case, "accept")
    assert world.row(t.documents, id=second)["state"] == "void"


def test_a_receipt_needs_an_order_and_an_urging_a_way(case: Case) -> None:
    with pytest.raises(Problem, match="还没有督办通知单"):
        do(case, "receipt")
    with pytest.raises(Problem, match="请选择催办方式"):
        case.world.by(Role.SECTION_OFFICER, enter_urging, case.share()["id"], "system", "已提醒")


def test_what_the_unit_says_in_its_receipt_is_part_of_the_course_that_the_closing_form_tells(case: Case) -> None:
    world = case.world
    world.by(Role.SECTION_CHIEF, move, do(case, "order"), DocumentDeed.ISSUE)
    do(case, "receipt")
    with world.ledger.read() as conn:
        told = course_of(conn, hold_case(conn, case.id))
    assert any("督办通知单回执" in line and "由副队长负责" in line for line in told)


def test_somebody_is_sent_with_a_task_of_which_the_unit_learns_nothing(case: Case) -> None:
    world, share_id = case.world, case.share()["id"]
    inspector = world.callers[Role.SQUAD_INSPECTOR].user_id
    with pytest.raises(Problem, match="完成日期不能早于今天"):
        world.by(Role.SECTION_OFFICER, send_somebody, share_id, inspector, "到现场督办", date(2026, 11, 3))
    task_id = do(case, "send")
    task = world.row(t.assignments, id=task_id)
    number = "沪长城管督立〔2026〕1号"
    assert task["title"] == "派人督办：定西路乱设摊问题"
    assert task["note"] == f"{number} 华阳路街道综合行政执法队：到现场督办"
    assert task["prefill"]["case_id"] == case.id
    assert (task["prefill"]["form"], task["prefill"]["case_number"]) == ("special", number)
    assert not case.told("visit")
    (row,) = world.rows(t.urgings, subject_id=share_id)
    assert row["way"] == "sent"
    assert world.row(t.events, kind="case_share.visit")["unit_id"] is None


def read_by(case: Case, role: Role) -> set[str]:
    """The ways of urging that the role's unit reads in 催办登记 of the share."""
    with case.world.ledger.read() as conn:
        who = case.world.callers[role]
        desk = (who.unit_id, "", "section", who.district_code, False, "", "")
        viewer = Viewer(who.user_id, "login", who.name, role, *desk)
        return {row.way for row in cases.urgings(conn, viewer, [case.share()["id"]])}


def test_who_was_sent_stands_in_the_register_of_the_body_and_in_nothing_that_the_unit_reads(case: Case) -> None:
    world = case.world
    do(case, "send")
    do(case, "urge")
    assert read_by(case, Role.SECTION_OFFICER) == read_by(case, Role.OFFICE_STAFF) == {"sent", "phone"}
    assert read_by(case, Role.INSPECTED_UNIT) == {"phone"}
    order = world.row(t.documents, id=do(case, "order"))
    assert order["body"]["urged"] == "人工催办1次（电话1次）", "who was sent is not told"
    with world.ledger.read() as conn:
        (listed,) = CASE_ORDER_FACTS.read(conn, order)["urgings"]
        book = urgings_sheet(conn, SECTION, 2026, world.clock(), ASSETS, by_people=True)
    assert listed["way"] == "phone"
    assert "派人督办" in str(book)


@pytest.mark.parametrize(
    ("measure", "amount", "latest", "said"),
    [
        ("days", 15, date(2026, 11, 19), "（15天），最迟至2026年11月19日"),
        ("workdays", 5, date(2026, 11, 11), "（5个工作日）"),
    ],
)
def test_a_new_term_for_what_was_returned_is_no_longer_than_the_plans_own(
    world: World, measure: str, amount: int, latest: date, said: str
) -> None:
    case = open_case(world, measure=measure, amount=amount)
    case.sign()
    case.report()
    lacking, share_id = ALL_TESTS - {"solved"}, case.share()["id"]
    with pytest.raises(Problem, match=said):
        world.by(Role.SECTION_OFFICER, send_back, share_id, lacking, "未解决", until=latest + timedelta(days=1))
    world.by(Role.SECTION_OFFICER, send_back, share_id, lacking, "未解决", until=latest)
    assert case.share()["wanted_on"] == latest.isoformat()


def test_while_the_case_does_not_go_on_nothing_is_done_in_it(case: Case) -> None:
    def suspend(w: Any) -> None:
        w.conn.execute(t.cases.update().where(t.cases.c.id == case.id).values(state="suspended"))

    case.world.do(suspend)
    assert can_be_done(case) == set()
    with pytest.raises(Problem, match="本案现为“已中止”，此时不能报告办理进展"):
        do(case, "progress")


def test_a_unit_of_the_section_of_the_case_is_told_by_the_section_alone(case: Case) -> None:
    case.world.clock.set("2026-11-10 10:00")
    case.report()
    assert case.told("signed") == case.told("reported") == {SECTION}
