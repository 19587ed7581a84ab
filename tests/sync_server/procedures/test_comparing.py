"""环比、同比: a month beside earlier ones, in words that a reader can check with the two numbers."""

from __future__ import annotations

from sync_server.procedures.reporting.comparing import compared_words
from sync_server.procedures.reporting.figures import Figures, Tally, UnitFigures


def month(name: str, **counts: int) -> Figures:
    return Figures(name, (UnitFigures("u", "华阳路街道综合行政执法队", Tally(**counts)),))


NOW = month("2026-11", inspections=40, minor=18, major=6, on_time=9, late=1)
BEFORE = month("2026-10", inspections=35, minor=30, on_time=8, overdue=2)


def test_the_month_stands_beside_the_one_before_with_both_numbers() -> None:
    assert compared_words(NOW, BEFORE, None) == (
        "与上月相比（环比），督察次数由35次增加到40次（增加5次，14.3%），发现问题由30个减少到24个（减少6个，20%），"
        "开具通知书持平（10份），按期反馈率上升10个百分点。上年同月没有台账数据，不作同比。"
    )


def test_the_same_month_of_last_year_is_compared_when_somebody_inspected_in_it() -> None:
    year_ago = month("2025-11", inspections=40, minor=24, on_time=10)
    said = compared_words(NOW, BEFORE, year_ago)
    assert "与上年同月相比（同比），督察次数持平（40次），发现问题持平（24个），开具通知书持平（10份）" in said
    assert said.endswith("按期反馈率下降10个百分点。")
    assert "不作同比" not in said


def test_a_month_without_inspections_is_no_base() -> None:
    assert compared_words(NOW, month("2026-10"), month("2025-11")) == ""
    assert compared_words(NOW, None, None) == ""


def test_of_nothing_no_share_is_reckoned_and_without_terms_no_rate() -> None:
    before = month("2026-10", inspections=1, minor=24, pending=3)
    said = compared_words(NOW, before, None)
    assert "督察次数由1次增加到40次（增加39次），" in said, "of one check no 3900%"
    assert said.endswith("比较的月份数量不足10的，只列增减数，不列百分比。")
    assert "不足10" not in compared_words(NOW, BEFORE, None), "only where a share was left out"
    assert "发现问题持平（24个）" in said
    assert "按期反馈率" not in said
    started = month("2026-10", inspections=40, on_time=9, late=1)
    assert "发现问题由0个增加到24个（增加24个），" in compared_words(NOW, started, None)
    assert "按期反馈率持平" in compared_words(NOW, started, None)


def test_what_has_grown_to_several_times_is_said_as_a_multiple() -> None:
    before = month("2026-10", inspections=10, minor=12)
    said = compared_words(month("2026-11", inspections=29, minor=300), before, None)
    assert "督察次数由10次增加到29次（增加19次，190%）" in said
    assert "发现问题由12个增加到300个（增加288个，为25倍）" in said
