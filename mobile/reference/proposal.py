"""Which unit is probably being inspected here: proposed, never decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.moment import from_iso
from shared.organisation import INSPECTED, Unit
from shared.position import DistrictArea, Fix, believed, districts_near, metres_between
from shared.whereabouts import says_where

CITY = "310000"
NEARBY_M = 1_500.0
SAME_PLACE_M = 300.0  # an address written that near by may be this one
# District outlines are simplified; a point closer to a border than this may lie on either side.
OUTLINE_ERROR_M = 50.0


@dataclass(frozen=True)
class PastCheck:
    """Where and when a unit was inspected before on this phone; `at` is ISO 8601, `address` what was written then,
    `record_id` empty for what an earlier app remembered."""

    unit_id: str
    at: str
    latitude: float | None = None
    longitude: float | None = None
    address: str = ""
    record_id: str = ""


@dataclass(frozen=True)
class Proposal:
    """The districts that the point may lie in (the likeliest first) and their units, best guess first.

    `outside` is true when the inspector's own district is none of them: a reason is asked (domain.md §8)."""

    districts: tuple[DistrictArea, ...]
    units: tuple[Unit, ...]
    outside: bool = False

    @property
    def best(self) -> Unit | None:
        return self.units[0] if self.units else None

    @property
    def near_border(self) -> bool:
        return len(self.districts) > 1


def propose(
    fix: Fix | None,
    *,
    areas: Iterable[DistrictArea],
    units: Sequence[Unit],
    own_district: str,
    history: Sequence[PastCheck] = (),
    own_unit: str = "",
) -> Proposal:
    """Units of the district at the fix (of both districts near a border, 沪条例§14), nearest past check first, then
    the most recently inspected, then the inspector's own. Without a fix: the inspector's own district; so beside the
    fix where that has no outline."""
    districts: tuple[DistrictArea, ...] = ()
    known = tuple(areas)
    fix = believed(fix)
    if fix is not None:
        reach = fix.accuracy_m + OUTLINE_ERROR_M
        districts = tuple(districts_near(known, fix.latitude, fix.longitude, reach))
    codes = [area.code for area in districts] or [own_district]
    if own_district != CITY and own_district not in {area.code for area in known}:
        codes = [own_district, *codes]  # no outline tells where its ground ends (临港、自贸区、机场): a hand chooses
    # Inspectors of the city are at home in every district.
    outside = bool(districts) and own_district not in (CITY, *codes)
    candidates = [u for u in units if u.active and u.kind in INSPECTED and u.district_code in codes]
    distance, latest = _distances(fix, history), _latest(history)
    candidates.sort(
        key=lambda unit: (
            distance.get(unit.id, NEARBY_M),
            -latest.get(unit.id, 0.0),
            unit.id != own_unit,
            codes.index(unit.district_code),
            unit.street_code or "9",
        )
    )
    return Proposal(districts, tuple(candidates), outside)


def addresses_to_offer(fix: Fix | None, history: Sequence[PastCheck], most: int = 6) -> list[str]:
    """Addresses written in earlier checks: those made near the position first, then the latest. `history` is latest
    first."""
    near = [past for past in history if (metres := _metres(fix, past)) is not None and metres <= SAME_PLACE_M]
    near.sort(key=lambda past: _metres(fix, past) or 0.0)
    offered = (past.address.strip() for past in (*near, *history))
    return list(dict.fromkeys(text for text in offered if says_where(text)))[:most]


def _metres(fix: Fix | None, past: PastCheck) -> float | None:
    if fix is None or past.latitude is None or past.longitude is None:
        return None
    return metres_between((fix.latitude, fix.longitude), (past.latitude, past.longitude))


def _distances(fix: Fix | None, history: Iterable[PastCheck]) -> dict[str, float]:
    """Metres to the nearest past check of each unit, only those nearby."""
    found: dict[str, float] = {}
    for past in history:
        metres = _metres(fix, past)
        if metres is not None and metres < found.get(past.unit_id, NEARBY_M):
            found[past.unit_id] = metres
    return found


def _latest(history: Iterable[PastCheck]) -> dict[str, float]:
    found: dict[str, float] = {}
    for past in history:
        found[past.unit_id] = max(found.get(past.unit_id, 0.0), from_iso(past.at).timestamp())
    return found
