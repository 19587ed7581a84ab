"""专项督察, story 3: more time, asked for before the term ends; what has lapsed stays late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from shared.organisation import Role
from shared.problems import Problem
from sync_server.clockwork.ticks import tick
from sync_server.ledger import tables as t
from sync_server.special.deeds.extending import ask_extension, check_extension, decide_extension
from tests.sync_server.acts.world import SECTION, World
from tests.sync_server.special.cases import Case, open_case, time_passes

Begin = Callable[[str], World]
SUNDAY = date(2026, 11, 29)
WHY, SO_FAR = "三户商户搬迁尚需协调", "十二处中九处已取缔"


@pytest.fixture
def case(begin: Begin) -> Case:
    """Opened on 11-04, due on Thursday 11-19, signed for."""
    opened = open_case(begin("2026-11-04 10:00"))
    opened.sign()
    return opened


def ask(case: Case, until: date = SUNDAY) -> None:
    case.world.by(Role.INSPECTED_UNIT, ask_extension, case.share()["id"], until, WHY, SO_FAR)


def check(case: Case) -> None:
    case.world.by(Role.SECTION_OFFICER, check_extension, case.share()["id"], "情况属实，建议同意")


def decide(case: Case, granted: bool, until: date | None = None, words: str = "") -> None:
    case.world.by(Role.BUREAU_LEADER, decide_extension, case.share()["id"], granted, until, words)


def test_3_ten_more_days_asked_for_on_the_eve_are_granted_to_a_sunday_and_end_with_the_monday(case: Case) -> None:
    world = case.world
    time_passes(world, "2026-11-18 10:00")
    ask(case)
    assert case.told("extension_asked") == {SECTION}
    with pytest.raises(Problem, match="请承办人先核对延期申请"):
        decide(case, granted=True)
    check(case)
    with pytest.raises(Problem, match="由负责人决定"):
        world.by(Role.SECTION_OFFICER, decide_extension, case.share()["id"], True)
    decide(case, granted=True, words="同意，务必按期办结")
    share = case.share()
    assert (share["wanted_on"], share["due_on"], share["extensions"]) == ("2026-11-29", "2026-11-30", 1)
    (said,) = case.said("extension_granted")
    assert "请于2026年11月30日（星期一）24时前报告办理情况" in said
    assert case.told("extension_granted") == {world.squad}
    request = world.row(t.case_extensions)
    assert (request["checked_name"], request["decided_name"]) == ("督察科员", "分管领导")
    assert (request["until"], request["granted_until"]) == ("2026-11-29", "2026-11-29")
    time_passes(world, "2026-11-30 23:00")
    assert not case.said("overdue")
    world.clock.set("2026-12-01 00:00")
    world.do(tick)
    assert len(case.said("overdue")) == 1


def test_3_a_request_after_the_end_is_refused_as_late_and_the_share_stays_late_for_ever(case: Case) -> None:
    time_passes(case.world, "2026-11-20 09:00")
    with pytest.raises(Problem, match="延期应在期满前申请"):
        ask(case)
    assert not case.world.rows(t.case_extensions)
    case.report()
    assert case.world.row(t.case_reports)["late"]
    assert case.said("reported") == ["华阳路街道综合行政执法队逾期报送办结报告“关于定西路乱设摊整治情况的报告”"]


def test_3_what_was_asked_for_in_time_may_be_granted_after_the_end_and_nothing_was_missed(case: Case) -> None:
    world = case.world
    time_passes(world, "2026-11-19 20:00")
    ask(case)
    time_passes(world, "2026-11-20 09:00")
    assert case.said("overdue"), "nobody has answered yet"
    check(case)
    decide(case, granted=True)
    (said,) = case.said("extension_granted")
    assert said.endswith("，原期限内已申请，不计逾期")
    case.report()
    assert not world.row(t.case_reports)["late"]


def test_3_a_refused_request_leaves_the_term_as_it_is(case: Case) -> None:
    world = case.world
    time_passes(world, "2026-11-18 10:00")
    ask(case)
    check(case)
    with pytest.raises(Problem, match="请写明理由"):
        decide(case, granted=False, words="。")
    decide(case, granted=False, words="剩余三户可分头推进")
    assert case.share()["due_on"] == "2026-11-19"
    assert case.told("extension_refused") == {world.squad}
    time_passes(world, "2026-11-20 00:00")
    assert case.said("overdue")


def test_3_a_term_is_extended_twice_and_no_more(case: Case) -> None:
    for asked, until in (("2026-11-18 10:00", date(2026, 11, 27)), ("2026-11-26 10:00", date(2026, 12, 4))):
        time_passes(case.world, asked)
        ask(case, until)
        check(case)
        decide(case, granted=True)
    time_passes(case.world, "2026-12-03 10:00")
    with pytest.raises(Problem, match="已经延期 2 次，不能再延；请在期限内报告进展"):
        ask(case, date(2026, 12, 11))
