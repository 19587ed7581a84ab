"""Whether a position counts as inside a district: geodesic metres on WGS-84 against what the fix is exact to."""

from __future__ import annotations

from geopy.distance import geodesic

from shared.position import DistrictArea, Fix

BORDER_TOLERANCE_M = 50.0
MOST_TOLERANCE_M = 200.0  # well below the 480 m by which a point on the wrong datum would be off (domain.md §8)
_REACH = 0.004  # degrees: over 350 m of either kind in Shanghai, so that most points need no geodesic


def near(area: DistrictArea, fix: Fix) -> bool:
    """True inside the district, or no farther from its border than the position is exact (acceptance story 22)."""
    west, south, east, north = area.box
    if not (west - _REACH <= fix.longitude <= east + _REACH and south - _REACH <= fix.latitude <= north + _REACH):
        return False
    if area.contains(fix.latitude, fix.longitude):
        return True

    tolerance = max(min(fix.accuracy_m, MOST_TOLERANCE_M), BORDER_TOLERANCE_M)
    nearest = area.nearest_on_border(fix.latitude, fix.longitude, within=_REACH)
    return nearest is not None and geodesic((fix.latitude, fix.longitude), nearest).meters <= tolerance
