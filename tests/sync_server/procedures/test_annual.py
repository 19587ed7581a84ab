"""Points of a district's year, part by part, and what must hold for any year."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sync_server.procedures.annual import DistrictYear, Filed, evaluate
from sync_server.procedures.rulebook import AnnualRules

RULES = AnnualRules()
YEAR = DistrictYear(
    code="310105",
    name="长宁区",
    section_id="s",
    plans=Filed(12, 12, 0),
    reports=Filed(11, 11, 0),
    squads=11,
    months=12,
    checks=1056,
    visited=11,
    ended=40,
    closed=40,
    returned=0,
    upheld=0,
)


def test_a_year_without_fault_earns_a_hundred_points() -> None:
    line = evaluate(YEAR, RULES)
    assert (line.parts, line.total) == ((20.0, 20.0, 20.0, 20.0, 20.0), 100.0)
    assert line.cells()[:7] == ["长宁区", "20", "20", "20", "20", "20", "100"]


def test_late_papers_earn_half_and_missing_ones_nothing_each_said_in_words() -> None:
    line = evaluate(replace(YEAR, plans=Filed(12, 9, 2)), RULES)
    assert line.parts[0] == 16.67
    assert "计划应报12份，按时9份、迟报2份、未报1份" in line.reasons


def test_returned_papers_and_upheld_objections_cost_points_of_the_quality() -> None:
    line = evaluate(replace(YEAR, returned=3, upheld=2), RULES)
    assert line.parts[4] == 16.0
    assert "文稿退回3次，异议成立2件" in line.reasons


IDLE = replace(YEAR, plans=Filed(0, 0, 0), reports=Filed(0, 0, 0), checks=0, visited=0, ended=0, closed=0)


def test_nothing_comes_from_nothing_and_each_part_says_so() -> None:
    line = evaluate(IDLE, RULES)
    assert line.parts == (0.0, 0.0, 0.0, 0.0, 0.0)
    for words in ("计划尚无应报，不计分", "通报尚无应报，不计分", "没有到期的通知书，不计分", "工作质量不计分"):
        assert words in line.reasons
    assert evaluate(replace(YEAR, squads=0, months=0), RULES).parts[2] == 0.0


def test_a_district_without_checks_does_not_lead_one_that_worked() -> None:
    papers_only = replace(YEAR, checks=0, visited=0, ended=0, closed=0)
    worked = replace(YEAR, plans=Filed(12, 9, 2), checks=700, ended=40, closed=30, returned=2)
    assert evaluate(papers_only, RULES).total < evaluate(worked, RULES).total


def test_quality_is_judged_from_enough_checks_and_enough_squads_on() -> None:
    assert evaluate(replace(YEAR, checks=12, visited=6), RULES).parts[4] == 20.0
    seldom = evaluate(replace(YEAR, checks=11, visited=11), RULES)
    assert seldom.parts[4] == 0.0
    assert "督察11次、督察过11个中队（共11个），未达到每月1次、督察面50%，工作质量不计分" in seldom.reasons
    assert evaluate(replace(YEAR, visited=5), RULES).parts[4] == 0.0
    milder = replace(RULES, least_coverage=0.4, least_checks_a_month=0.5)
    assert evaluate(replace(YEAR, checks=6, visited=5), milder).parts[4] == 20.0


years = st.builds(
    DistrictYear,
    code=st.just("310105"),
    name=st.just("长宁区"),
    section_id=st.just("s"),
    plans=st.builds(Filed, st.integers(0, 12), st.integers(0, 12), st.integers(0, 12)),
    reports=st.builds(Filed, st.integers(0, 12), st.integers(0, 12), st.integers(0, 12)),
    squads=st.integers(0, 40),
    months=st.integers(0, 12),
    checks=st.integers(0, 10_000),
    visited=st.integers(0, 40),
    ended=st.integers(0, 500),
    closed=st.integers(0, 500),
    returned=st.integers(0, 60),
    upheld=st.integers(0, 60),
).map(lambda year: replace(year, closed=min(year.closed, year.ended)))


@given(years)
def test_every_part_lies_between_nothing_and_its_weight(year: DistrictYear) -> None:
    parts = evaluate(year, RULES).parts
    assert all(0.0 <= part <= 20.0 for part in parts)


@given(years)
def test_one_more_check_never_costs_points(year: DistrictYear) -> None:
    assert evaluate(replace(year, checks=year.checks + 1), RULES).total >= evaluate(year, RULES).total
