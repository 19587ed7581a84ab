"""What lies near by, how far off and since when."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.moment import to_iso
from shared.nearby import (
    ALIKE_DAYS,
    ALIKE_M,
    AROUND_M,
    OpenFinding,
    ago_words,
    alike,
    away_words,
    metres_words,
    near,
)
from shared.position import metres_between

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
HERE = (31.2136, 121.4158)
METRE = 1 / 111_195  # of latitude, in degrees


def seen(metres: float = 40, minutes: float = 12, code: str = "JM01", **changes: str) -> OpenFinding:
    at = to_iso(NOW - timedelta(minutes=minutes))
    return OpenFinding("f1", code, "占道设摊", HERE[0] + metres * METRE, HERE[1], at, **{"record_id": "r1", **changes})


points = st.tuples(st.floats(30.7, 31.8), st.floats(120.9, 122.0))
findings = st.builds(
    OpenFinding,
    id=st.uuids().map(str),
    item_code=st.sampled_from(["JM01", "JM04"]),
    item_text=st.just("堆物"),
    latitude=st.floats(31.20, 31.23),
    longitude=st.floats(121.40, 121.43),
    occurred_at=st.just(to_iso(NOW)),
)


@given(points, st.lists(findings, max_size=30), st.floats(1, 5_000))
def test_near_is_what_lies_within_the_radius_the_nearest_first(
    point: tuple[float, float], known: list[OpenFinding], radius: float
) -> None:
    found = near(point, known, radius)
    assert {one.finding.id for one in found} == {k.id for k in known if metres_between(point, k.point) <= radius}
    assert [one.metres for one in found] == sorted(one.metres for one in found)


@given(points, st.lists(findings, max_size=30))
def test_of_one_item_are_those_of_all_that_are_of_it(point: tuple[float, float], known: list[OpenFinding]) -> None:
    of_all = [one for one in near(point, known) if one.finding.item_code == "JM01"]
    assert near(point, known, AROUND_M, "JM01") == of_all


@pytest.mark.parametrize("point", [None, (0.0, 0.0), (math.nan, 121.0)])
def test_without_a_point_nothing_is_near(point: tuple[float, float] | None) -> None:
    assert near(point, [seen()]) == []


def test_a_finding_without_a_real_place_is_near_to_nobody() -> None:
    assert near((0.0001, 0.0001), [OpenFinding("f", "JM01", "堆物", 0.0, 0.0, to_iso(NOW))]) == []


def test_the_same_item_close_by_and_fresh_is_alike() -> None:
    (one,) = alike(HERE, "JM01", [seen()], NOW)
    assert one.metres == pytest.approx(40, abs=0.5)
    assert alike(HERE, "JM04", [seen()], NOW) == []
    assert alike(HERE, "JM01", [seen(metres=ALIKE_M + 5)], NOW) == []
    assert alike(HERE, "JM01", [seen(minutes=(ALIKE_DAYS * 24 + 1) * 60)], NOW) == []


def test_a_poor_position_widens_the_circle_but_not_without_end() -> None:
    assert alike(HERE, "JM01", [seen(metres=90)], NOW, accuracy_m=50)
    assert not alike(HERE, "JM01", [seen(metres=2 * ALIKE_M + 5)], NOW, accuracy_m=5_000)
    assert not alike(HERE, "JM01", [seen(metres=2 * ALIKE_M + 5)], NOW, accuracy_m=math.inf)


def test_the_checks_own_findings_are_no_news() -> None:
    assert alike(HERE, "JM01", [seen()], NOW, but={"f1"}) == []
    assert alike(HERE, "JM01", [seen()], NOW, but={"r1"}) == []


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (0, "10 米内"),
        (9.9, "10 米内"),
        (10, "10 米"),
        (44.9, "40 米"),
        (994, "990 米"),
        (996, "1 公里"),
        (1_240, "1.2 公里"),
        (9_960, "10 公里"),
        (12_400, "12 公里"),
    ],
)
def test_distances_are_said_no_more_exactly_than_they_are_known(metres: float, words: str) -> None:
    assert metres_words(metres) == words


def test_what_is_off_is_said_to_be_outside_unless_one_stands_on_it() -> None:
    assert (away_words(3), away_words(40)) == ("10 米内", "40 米外")


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=-30), "刚刚"),
        (timedelta(seconds=30), "刚刚"),
        (timedelta(minutes=12), "12 分钟前"),
        (timedelta(minutes=59, seconds=40), "1 小时前"),
        (timedelta(hours=3, minutes=50), "3 小时前"),
        (timedelta(days=5, hours=3), "5 天前"),
    ],
)
def test_how_long_ago_is_said_in_one_unit(ago: timedelta, words: str) -> None:
    assert ago_words(NOW - ago, NOW) == words


def test_how_far_it_has_come_is_the_notices_number_or_the_state() -> None:
    assert seen().standing == "待确认"
    assert seen(notice_number="沪长城管督通〔2026〕7号").standing == "已开通知书 沪长城管督通〔2026〕7号"
    assert seen(state="of-the-future").standing == ""
