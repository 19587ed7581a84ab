"""Names of streets and roads near a point, from what people wrote down near by: no map of roads is shipped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from shared.nearby import OpenFinding, near
from shared.organisation import Unit
from shared.position import metres_between

ROAD_M = 80.0  # so near, a written address names the same road or the one beside it
STREET_M = 300.0
_ROAD = re.compile(r"[\u4e00-\u9fff0-9]{1,10}?(?:大道|公路|支路|路|街|弄|巷|道)(?!道|办)")
_AREA = re.compile(r"^(?:上海市)?(?:[\u4e00-\u9fff]{2,4}?(?:新区|区))?(?:[\u4e00-\u9fff]{2,8}?(?:街道|镇))?")
Written = tuple[tuple[float, float], str]  # point in WGS-84, address


def road_of(address: str) -> str:
    """`江苏路` of `长宁区江苏路街道江苏路 12 号东侧`; empty when the address names none."""
    rest = _AREA.sub("", address.strip())
    found = _ROAD.search(rest)
    return found[0] if found else ""


def road_near(point: tuple[float, float], written: Iterable[Written]) -> str:
    """The road of the nearest address that names one."""
    named = ((metres_between(point, where), road_of(address)) for where, address in written)
    return min(((metres, road) for metres, road in named if road and metres <= ROAD_M), default=(0.0, ""))[1]


def street_near(
    point: tuple[float, float],
    known: Iterable[OpenFinding],
    unit: Callable[[str], Unit | None],
    district_code: str,
) -> str:
    """Code of the street or town whose squad answers for what was found nearest by, within the district."""
    for one in near(point, known, STREET_M):
        squad = unit(one.finding.unit_id)
        if squad is not None and squad.street_code and squad.district_code == district_code:
            return squad.street_code
    return ""
