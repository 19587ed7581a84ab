"""The score of a unit's month: examples from the standard, and what must hold whatever was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.catalogue import Counting, Severity
from sync_server.procedures.rulebook import RepeatEffect, ScoreRules
from sync_server.procedures.scoring import CountedAs, LateFeedback, ScoredFinding, score_unit

RULES = ScoreRules()
DAY = date(2026, 11, 24)


def finding(n: int = 1, day: date = DAY, **changes: Any) -> ScoredFinding:
    base = ScoredFinding(
        f"f{n}", f"r{n}", day, f"{day}T02:00:00.000Z", "JM01", "占道设摊", Severity.MAJOR, 2.0, counting=Counting.PLACE
    )
    return replace(base, **changes)


def words(*findings: ScoredFinding, earlier: tuple[ScoredFinding, ...] = (), rules: ScoreRules = RULES) -> list[str]:
    return [line.words for line in score_unit(findings, (), rules, earlier).deductions]


def points(*findings: ScoredFinding, earlier: tuple[ScoredFinding, ...] = (), rules: ScoreRules = RULES) -> list[float]:
    return [line.points for line in score_unit(findings, (), rules, earlier).deductions]


def test_a_first_finding_costs_its_points() -> None:
    score = score_unit([finding()], (), RULES)
    assert (score.deducted, score.score) == (2.0, 98.0)
    assert score.deductions[0].words == "JM01 2 分，计 2 分"


def test_a_repetition_corrected_on_the_spot_says_how_it_came_about() -> None:
    before = finding(1, DAY - timedelta(days=90))
    assert words(finding(2, corrected=True), earlier=(before,)) == [
        "JM01 2 分，90 日内第 2 次，按严重一级计 5 分，当场纠正减半，计 2.5 分"
    ]


def test_a_repetition_is_one_severity_up_and_ends_after_the_days() -> None:
    minor: dict[str, Any] = {"severity": Severity.MINOR, "points": 0.5}
    assert points(finding(2, **minor), earlier=(finding(1, DAY - timedelta(days=1)),)) == [2.0]
    assert points(finding(2), earlier=(finding(1, DAY - timedelta(days=91)),)) == [2.0]
    grave: dict[str, Any] = {"severity": Severity.GRAVE, "points": 8.0}
    assert points(finding(2, **grave), earlier=(finding(1, DAY - timedelta(days=1)),)) == [8.0]
    assert points(finding(2, item_code="JM03"), earlier=(finding(1, DAY - timedelta(days=1)),)) == [2.0]


def test_two_findings_of_one_inspection_are_no_repetition() -> None:
    assert points(finding(1), finding(2, record_id="r1")) == [2.0, 2.0]


def test_doubling_is_a_setting() -> None:
    doubled = replace(RULES, repeat_effect=RepeatEffect.DOUBLE)
    assert words(finding(2), earlier=(finding(1, DAY - timedelta(days=3)),), rules=doubled) == [
        "JM01 2 分，90 日内第 2 次，加倍计 4 分，计 4 分"
    ]


def test_places_and_persons_are_counted_others_once() -> None:
    assert words(finding(count=3)) == ["JM01 2 分 × 3 处，计 6 分"]
    dress: dict[str, Any] = {
        "item_code": "ZZ03",
        "severity": Severity.MINOR,
        "points": 0.5,
        "counting": Counting.PERSON,
    }
    assert words(finding(count=2, **dress)) == ["ZZ03 0.5 分 × 2 人次，计 1 分"]
    assert points(finding(count=9, counting=Counting.ONCE)) == [2.0]


def test_twelve_bicycles_at_one_place_cost_once_and_are_said_to_be_twelve() -> None:
    bicycles: dict[str, Any] = {"item_code": "JM20", "points": 1.0, "unit": "辆"}
    assert words(finding(count=12, counting=Counting.ONCE, **bicycles)) == ["JM20 1 分（12 辆，按一次计），计 1 分"]
    assert words(finding(count=2, counting=Counting.PLACE, **bicycles)) == ["JM20 1 分 × 2 辆，计 2 分"]


def test_a_person_repeats_only_by_the_same_badge() -> None:
    dress: dict[str, Any] = {
        "item_code": "ZZ03",
        "severity": Severity.MINOR,
        "points": 0.5,
        "counting": Counting.PERSON,
    }
    before = finding(1, DAY - timedelta(days=10), badges=("050102",), **dress)
    assert points(finding(2, badges=("050103",), **dress), earlier=(before,)) == [0.5]
    assert points(finding(2, **dress), earlier=(before,)) == [0.5]
    assert words(finding(2, badges=("050102", "050103"), count=2, **dress), earlier=(before,)) == [
        "ZZ03 0.5 分 × 2 人次，其中1人90 日内第 2 次，按较重一级计 2 分，计 2.5 分"
    ]


def test_one_inspection_costs_no_more_than_the_cap() -> None:
    found = [finding(n, record_id="r1", item_code=f"JM0{n}", count=4) for n in (1, 2, 3)]
    score = score_unit(found, (), RULES)
    assert score.deducted == 20.0
    assert [line.words for line in score.deductions] == [
        "JM01 2 分 × 4 处，计 8 分",
        "JM02 2 分 × 4 处，计 8 分",
        "JM03 2 分 × 4 处，一次督察扣分以 20 分为限，计 4 分",
    ]


def test_one_item_does_not_eat_the_cap_of_the_others() -> None:
    bicycles, stall = finding(1, record_id="r1", count=12), finding(2, record_id="r1", item_code="JM02", count=3)
    again = finding(3, record_id="r1", count=1)
    assert words(bicycles, stall, again) == [
        "JM01 2 分 × 12 处，同一项目一次督察以 10 分为限，计 10 分",
        "JM01 2 分，同一项目一次督察以 10 分为限，计 0 分",
        "JM02 2 分 × 3 处，计 6 分",
    ]
    assert points(bicycles, finding(4, count=12)) == [10.0, 10.0], "each inspection has its own"
    assert points(bicycles, rules=replace(RULES, cap_per_item=20.0)) == [20.0]


def test_what_was_taken_back_costs_nothing_and_makes_no_repetition() -> None:
    gone = finding(1, DAY - timedelta(days=2), standing=CountedAs.WITHDRAWN)
    assert points(gone, finding(2)) == [0.0, 2.0]
    assert words(gone)[0] == "JM01 已撤销或更正，不计分"


def test_story_9_two_inspectors_at_one_stall_make_one_deduction() -> None:
    kept, other = finding(1), finding(2, standing=CountedAs.MERGED)
    score = score_unit([kept, other], (), RULES)
    assert score.deducted == 2.0
    assert [line.points for line in score.deductions] == [2.0, 0.0]
    assert "已合并，不重复计分" in score.deductions[1].words


def test_story_15_late_feedback_costs_two_points() -> None:
    late = LateFeedback("n1", "沪长城管督通〔2026〕1号", date(2026, 11, 27))
    score = score_unit([], [late, late], RULES)
    assert (score.deducted, score.deductions[0].words) == (2.0, "沪长城管督通〔2026〕1号逾期反馈，计 2 分")
    assert score_unit([], [replace(late, waived=True)], RULES, checks=1).score == 100.0


def test_a_month_without_an_inspection_is_not_judged_unless_something_was_deducted() -> None:
    assert score_unit([], (), RULES).score is None
    assert score_unit([], (), RULES, checks=1).score == 100.0
    late = LateFeedback("n1", "沪长城管督通〔2026〕1号", date(2026, 11, 27))
    assert score_unit([], [late], RULES).score == 98.0, "a term that passed is something"
    assert score_unit([], [replace(late, waived=True)], RULES).score is None


def test_the_least_number_of_inspections_is_a_setting_and_deductions_count_below_it() -> None:
    twice = replace(RULES, least_checks=2)
    assert score_unit([], (), twice, checks=1).score is None
    assert score_unit([], (), twice, checks=2).score == 100.0
    assert score_unit([finding(1)], (), twice).score == 98.0
    assert score_unit([finding(1)], (), RULES).checks == 1, "a finding comes from an inspection"


def test_the_score_never_falls_below_nothing() -> None:
    many = [finding(n, count=10, item_code=f"JM{n:02d}") for n in range(1, 12)]
    assert score_unit(many, (), RULES).score == 0.0


findings = st.builds(
    ScoredFinding,
    id=st.uuids().map(str),
    record_id=st.sampled_from(["r1", "r2", "r3", "r4"]),
    day=st.dates(date(2026, 11, 1), date(2026, 11, 30)),
    moment=st.just(""),
    item_code=st.sampled_from(["JM01", "ZZ03", "RW04"]),
    item_text=st.just("项目"),
    severity=st.sampled_from(list(Severity)),
    points=st.sampled_from([0.5, 1.0, 2.0, 3.0, 5.0, 10.0]),
    count=st.integers(1, 4),
    counting=st.sampled_from(list(Counting)),
    corrected=st.booleans(),
    badges=st.lists(st.sampled_from(["050101", "050102"]), max_size=2).map(tuple),
    standing=st.sampled_from(list(CountedAs)),
)
months = st.lists(findings, max_size=12).map(
    lambda found: [replace(f, moment=f"2026-11-{10 + int(f.record_id[1:])}T00:00:00Z") for f in found]
)


@given(months, findings)
def test_one_more_finding_never_makes_a_score_better(month: list[ScoredFinding], more: ScoredFinding) -> None:
    more = replace(more, moment="2026-11-12T12:00:00Z", record_id="r9")
    after, before = score_unit([*month, more], (), RULES, checks=1), score_unit(month, (), RULES, checks=1)
    assert after.score is not None
    assert before.score is not None
    assert after.score <= before.score


@given(months, st.randoms())
def test_the_order_of_findings_does_not_matter(month: list[ScoredFinding], random: Random) -> None:
    shuffled = list(month)
    random.shuffle(shuffled)
    assert score_unit(shuffled, (), RULES) == score_unit(month, (), RULES)


@given(months, st.floats(1, 30))
def test_no_inspection_and_no_item_costs_more_than_its_cap(month: list[ScoredFinding], cap: float) -> None:
    rules = replace(RULES, cap_per_inspection=round(cap, 1), cap_per_item=round(cap / 2, 1))
    by_record: dict[str, float] = {}
    by_item: dict[tuple[str, str], float] = {}
    for line in score_unit(month, (), rules).deductions:
        by_record[line.record_id] = by_record.get(line.record_id, 0.0) + line.points
        by_item[line.record_id, line.code] = by_item.get((line.record_id, line.code), 0.0) + line.points
    assert all(total <= rules.cap_per_inspection + 1e-6 for total in by_record.values())
    assert all(total <= rules.cap_per_item + 1e-6 for total in by_item.values())


@given(months)
def test_merging_every_twin_leaves_what_was_there_before(month: list[ScoredFinding]) -> None:
    twins = [replace(f, id=f"twin-{f.id}", record_id=f"t{f.record_id}", standing=CountedAs.MERGED) for f in month]
    assert score_unit([*month, *twins], (), RULES).deducted == score_unit(month, (), RULES).deducted


@given(months)
def test_correcting_on_the_spot_never_costs_more(month: list[ScoredFinding]) -> None:
    corrected = [replace(f, corrected=True) for f in month]
    assert score_unit(corrected, (), RULES).deducted <= score_unit(month, (), RULES).deducted
