"""When two inspectors' findings are proposed as one: the bounds, and what never matches."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_server.casework.approval import Doer
from sync_server.procedures.merging import Sighting, match, metres_between, nearest
from sync_server.procedures.rulebook import MergeRules

RULES = MergeRules(metres=50, minutes=30)
AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
STALL = Sighting("f1", "r1", Doer("zhou", "p-zhou"), "JM01", 31.2165, 121.4210, AT)
METRE = 1 / 110_862  # of latitude at 31°


def other(north_m: float = 0.0, minutes: float = 10, **changes: Any) -> Sighting:
    there = replace(STALL, finding_id="f2", record_id="r2", by=Doer("mao", "p-mao"), at=AT + timedelta(minutes=minutes))
    return replace(there, latitude=STALL.latitude + north_m * METRE, **changes)


def test_one_stall_seen_by_two_inspectors_matches_and_the_earlier_is_kept() -> None:
    found = match(other(), STALL, RULES)
    assert found
    assert (found.kept.finding_id, found.other.finding_id, found.metres, found.minutes) == ("f1", "f2", 0.0, 10)


@pytest.mark.parametrize(("metres", "minutes", "same"), [(49, 29, True), (51, 0, False), (0, 31, False), (0, 30, True)])
def test_fifty_metres_and_thirty_minutes_are_the_bounds(metres: float, minutes: float, same: bool) -> None:
    assert (match(STALL, other(metres, minutes), RULES) is not None) is same


@pytest.mark.parametrize(
    "changes",
    [
        {"item_code": "JM02"},
        {"by": Doer("zhou")},
        {"by": Doer("another account", "p-zhou")},
        {"record_id": "r1"},
    ],
)
def test_another_item_the_same_inspector_at_whatever_account_or_record_never_match(changes: dict[str, Any]) -> None:
    assert match(STALL, replace(other(), **changes), RULES) is None


def test_of_several_the_closest_is_proposed() -> None:
    near, far = other(5), replace(other(40), finding_id="f3", record_id="r3")
    found = nearest(STALL, [far, near], RULES)
    assert found
    assert found.other.finding_id == "f2"


def test_a_degree_has_its_length_on_the_ellipsoid() -> None:
    east = replace(STALL, longitude=STALL.longitude + 0.001)
    north = replace(STALL, latitude=STALL.latitude + 0.001)
    assert metres_between(STALL, east) == pytest.approx(95.2, abs=0.2)
    assert metres_between(STALL, north) == pytest.approx(110.86, abs=0.05)


@given(
    st.floats(30.7, 31.9), st.floats(120.9, 122.0), st.floats(-0.002, 0.002), st.floats(-0.002, 0.002),
    st.floats(0, 90),
)  # fmt: skip
def test_the_rule_is_the_same_whichever_comes_first(
    latitude: float, longitude: float, north: float, east: float, minutes: float
) -> None:
    a = replace(STALL, latitude=latitude, longitude=longitude)
    b = replace(other(minutes=minutes), latitude=latitude + north, longitude=longitude + east)
    forth, back = match(a, b, RULES), match(b, a, RULES)
    assert forth == back
    assert (forth is not None) is (metres_between(a, b) <= 50 and minutes <= 30)
