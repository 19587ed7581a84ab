"""Open findings near by as phones know them, and what of them is like the one that is being written down."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.finding import FindingState
from shared.moment import from_iso
from shared.position import coordinates_fault, metres_between

ALIKE_M = 60.0  # so near, one item is the same thing seen again, or the next one to it
ALIKE_DAYS = 30  # older ones of the same spot are a repetition, and no duplicate
AROUND_M = 1_000.0  # what a list of what is near by holds


@dataclass(frozen=True)
class OpenFinding:
    """A finding that is not settled: what, where (WGS-84) and since when, who saw it, how far it has come. Nothing of
    persons that were inspected. `due_on` is the day by which an answer is awaited, empty while none is."""

    id: str
    item_code: str
    item_text: str
    latitude: float
    longitude: float
    occurred_at: str
    record_id: str = ""
    severity: str = ""
    unit_id: str = ""
    unit_name: str = ""
    address: str = ""
    by: str = ""
    state: str = FindingState.OPEN.value
    notice_id: str = ""
    notice_number: str = ""
    due_on: str = ""

    @property
    def point(self) -> tuple[float, float]:
        return self.latitude, self.longitude

    @property
    def standing(self) -> str:
        """How far it has come, in words; empty for a state of a newer server."""
        if self.notice_number:
            return f"已开通知书 {self.notice_number}"
        return FindingState(self.state).label if self.state in set(FindingState) else ""


@dataclass(frozen=True)
class Near:
    """A finding and how far off it is."""

    finding: OpenFinding
    metres: float


def near(
    point: tuple[float, float] | None, known: Iterable[OpenFinding], radius_m: float = AROUND_M, item_code: str = ""
) -> list[Near]:
    """What lies within the radius, the nearest first; of one item where one is named. Nothing without a point, and
    nothing that has no real one itself."""
    if point is None or coordinates_fault(*point):
        return []
    reach = radius_m / 90_000  # less than a degree of either kind holds here: looked at first, it is cheap
    found = [
        Near(one, metres_between(point, one.point))
        for one in known
        if (not item_code or one.item_code == item_code)
        and abs(one.latitude - point[0]) <= reach
        and abs(one.longitude - point[1]) <= reach
        and not coordinates_fault(*one.point)
    ]
    return sorted((one for one in found if one.metres <= radius_m), key=lambda one: (one.metres, one.finding.id))


def alike(
    point: tuple[float, float] | None,
    item_code: str,
    known: Iterable[OpenFinding],
    now: datetime,
    *,
    but: Collection[str] = (),
    accuracy_m: float = 0.0,
) -> list[Near]:
    """Open findings of the same item so near and so fresh that they may be the same thing; `but` are ids of findings or
    records that are no news (the check's own). A poor position widens the circle, to twice its size at most."""
    extra = accuracy_m if math.isfinite(accuracy_m) else 0.0
    radius = ALIKE_M + min(max(0.0, extra), ALIKE_M)
    oldest = now - timedelta(days=ALIKE_DAYS)
    return [
        one
        for one in near(point, known, radius, item_code)
        if one.finding.id not in but and one.finding.record_id not in but and _since(one.finding) >= oldest
    ]


def _since(finding: OpenFinding) -> datetime:
    return from_iso(finding.occurred_at)


def metres_words(metres: float) -> str:
    """`10 米内`, `40 米`, `1.2 公里`: no more exact than a phone knows."""
    if metres < 10:
        return "10 米内"
    if metres < 1_000:
        tens = round(metres, -1)
        return f"{tens:.0f} 米" if tens < 1_000 else "1 公里"
    return f"{metres / 1_000:.1f} 公里" if metres < 9_950 else f"{metres / 1_000:.0f} 公里"


def away_words(metres: float) -> str:
    """`10 米内`, `40 米外`."""
    words = metres_words(metres)
    return words if words.endswith("内") else f"{words}外"


def ago_words(then: datetime, now: datetime) -> str:
    """`刚刚`, `12 分钟前`, `3 小时前`, `5 天前`. A moment to come is one of a clock that was set: `刚刚`."""
    minutes = (now - then).total_seconds() / 60
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes:.0f} 分钟前" if minutes < 59.5 else "1 小时前"
    if minutes < 24 * 60:
        return f"{int(minutes // 60)} 小时前"
    return f"{int(minutes // (24 * 60))} 天前"
