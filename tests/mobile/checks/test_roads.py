"""Names of roads and streets near a point, from what people wrote down near by."""

from __future__ import annotations

import pytest

from mobile.checks.roads import ROAD_M, STREET_M, road_near, road_of, street_near
from shared.nearby import OpenFinding
from shared.organisation import Unit, UnitKind

HERE = (31.2136, 121.4158)
METRE = 1 / 111_195  # of latitude, in degrees
SQUAD = Unit("u1", "虹桥街道综合行政执法队", UnitKind.SQUAD, "310105", "310105009")
ACROSS = Unit("u2", "徐家汇街道综合行政执法队", UnitKind.SQUAD, "310104", "310104012")
UNITS = {unit.id: unit for unit in (SQUAD, ACROSS)}


@pytest.mark.parametrize(
    ("address", "road"),
    [
        ("长宁区江苏路街道江苏路 12 号东侧", "江苏路"),
        ("上海市长宁区愚园路 8 弄", "愚园路"),
        ("愚园路1088弄口", "愚园路"),
        ("浦东新区世纪大道 100 号", "世纪大道"),
        ("虹桥镇吴中路", "吴中路"),
        ("中山公园东门", ""),
        ("长宁区", ""),
        ("", ""),
    ],
)
def test_the_road_of_an_address_is_what_stands_before_the_number(address: str, road: str) -> None:
    assert road_of(address) == road


def north(metres: float) -> tuple[float, float]:
    return HERE[0] + metres * METRE, HERE[1]


def test_the_road_is_that_of_the_nearest_address_that_names_one() -> None:
    written = [(north(60), "延安西路 1 号"), (north(20), "中山公园东门"), (north(40), "江苏路 2 号")]
    assert road_near(HERE, written) == "江苏路"
    assert road_near(HERE, [(north(ROAD_M + 10), "延安西路 1 号")]) == ""
    assert road_near(HERE, []) == ""


def found(unit_id: str, metres: float) -> OpenFinding:
    where = north(metres)
    return OpenFinding(f"{unit_id}-{metres}", "JM03", "", where[0], where[1], "2026-12-01T00:00:00Z", unit_id=unit_id)


def test_the_street_is_that_of_the_squad_which_answers_near_by_in_the_same_district() -> None:
    known = [found("u2", 10), found("u-unknown", 20), found("u1", 200)]
    assert street_near(HERE, known, UNITS.get, "310105") == "310105009"
    assert street_near(HERE, known, UNITS.get, "310104") == "310104012"
    assert street_near(HERE, [found("u1", STREET_M + 50)], UNITS.get, "310105") == ""
