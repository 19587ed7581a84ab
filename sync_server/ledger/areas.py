"""The districts' outlines as shipped: phones' reports, imports and the console judge positions by the same ones."""

from __future__ import annotations

import json
from pathlib import Path

from shared.position import DistrictArea, read_districts


def read_areas(assets: Path) -> dict[str, DistrictArea]:
    """The districts' outlines by code."""
    shapes = json.loads((assets / "data/shanghai_districts_wgs84.geojson").read_text("utf-8"))
    return {area.code: area for area in read_districts(shapes)}
