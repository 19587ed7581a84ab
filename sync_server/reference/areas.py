"""The districts' outlines as shipped: phones' reports, imports and the console judge positions by the same ones."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from shared.position import DistrictArea, read_districts
from sync_server.settings import ASSETS


def read_areas(assets: Path) -> dict[str, DistrictArea]:
    """The districts' outlines by code."""
    shapes = json.loads((assets / "data/shanghai_districts_wgs84.geojson").read_text("utf-8"))
    return {area.code: area for area in read_districts(shapes)}


@cache
def place_names() -> dict[str, str]:
    """Names of the districts (six characters) and of their streets and towns (nine digits) by code."""
    data = json.loads((ASSETS / "data/shanghai_streets.json").read_text("utf-8"))
    names = {"310000": "上海市"} | {
        str(district["code"]): str(district["name"]) for district in (*data["districts"], *data["special"])
    }
    return names | {str(s["code"]): str(s["name"]) for district in data["districts"] for s in district["streets"]}


@cache
def special_names() -> dict[str, str]:
    """Names of the units that stand like districts (临港新片区, 自贸区, 机场; domain.md §1.1) by their codes.

    The letter in a code keeps it apart from the administrative codes of GB/T 2260, which are digits. No outline is
    shipped for them: none is drawn by ourselves."""
    data = json.loads((ASSETS / "data/shanghai_streets.json").read_text("utf-8"))
    return {str(one["code"]): str(one["name"]) for one in data["special"]}
