"""A 专项 is suggested for what comes back at one unit, within the days of the rule."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sync_server.procedures.repeats import Occurrence, repeats
from sync_server.procedures.rulebook import RepeatRules

LAST = date(2026, 11, 24)
RULES = RepeatRules(times=3, days=90)


def found(*days_ago: int, unit: str = "u", item: str = "JM03") -> list[Occurrence]:
    return [Occurrence(f"{unit}{item}{n}", unit, item, LAST - timedelta(days=n)) for n in days_ago]


def test_three_times_within_ninety_days_is_a_repeat_and_two_are_none() -> None:
    assert repeats(found(0, 50), RULES, LAST) == []
    [one] = repeats(found(0, 50, 89), RULES, LAST)
    assert [o.day for o in one.found] == [LAST - timedelta(days=n) for n in (89, 50, 0)]


def test_the_ninetieth_day_counts_and_the_ninety_first_does_not() -> None:
    assert len(repeats(found(0, 1, 89), RULES, LAST)) == 1
    assert repeats(found(0, 1, 90), RULES, LAST) == []


def test_another_unit_or_item_does_not_add_up() -> None:
    mixed = [*found(0, 1), *found(2, unit="v"), *found(3, item="JM01")]
    assert repeats(mixed, RULES, LAST) == []


@given(
    st.lists(st.tuples(st.sampled_from("uv"), st.sampled_from(["A1", "B2"]), st.integers(0, 200)), max_size=40),
    st.integers(1, 5),
    st.integers(1, 120),
)
def test_the_rule_holds_for_whatever_was_found(rows: list[tuple[str, str, int]], times: int, days: int) -> None:
    rules = RepeatRules(times, days)
    occurrences = [Occurrence(str(n), u, i, LAST - timedelta(days=ago)) for n, (u, i, ago) in enumerate(rows)]
    told = {(r.unit_id, r.item_code): len(r.found) for r in repeats(occurrences, rules, LAST)}
    for unit in "uv":
        for item in ("A1", "B2"):
            number = sum(u == unit and i == item and ago < days for u, i, ago in rows)
            assert told.get((unit, item), 0) == (number if number >= times else 0)
