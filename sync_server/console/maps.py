"""A position on a map drawn from our own district polygons: inline SVG, no scripts, no foreign server. Where the
operator has chosen a basemap, its tiles lie beneath as plain pictures (`map_ground.py`).

Plane projection around the point (equirectangular at its latitude), good to a few metres over a district.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

from shared.basemap import Basemap
from sync_server.console.map_frame import HEIGHT, METRES_PER_DEGREE, WIDTH, Frame
from sync_server.console.map_ground import NO_GROUND, tiles_under
from sync_server.settings import ASSETS

# Half the height of the map in metres, from the whole city down to the street.
STEPS = (60_000, 20_000, 6_000, 2_000, 600, 200)
DEFAULT_STEP = 2
MIN_CIRCLE_PX = 3.0
MARGIN_PX = 28
DENSE = 400  # points from which on they are drawn smaller
NAME_WIDE, NAME_HIGH = 56, 18  # room that a district's name takes
CLOSEST_M = 60.0  # half the height of a map of two places
SMALLEST_M = 400.0  # half the height of the closest map of many points


@dataclass(frozen=True)
class Outline:
    code: str
    name: str
    label: tuple[float, float]
    rings: tuple[tuple[tuple[float, float], ...], ...]  # (longitude, latitude)


@cache
def outlines() -> tuple[Outline, ...]:
    """The sixteen districts in WGS-84."""
    data = json.loads((ASSETS / "data" / "shanghai_districts_wgs84.geojson").read_text("utf-8"))
    found = []
    for feature in data["features"]:
        geometry, names = feature["geometry"], feature["properties"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        rings = tuple(tuple((x, y) for x, y in ring) for polygon in polygons for ring in polygon)
        found.append(Outline(str(names["adcode"]), names["name"], tuple(names["label"]), rings))
    return tuple(found)


def clamp_step(text: str) -> int:
    """The zoom step of a URL, the default for anything unreadable."""
    return min(int(text), len(STEPS) - 1) if text.isdecimal() and len(text) < 3 else DEFAULT_STEP


def draw(
    latitude: float,
    longitude: float,
    accuracy_m: float | None,
    district: str,
    step: int,
    ground: Basemap = NO_GROUND,
) -> Markup:
    """The map around a point (WGS-84 degrees): outlines, the accuracy circle in metres, the point, a scale bar."""
    frame = Frame(latitude, longitude, HEIGHT / 2 / STEPS[step])
    # The district itself comes last, so that its border lies on top.
    ordered = sorted(outlines(), key=lambda outline: outline.code == district)
    beneath = tiles_under(frame, ground)
    parts = [*beneath, *(_district(outline, frame, outline.code == district) for outline in ordered)]
    parts += [_name(outline, frame) for outline in outlines()]
    if accuracy_m:
        radius = max(MIN_CIRCLE_PX, accuracy_m * frame.scale)
        parts.append(f'<circle class="accuracy" cx="{WIDTH / 2}" cy="{HEIGHT / 2}" r="{radius:.1f}"/>')
    parts.append(f'<circle class="point" cx="{WIDTH / 2}" cy="{HEIGHT / 2}" r="7"/>')
    parts += [_scale_bar(frame), _origin(ground) if beneath else ""]
    words = escape(f"位置图：{latitude:.5f}, {longitude:.5f}（WGS-84）")
    head = f'<svg{_look("grounded" if beneath else "")} viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{words}">'
    return Markup(head + "".join(parts) + "</svg>")  # noqa: S704 - numbers and escaped names only


@dataclass(frozen=True)
class Dot:
    """One finding on a map of many."""

    latitude: float
    longitude: float
    grave: bool


@dataclass(frozen=True)
class Spot:
    """A numbered ring on a map of many, with what it says and where it leads."""

    number: int
    latitude: float
    longitude: float
    words: str
    url: str


def close_by(spots: Sequence[Spot], district: str, title: str, ground: Basemap = NO_GROUND) -> Markup:
    """A few numbered rings near each other, at the scale of a street."""
    dots = [Dot(spot.latitude, spot.longitude, False) for spot in spots]
    return spread(dots, spots, district, title, closest=CLOSEST_M, ground=ground)


def spread(
    dots: Sequence[Dot],
    spots: Sequence[Spot],
    district: str,
    title: str,
    *,
    closest: float = SMALLEST_M,
    whole: bool = False,
    ground: Basemap = NO_GROUND,
) -> Markup:
    """Many points over the outline of a district, or of the city when `district` is empty; numbered rings on top.
    `whole` shows all of it, else only where the points are, no closer than half a height of `closest` metres."""
    frame = _around([] if whole else dots, district, closest)
    ordered = sorted(outlines(), key=lambda outline: outline.code == district)
    beneath = tiles_under(frame, ground)
    parts = [*beneath, *(_district(outline, frame, outline.code == district) for outline in ordered)]
    parts += _names_apart(ordered[::-1], frame)
    for name, grave in (("dots", False), ("dots grave", True)):
        places = dict.fromkeys(_pixel(frame, dot) for dot in dots if dot.grave is grave)
        if places:
            parts.append(f'<path class="{name}" d="{"".join(f"M{x} {y}h0" for x, y in places)}"/>')
    for spot in reversed(spots):  # where rings overlap, the first one lies on top
        x, y = frame.place(spot.longitude, spot.latitude)
        parts.append(
            f'<a href="{escape(spot.url)}"><title>{escape(spot.words)}</title>'
            f'<circle class="spot" cx="{x:.0f}" cy="{y:.0f}" r="12"/>'
            f'<text class="spot" x="{x:.0f}" y="{y + 5:.0f}">{spot.number}</text></a>'
        )
    parts += [_scale_bar(frame), _origin(ground) if beneath else ""]
    look = _look("grounded" if beneath else "", "dense" if len(dots) > DENSE else "")
    role = "group" if spots else "img"  # a picture holds nothing to press
    head = f'<svg{look} viewBox="0 0 {WIDTH} {HEIGHT}" role="{role}" aria-label="{escape(title)}">'
    return Markup(head + "".join(parts) + "</svg>")  # noqa: S704 - numbers and escaped words only


def _look(*classes: str) -> str:
    said = " ".join(filter(None, classes))
    return f' class="{said}"' if said else ""


def _origin(ground: Basemap) -> str:
    """The line without which no basemap may be shown."""
    return f'<text class="origin" x="{WIDTH - 8}" y="{HEIGHT - 7}">{escape(ground.notice)}</text>'


def _names_apart(ordered: Sequence[Outline], frame: Frame) -> list[str]:
    """The names that do not run into one another, the first ones first."""
    taken: list[tuple[float, float]] = []
    parts = []
    for outline in ordered:
        x, y = frame.place(*outline.label)
        if all(abs(x - other[0]) > NAME_WIDE or abs(y - other[1]) > NAME_HIGH for other in taken):
            taken.append((x, y))
            parts.append(_name(outline, frame))
    return parts


def _pixel(frame: Frame, dot: Dot) -> tuple[int, int]:
    x, y = frame.place(dot.longitude, dot.latitude)
    return round(x), round(y)


def _around(dots: Sequence[Dot], district: str, closest: float) -> Frame:
    """The frame that holds the district, or the city; points that lie far outside do not shrink it."""
    shown = [outline for outline in outlines() if district in ("", outline.code)] or list(outlines())
    corners = [corner for outline in shown for ring in outline.rings for corner in ring]
    west, east, south, north = _extent(corners)
    inside = [(d.longitude, d.latitude) for d in dots if west <= d.longitude <= east and south <= d.latitude <= north]
    if inside:
        west, east, south, north = _extent(inside)
    middle = (south + north) / 2
    half_high = max((north - south) / 2 * METRES_PER_DEGREE, closest)
    half_wide = max((east - west) / 2 * METRES_PER_DEGREE * math.cos(math.radians(middle)), closest)
    scale = min((HEIGHT / 2 - MARGIN_PX) / half_high, (WIDTH / 2 - MARGIN_PX) / half_wide)
    return Frame(middle, (west + east) / 2, scale)


def _extent(corners: Iterable[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = zip(*corners, strict=True)
    return min(xs), max(xs), min(ys), max(ys)


def _district(outline: Outline, frame: Frame, here: bool) -> str:
    """The outline's path; rings wholly off the map are left out."""
    pieces = []
    for ring in outline.rings:
        points = [frame.place(x, y) for x, y in ring]
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        if max(xs) < 0 or min(xs) > WIDTH or max(ys) < 0 or min(ys) > HEIGHT:
            continue
        pieces.append("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points) + "Z")
    if not pieces:
        return ""
    return f'<path class="land{" here" if here else ""}" d="{"".join(pieces)}"/>'


def _name(outline: Outline, frame: Frame) -> str:
    x, y = frame.place(*outline.label)
    if not (20 < x < WIDTH - 20 and 20 < y < HEIGHT - 20):
        return ""
    return f'<text x="{x:.0f}" y="{y:.0f}">{escape(outline.name)}</text>'


def _scale_bar(frame: Frame) -> str:
    """A bar of a round length, at most a quarter of the map."""
    longest = WIDTH / 4 / frame.scale
    power = 10 ** math.floor(math.log10(longest))
    length = next(n * power for n in (5, 2, 1) if n * power <= longest)
    name = f"{length / 1000:g} 公里" if length >= 1000 else f"{length:g} 米"
    end, y = 16 + length * frame.scale, HEIGHT - 16
    bar = f'<path class="scale" d="M16 {y - 6}V{y}H{end:.0f}V{y - 6}"/>'
    return f'{bar}<text x="{(16 + end) / 2:.0f}" y="{y - 10}">{name}</text>'
