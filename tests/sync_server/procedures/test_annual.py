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


def test_where_nothing_was_due_nothing_is_lost() -> None:
    idle = replace(YEAR, plans=Filed(0, 0, 0), reports=Filed(0, 0, 0), ended=0, closed=0)
    assert evaluate(idle, RULES).total == 100.0


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
