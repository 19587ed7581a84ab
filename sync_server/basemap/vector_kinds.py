"""What the shapes of a vector tile are, in the three layouts that open files come in: OpenMapTiles, Protomaps and
Shortbread. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

Properties = Mapping[str, Any]


class Road(IntEnum):
    """The wider, the smaller."""

    MOTORWAY = 1
    MAIN = 2
    MIDDLE = 3
    SMALL = 4
    PATH = 5
    RAIL = 6


class Area(IntEnum):
    """In the order in which they are laid on each other."""

    GREEN = 1
    WATER = 2
    BUILDING = 3


class Place(IntEnum):
    """The larger, the smaller the number."""

    CITY = 1
    TOWN = 2
    QUARTER = 3
    SPOT = 4


_AREAS = {
    "water": Area.WATER,
    "ocean": Area.WATER,
    "water_polygons": Area.WATER,
    "building": Area.BUILDING,
    "buildings": Area.BUILDING,
    "park": Area.GREEN,
}
_COVERS = frozenset({"landcover", "landuse", "land", "natural", "sites"})
_GREEN = frozenset(
    {
        *("park", "garden", "forest", "wood", "grass", "meadow", "grassland", "scrub", "recreation_ground", "wetland"),
        *("golf_course", "cemetery", "nature_reserve", "pitch", "village_green", "orchard", "allotments"),
    }
)
WATERWAYS = frozenset({"waterway", "water_lines", "water"})
ROADS = frozenset({"transportation", "roads", "streets", "road"})
ROAD_NAMES = frozenset({"transportation_name", "street_labels", "roads", "road_label"})
PLACES = frozenset({"place", "places", "place_labels"})
SPOTS = frozenset({"poi", "pois"})
_KINDS = ("class", "kind", "pmap:kind", "kind_detail", "pmap:kind_detail", "subclass")
_ROADS = {
    Road.MOTORWAY: "motorway trunk highway motorway_link trunk_link",
    Road.MAIN: "primary secondary major_road primary_link secondary_link",
    Road.MIDDLE: "tertiary medium_road tertiary_link",
    Road.SMALL: "minor residential unclassified living_street service street minor_road road",
    Road.PATH: "path footway pedestrian cycleway track steps",
    Road.RAIL: "rail transit subway railway light_rail tram monorail",
}
_ROAD_OF = {word: road for road, words in _ROADS.items() for word in words.split()}
_PLACES = {
    Place.CITY: "city",
    Place.TOWN: "town suburb borough district county macrohood",
    Place.QUARTER: "village quarter neighbourhood neighborhood hamlet locality",
}
_PLACE_OF = {word: place for place, words in _PLACES.items() for word in words.split()}
_NAMES = ("name:zh-Hans", "name:zh", "name_zh", "name", "name_int", "name:latin")


def area_of(layer: str, properties: Properties) -> Area | None:
    """What a surface is; None for what is not drawn."""
    if layer in _COVERS:
        return Area.GREEN if any(kind in _GREEN for kind in _kinds(properties)) else None
    return _AREAS.get(layer)


def road_of(properties: Properties) -> Road | None:
    """How wide a way is; None for what is not drawn (ferries, say)."""
    return next((_ROAD_OF[kind] for kind in _kinds(properties) if kind in _ROAD_OF), None)


def place_of(layer: str, properties: Properties) -> Place | None:
    """How large a named place is; None for what gets no name on the map."""
    if layer in SPOTS:
        return Place.SPOT
    if layer not in PLACES:
        return None
    return next((_PLACE_OF[kind] for kind in _kinds(properties) if kind in _PLACE_OF), None)


def name_of(properties: Properties) -> str:
    """The name in Chinese where there is one."""
    return next((str(properties[key]).strip() for key in _NAMES if properties.get(key)), "")


def _kinds(properties: Properties) -> list[str]:
    return [str(properties[key]) for key in _KINDS if key in properties]
