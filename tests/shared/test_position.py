from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from geopy.distance import great_circle
from hypothesis import given
from hypothesis import strategies as st

from shared.evidence import describe_fix
from shared.plain import from_plain, to_plain
from shared.position import (
    Fix,
    FixSource,
    Grade,
    believed,
    coordinates_fault,
    district_at,
    districts_near,
    grade,
    metres_between,
    read_districts,
    reading_fault,
)

DISTRICTS = read_districts(json.loads(Path("assets/data/shanghai_districts_wgs84.geojson").read_text(encoding="utf-8")))
AT = "2026-11-24T07:00:00.000Z"

LANDMARKS = [
    (31.2319, 121.4706, "黄浦区"),
    (31.2383, 121.4856, "黄浦区"),
    (31.2240, 121.4405, "静安区"),
    (31.2500, 121.4550, "静安区"),
    (31.1928, 121.4281, "徐汇区"),
    (31.1757, 121.4475, "徐汇区"),
    (31.1958, 121.3158, "闵行区"),
    (31.1560, 121.3480, "闵行区"),
    (31.1959, 121.3437, "长宁区"),
    (31.2215, 121.4155, "长宁区"),
    (31.2247, 121.3917, "普陀区"),
    (31.2731, 121.4764, "虹口区"),
    (31.2996, 121.5096, "杨浦区"),
    (31.4100, 121.4960, "宝山区"),
    (31.3836, 121.2447, "嘉定区"),
    (31.1434, 121.8052, "浦东新区"),
    (31.2417, 121.4951, "浦东新区"),
    (30.9065, 121.9265, "浦东新区"),
    (30.7240, 121.3380, "金山区"),
    (31.0961, 121.1866, "松江区"),
    (31.1092, 121.0483, "青浦区"),
    (30.9150, 121.4540, "奉贤区"),
    (31.6230, 121.3975, "崇明区"),
    (31.3850, 121.7000, "崇明区"),
]


@pytest.mark.parametrize(("latitude", "longitude", "name"), LANDMARKS)
def test_a_landmark_lies_in_its_district(latitude: float, longitude: float, name: str) -> None:
    district = district_at(DISTRICTS, latitude, longitude)
    assert district is not None
    assert district.name == name


@pytest.mark.parametrize(("latitude", "longitude"), [(31.3010, 121.0900), (31.4500, 121.1000)])
def test_a_place_in_the_next_province_lies_in_no_district(latitude: float, longitude: float) -> None:
    assert district_at(DISTRICTS, latitude, longitude) is None


def test_all_sixteen_districts_are_there() -> None:
    assert len({area.code for area in DISTRICTS}) == 16


@given(st.floats(30.6, 31.9), st.floats(120.8, 122.2), st.floats(30.6, 31.9), st.floats(120.8, 122.2))
def test_distances_agree_with_geopy(a: float, b: float, c: float, d: float) -> None:
    assert metres_between((a, b), (c, d)) == pytest.approx(great_circle((a, b), (c, d)).meters, rel=1e-5, abs=0.01)


def test_near_a_border_both_districts_are_offered_the_one_at_the_point_first() -> None:
    # From 中山公园 walk east up to the last step that is still in 长宁.
    longitude = 121.4155
    while (here := district_at(DISTRICTS, 31.2215, longitude)) is not None and here.name == "长宁区":
        longitude += 0.0001
    offered = districts_near(DISTRICTS, 31.2215, longitude - 0.0001, 30)
    assert offered[0].name == "长宁区"
    assert len(offered) >= 2


def test_far_from_every_border_only_one_district_is_offered() -> None:
    assert [d.name for d in districts_near(DISTRICTS, 31.1434, 121.8052, 100)] == ["浦东新区"]


@pytest.mark.parametrize(
    ("fix", "expected"),
    [
        (None, Grade.NONE),
        (Fix(31.2, 121.4, 30, AT), Grade.GOOD),
        (Fix(31.2, 121.4, 30.1, AT), Grade.LOW),
        (Fix(31.2, 121.4, 100, AT), Grade.LOW),
        (Fix(31.2, 121.4, 100.1, AT), Grade.POOR),
        (Fix(31.2, 121.4, 5, AT, FixSource.MANUAL, reason="地下车库无信号"), Grade.POOR),
    ],
)
def test_a_position_is_graded_by_its_accuracy(fix: Fix | None, expected: Grade) -> None:
    assert grade(fix) is expected


GOOD: dict[str, Any] = {"latitude": 31.2, "longitude": 121.4, "accuracy_m": 5.0, "fixed_at": AT}


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"latitude": 91.0}, "坐标超出范围"),
        ({"longitude": -181.0}, "坐标超出范围"),
        ({"latitude": 0.0, "longitude": 0.0}, "坐标为零，不是真实位置"),
        ({"longitude": 0.0}, "坐标为零，不是真实位置"),
        ({"latitude": -0.0}, "坐标为零，不是真实位置"),
        ({"accuracy_m": -1.0}, "没有定位精度"),
        ({"accuracy_m": 0.0}, "没有定位精度"),
        ({"source": FixSource.MANUAL}, "手工定位须写明原因"),
    ],
)
def test_an_impossible_position_is_kept_as_it_was_sealed_and_believed_by_nobody(
    values: dict[str, Any], fault: str
) -> None:
    wrong = Fix(**{**GOOD, **values})
    assert wrong.fault == fault
    assert believed(wrong) is None
    assert grade(wrong) is Grade.NONE
    assert describe_fix(wrong).startswith(f"定位无效（{fault}）")
    assert from_plain(Fix, to_plain(wrong)) == wrong


def test_a_good_position_and_that_of_a_picture_without_accuracy_are_believed() -> None:
    good = Fix(**GOOD)
    picture = Fix(**{**GOOD, "accuracy_m": 0.0, "source": FixSource.PHOTO})
    assert [believed(good), believed(picture), believed(None)] == [good, picture, None]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("name", ["latitude", "longitude", "accuracy_m"])
def test_what_no_record_can_hold_is_no_fix_and_no_reading(name: str, number: float) -> None:
    with pytest.raises(ValueError, match="有限"):
        Fix(**{**GOOD, name: number})
    values = {**GOOD, name: number}
    assert reading_fault(values["latitude"], values["longitude"], values["accuracy_m"])


def test_a_reading_without_accuracy_is_none() -> None:
    assert reading_fault(31.2, 121.4, None) == "没有定位精度"
    assert coordinates_fault(31.2, 121.4) == ""
