"""专项督察, stories 4 and 5: a report that does not do is looked into anew; one that does not come is pressed for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from shared.organisation import Role, UnitKind
from shared.problems import Problem
from sync_server.acts.document_kinds import move
from sync_server.clockwork.ticks import tick
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.procedures.documents import DocumentDeed
from sync_server.special.deeds.handling import Report
from sync_server.special.deeds.judging import accept, send_back
from sync_server.special.deeds.orders import draft_order
from sync_server.special.deeds.urging import enter_urging, give_receipt
from tests.sync_server.acts.world import SECTION, World
from tests.sync_server.special.cases import ALL_TESTS, RESULT, Case, open_case, time_passes

Begin = Callable[[str], World]


@pytest.fixture
def case(begin: Begin) -> Case:
    """Opened on 11-04, due on Thursday 11-19, signed for."""
    opened = open_case(begin("2026-11-04 10:00"))
    opened.sign()
    return opened


@pytest.mark.parametrize(
    ("wanting", "report", "named"),
    [
        ("stamped", replace(RESULT, stamped=False), "加盖公章"),
        ("one_matter", replace(RESULT, title="关于乱设摊和违法搭建整治情况的报告"), "一事一文"),
    ],
)
def test_4_a_report_without_seal_or_on_two_matters_is_looked_into_anew(
    case: Case, wanting: str, report: Report, named: str
) -> None:
    world = case.world
    time_passes(world, "2026-11-16 10:00")
    first = case.report(report)
    share_id, tests = case.share()["id"], ALL_TESTS - {wanting}
    with pytest.raises(Problem, match=f"报告的“{named}”尚未核对合格，不能审核通过，请责成重新查报"):
        world.by(Role.SECTION_OFFICER, accept, share_id, tests)
    world.by(Role.SECTION_OFFICER, send_back, share_id, tests, "请按一事一文、加盖公章的要求重新报送")
    share = case.share()
    assert (share["state"], share["due_on"], share["returns"]) == ("handling", "2026-11-19", 1)
    assert case.told("returned") == {world.squad}
    (said,) = case.said("returned")
    assert f"（{named}不符合要求）" in said
    assert "请于2026年11月19日（星期四）24时前重新报告" in said

    time_passes(world, "2026-11-18 10:00")
    second = case.report()
    world.by(Role.SECTION_OFFICER, accept, share_id, ALL_TESTS)
    reports = {row["id"]: row for row in world.rows(t.case_reports)}
    assert (reports[first]["verdict"], reports[second]["verdict"]) == ("returned", "accepted"), "both stay in the file"
    assert reports[first]["tests"][wanting] is False
    assert not reports[second]["late"]
    assert case.share()["state"] == "accepted"
    assert case.told("accepted") == {world.squad}


def test_5_who_does_not_answer_is_overdue_at_midnight_called_and_ordered(case: Case) -> None:
    world, share_id = case.world, case.share()["id"]
    world.clock.set("2026-11-19 23:59")
    world.do(tick)
    assert not case.said("overdue")
    world.clock.set("2026-11-20 00:00")
    world.do(tick)
    (said,) = case.said("overdue")
    assert "逾期未报告（期限2026年11月19日（星期四）24时）" in said
    assert case.told("overdue") == {world.squad, SECTION}

    world.clock.set("2026-11-20 10:00")
    world.by(Role.SECTION_OFFICER, enter_urging, share_id, "phone", "队长称商户不配合", leader_words="请抓紧")
    assert case.told("urged") == {world.squad}

    time_passes(world, "2026-11-23 10:00")
    order = world.by(Role.SECTION_OFFICER, draft_order, share_id)
    body = world.row(t.documents, id=order)["body"]
    by_system = len(world.rows(t.urgings, subject_id=share_id)) - 1
    assert body["urged"] == f"人工催办1次（电话1次），另有系统自动提醒{by_system}次"
    assert (body["to"], body["copies"]) == ("华阳路街道综合行政执法队", "华阳路街道办事处")
    assert body["case_number"] == "沪长城管督立〔2026〕1号"
    with pytest.raises(Problem, match="督办通知单已在起草"):
        world.by(Role.SECTION_CHIEF, draft_order, share_id)
    with pytest.raises(Problem, match="不能签发"):
        world.by(Role.SECTION_OFFICER, move, order, DocumentDeed.ISSUE)
    world.by(Role.SECTION_CHIEF, move, order, DocumentDeed.ISSUE)
    assert world.row(t.documents, id=order)["body"]["due"] == "2026年11月26日（星期四）24时"
    share = case.share()
    assert (share["due_on"], share["order_id"]) == ("2026-11-26", order)
    assert case.told("ordered") == {world.squad}
    street = world.row(t.units, kind=UnitKind.STREET.value, street_code=world.street)
    assert {row["unit_id"] for row in world.rows(t.deliveries, kind="document.issue")} == {world.squad, street["id"]}

    world.by(Role.INSPECTED_UNIT, give_receipt, share_id, "何志刚（050101）", "由副队长负责，周四前办结")
    assert case.share()["receipted_by"] == "何志刚（050101）"
    with pytest.raises(Problem, match="督办通知单已经回执"):
        world.by(Role.INSPECTED_UNIT, give_receipt, share_id, "何志刚（050101）", "由副队长负责")
    world.clock.set("2026-11-25 10:00")
    case.report()
    assert world.row(t.case_reports)["late"], "in time for the order, not for the case"
    with world.ledger.read() as conn:
        assert terms.any_missed(conn, "case_share", share_id, "report", world.clock())
        assert not terms.any_missed(conn, "case_share", share_id, "order", world.clock())


def test_5_an_order_within_the_term_names_that_term(case: Case) -> None:
    world, share_id = case.world, case.share()["id"]
    time_passes(world, "2026-11-17 10:00")
    order = world.by(Role.SECTION_CHIEF, draft_order, share_id)
    assert world.row(t.documents, id=order)["body"]["due"] == "2026年11月19日（星期四）24时"
    world.by(Role.SECTION_CHIEF, move, order, DocumentDeed.ISSUE)
    assert case.share()["due_on"] == "2026-11-19"
    assert not world.rows(t.terms, subject_kind="case_share", what="order")


def test_5_an_order_whose_own_term_has_passed_is_said_and_another_one_may_follow(case: Case) -> None:
    world, share_id = case.world, case.share()["id"]
    time_passes(world, "2026-11-23 10:00")
    first = world.by(Role.SECTION_CHIEF, draft_order, share_id)
    world.by(Role.SECTION_CHIEF, move, first, DocumentDeed.ISSUE)
    time_passes(world, "2026-11-27 10:00")
    assert len(case.said("overdue")) == 2
    second = world.by(Role.SECTION_CHIEF, draft_order, share_id)
    assert case.share()["order_id"] == first, "a draft puts nothing out of force"
    world.by(Role.SECTION_CHIEF, move, second, DocumentDeed.ISSUE)
    share = case.share()
    assert (share["order_id"], share["due_on"], share["receipted_at"]) == (second, "2026-12-02", None)
