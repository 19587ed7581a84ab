"""Whether a position counts as inside a district: geodesic metres on WGS-84 against what the fix is exact to."""

from __future__ import annotations

from geopy.distance import geodesic

from shared.position import DistrictArea, Fix

BORDER_TOLERANCE_M = 50.0
MOST_TOLERANCE_M = 200.0  # well below the 480 m by which a point on the wrong datum would be off (domain.md §8)


def near(area: DistrictArea, fix: Fix) -> bool:
    """True inside the district, or no farther from its border than the position is exact (acceptance story 22)."""
    if area.contains(fix.latitude, fix.longitude):
        return True
    tolerance = max(min(fix.accuracy_m, MOST_TOLERANCE_M), BORDER_TOLERANCE_M)
    return metres_to_border(area, fix.latitude, fix.longitude) <= tolerance


def metres_to_border(area: DistrictArea, latitude: float, longitude: float) -> float:
    """Length in metres of the geodesic from the point to the nearest point of the border."""
    return float(geodesic((latitude, longitude), area.nearest_on_border(latitude, longitude)).meters)
