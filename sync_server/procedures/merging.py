"""When two inspectors' findings are proposed as one and the same (domain.md §11 story 9; bounds `MergeRules`)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sync_server.casework.approval import Doer, same_person
from sync_server.procedures.rulebook import MergeRules

SEMI_MAJOR_M = 6_378_137.0  # WGS-84
FLATTENING = 1 / 298.257223563


class MergeState(StrEnum):
    """What has been said of two findings that may be one."""

    PROPOSED = "proposed"
    MERGED = "merged"
    REFUSED = "refused"
    PARTED = "parted"

    @property
    def label(self) -> str:
        return {
            "proposed": "疑似同一问题，待认定",
            "merged": "已合并办理",
            "refused": "不是同一问题，分别办理",
            "parted": "已撤销合并，分别办理",
        }[self.value]


ONE_MATTER = frozenset({MergeState.PROPOSED, MergeState.MERGED})  # two findings are one, or may be


@dataclass(frozen=True)
class Sighting:
    """A finding as the rule sees it: who saw what, where (WGS-84 degrees) and when."""

    finding_id: str
    record_id: str
    by: Doer
    item_code: str
    latitude: float
    longitude: float
    at: datetime


@dataclass(frozen=True)
class Match:
    """Two findings that may be one; `kept` was seen first."""

    kept: Sighting
    other: Sighting
    metres: float
    minutes: float


def metres_between(a: Sighting, b: Sighting) -> float:
    """The distance on the WGS-84 ellipsoid, by its radii at the middle latitude: millimetres off within a kilometre."""
    middle = math.radians((a.latitude + b.latitude) / 2)
    squared = FLATTENING * (2 - FLATTENING)
    root = math.sqrt(1 - squared * math.sin(middle) ** 2)
    meridian = SEMI_MAJOR_M * (1 - squared) / root**3
    across = SEMI_MAJOR_M / root * math.cos(middle)
    north = math.radians(a.latitude - b.latitude) * meridian
    east = math.radians(a.longitude - b.longitude) * across
    return math.hypot(north, east)


def match(a: Sighting, b: Sighting, rules: MergeRules) -> Match | None:
    """The match of two findings, or None: they are of one item, seen by two people on two records, no further
    apart than the rules' metres and minutes. What has no position matches nothing: people can tell, rules cannot."""
    if a.item_code != b.item_code or same_person(a.by, b.by) or a.record_id == b.record_id:
        return None
    metres, minutes = metres_between(a, b), abs((a.at - b.at).total_seconds()) / 60
    if metres > rules.metres or minutes > rules.minutes:
        return None
    kept, other = sorted((a, b), key=lambda one: (one.at, one.finding_id))
    return Match(kept, other, metres, minutes)


def nearest(new: Sighting, known: Iterable[Sighting], rules: MergeRules) -> Match | None:
    """The closest of the findings that match a new one."""
    matches = [found for one in known if (found := match(new, one, rules))]
    return min(matches, key=lambda found: (found.metres, found.minutes, found.kept.finding_id), default=None)
