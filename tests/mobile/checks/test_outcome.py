"""Which act is likely when a check is sealed, and what it does to whom."""

from __future__ import annotations

from datetime import date

import pytest

from mobile.checks.outcome import calls_for_notice, noticed_words, saved_words
from shared.inspection import ItemResult, OnSpotAction, Outcome
from shared.organisation import DelegationMode
from shared.workdays import Deadline

SQUAD, SECTION = "华阳路街道综合行政执法队", "长宁区督察科"
DUE = Deadline(date(2026, 12, 8), True)


def finding(action: OnSpotAction) -> ItemResult:
    return ItemResult("0193aaaa-0000-7000-8000-000000000001", "JM01", "占道设摊", Outcome.FAIL, action=action)


@pytest.mark.parametrize(
    ("actions", "likely"),
    [
        ((), False),
        ((OnSpotAction.NONE,), True),
        ((OnSpotAction.IMMEDIATE,), True),
        ((OnSpotAction.CORRECTED, OnSpotAction.REPORT), False),
        ((OnSpotAction.CORRECTED, OnSpotAction.NONE), True),
    ],
)
def test_a_notice_is_likely_while_somebody_has_something_to_put_right(
    actions: tuple[OnSpotAction, ...], likely: bool
) -> None:
    assert calls_for_notice([finding(action) for action in actions]) is likely


def test_a_notice_says_who_gets_it_and_by_when_they_answer() -> None:
    direct = noticed_words(SQUAD, SECTION, DelegationMode.DIRECT, DUE, close_of_business=False)
    assert direct == f"{SQUAD}将收到通知书，须在12月8日（周二）24时前反馈"
    unsure = Deadline(date(2027, 1, 5), False)
    later = noticed_words(SQUAD, SECTION, DelegationMode.NEEDS_CONFIRMATION, unsure, close_of_business=True)
    assert later == (
        f"{SECTION}确认后，{SQUAD}将收到通知书；今日确认的，须在1月5日（周二）17:30前反馈（暂定，待节假日安排公布）"
    )


def test_saving_alone_says_who_hears_of_it_and_who_does_not() -> None:
    assert saved_words(SQUAD, SECTION, [], corrects=False) == f"记录送{SECTION}存档，{SQUAD}不会收到文书"
    right = saved_words(SQUAD, SECTION, [finding(OnSpotAction.CORRECTED)], corrects=False)
    assert "当场纠正的问题记录在案" in right
    left = saved_words(SQUAD, SECTION, [finding(OnSpotAction.REPORT)], corrects=False)
    assert left == f"{SECTION}将收到记录和 1 个问题，由其决定是否开具通知书；{SQUAD}暂不收到文书"
    assert "原记录一并保留" in saved_words(SQUAD, SECTION, [], corrects=True)
