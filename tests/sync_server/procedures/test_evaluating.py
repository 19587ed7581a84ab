"""What an evaluation says of the units: in the directory's order, with reasons, item by item when lines are many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sync_server.procedures.evaluating import (
    MOST_LINES,
    UnitResult,
    basis_words,
    body_of,
    proposal_words,
    tables_of,
    unit_figures,
)
from sync_server.procedures.periods import read_period
from sync_server.procedures.rulebook import ScoreRules
from sync_server.procedures.scoring import Deduction, UnitScore

NOVEMBER = read_period("2026-11")


def unit(name: str, *points: float, code: str = "JM01") -> UnitResult:
    lines = tuple(
        Deduction(f"{name}{n}", "r", date(2026, 11, 3), code, "占道设摊" if code else "逾期反馈", "较重", each, "说明")
        for n, each in enumerate(points)
    )
    return UnitResult(name, name, {"2026-11": UnitScore(100.0, lines, checks=1)})


def test_the_proposal_names_units_in_the_given_order_and_says_what_for() -> None:
    words = proposal_words(NOVEMBER, [unit("甲队", 2.0), unit("乙队"), unit("丙队", 5.0, 2.0)])
    assert words.splitlines() == [
        "2026年11月共对3个单位计分。",
        "没有扣分的单位1个：乙队，建议予以肯定。",
        "有扣分的单位2个，建议由所在单位组织整改：",
        "甲队扣2分，得98分，主要为占道设摊；",
        "丙队扣7分，得93分，主要为占道设摊。",
    ]


def test_single_deductions_stand_in_the_text_while_they_can_be_read() -> None:
    rows = tables_of(NOVEMBER, [unit("甲队", 2.0, 0.0)])["deductions"]
    assert rows[0] == ["甲队", "11月3日", "JM01 占道设摊", "较重", "2", "说明"]
    many = tables_of(NOVEMBER, [unit("甲队", *[0.5] * (MOST_LINES + 1)), unit("乙队", 2.0, code="")])["deductions"]
    assert many == [
        ["甲队", "2026年11月", "JM01 占道设摊", "较重", "150.5", "301项，逐项明细见电子附表"],
        ["乙队", "2026年11月", "逾期反馈", "较重", "2", "1项，逐项明细见电子附表"],
    ]


def test_the_scores_say_what_was_counted_and_what_was_not() -> None:
    assert [row[1:] for row in tables_of(NOVEMBER, [unit("甲队", 2.0, 0.0), unit("乙队")])["scores"]] == [
        ["2", "98", "计分问题1项，不计分1项"],
        ["0", "100", "没有扣分"],
    ]


def test_the_standard_is_said_with_its_numbers_and_what_it_never_does() -> None:
    words = basis_words(ScoreRules(cap_per_inspection=15.0))
    assert "一次督察扣分不超过15分" in words
    assert "不与罚款数额挂钩，不对个人排名" in words


def test_a_period_of_several_months_says_each_months_points() -> None:
    months = {
        "2026-10": UnitScore(100.0, unit("甲队", 4.0).months["2026-11"].deductions),
        "2026-11": UnitScore(100.0, (), checks=2),
    }
    quarter = read_period("2026-Q4")
    result = UnitResult("甲队", "甲队", months)
    (row,) = tables_of(quarter, [result])["scores"]
    assert row == ["甲队", "4", "98", "计分问题1项，各月96、100"]


def test_a_proposal_passes_over_the_group_of_units_that_is_empty() -> None:
    total = "2026年11月共对1个单位计分。"
    assert proposal_words(NOVEMBER, [unit("乙队")]).splitlines() == [total, "没有扣分的单位1个：乙队，建议予以肯定。"]
    assert proposal_words(NOVEMBER, [unit("甲队", 2.0)]).splitlines() == [
        total,
        "有扣分的单位1个，建议由所在单位组织整改：",
        "甲队扣2分，得98分，主要为占道设摊。",
    ]


def test_what_costs_nothing_is_not_what_a_unit_is_mainly_marked_for() -> None:
    late = unit("甲队", 2.0, code="").deductions
    free = unit("甲队", 0.0).deductions
    result = UnitResult("甲队", "甲队", {"2026-11": UnitScore(100.0, (*late, *free))})
    assert proposal_words(NOVEMBER, [result]).endswith("甲队扣2分，得98分，主要为逾期反馈。")


def test_the_frozen_figures_hold_every_line_and_mark_what_the_unit_does_not_read_yet() -> None:
    result = replace(unit("甲队", 2.0, 0.5), reserved=frozenset({"甲队1"}))
    figures = unit_figures(result)
    assert (figures["unit_id"], figures["deducted"], figures["score"]) == ("甲队", 2.5, 97.5)
    assert figures["months"] == {"2026-11": 97.5}
    assert [(line["subject"], line["points"], line["reserved"]) for line in figures["lines"]] == [
        ("甲队0", 2.0, False),
        ("甲队1", 0.5, True),
    ]
    assert figures["lines"][0]["day"] == "2026-11-03"


def test_the_draft_holds_standard_tables_and_proposal_and_leaves_the_remarks_to_people() -> None:
    rules, results = ScoreRules(), [unit("甲队", 2.0)]
    body = body_of(NOVEMBER, rules, results)
    assert body == {
        "basis": basis_words(rules),
        **tables_of(NOVEMBER, results),
        "proposal": proposal_words(NOVEMBER, results),
        "remarks": "",
    }


IDLE = UnitResult("丁队", "丁队", {"2026-11": UnitScore(100.0)})


def test_a_unit_without_inspection_is_neither_scored_nor_praised() -> None:
    (row,) = tables_of(NOVEMBER, [IDLE])["scores"]
    assert row == ["丁队", "0", "不评定", "未督察，不评定"]
    seldom = UnitResult("戊队", "戊队", {"2026-11": UnitScore(100.0, checks=1, least=2)})
    assert tables_of(NOVEMBER, [seldom])["scores"][0][3] == "督察1次，次数不足，不评定"
    assert proposal_words(NOVEMBER, [IDLE, unit("乙队"), seldom]).splitlines() == [
        "2026年11月共对1个单位计分。",
        "没有扣分的单位1个：乙队，建议予以肯定。",
        "未督察或督察次数不足、不评定的单位2个：丁队、戊队。",
    ]
    assert (unit_figures(IDLE)["score"], unit_figures(IDLE)["months"]) == (None, {"2026-11": None})


def test_a_quarter_is_the_mean_of_the_months_that_are_judged() -> None:
    months = {"2026-10": UnitScore(100.0), "2026-11": unit("甲队", 4.0).months["2026-11"]}
    result = UnitResult("甲队", "甲队", months)
    assert (result.score, result.checks) == (96.0, 1)
    (row,) = tables_of(read_period("2026-Q4"), [result])["scores"]
    assert row[3] == "计分问题1项，各月不评定、96"
    assert "督察不足1次又没有扣分的单位，该月不评定" in basis_words(ScoreRules())
