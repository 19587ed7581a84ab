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
from sync_server.console.map_area import MapArea
from sync_server.console.map_frame import HEIGHT, METRES_PER_DEGREE, WIDTH, Frame
from sync_server.console.map_ground import NO_GROUND, tiles_under
from sync_server.settings import ASSETS

# Half the height of the map in metres, from the whole city down to the street.
STEPS = (60_000, 20_000, 6_000, 2_000, 600, 200)
DEFAULT_STEP = 2
MIN_CIRCLE_PX = 3.0
MARGIN_PX = 28
DENSE = 400  # points from which on they are drawn smaller
NAME_LETTER, NAME_HIGH = 14, 16  # room that a letter of a district's name takes
NAME_EDGE = 20  # pixels that a name stays away from the edge
NAME_ROOM = 1_200  # pixels of a district that must be seen before it is named
NAMES_BESIDE = ((0, 0), (0, -9), (0, 9), (-16, 0), (16, 0), (-16, -9), (16, 9), (-16, 9), (16, -9), (0, -17), (0, 17))
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
    parts += _names_apart(ordered[::-1], frame)
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
    framed: MapArea | None = None,
) -> Markup:
    """Many points over the outline of a district, or of the city when `district` is empty; numbered rings on top.
    `whole` shows all of it, else only where the points are, no closer than half a height of `closest` metres; with a
    `framed` area what lies in and close around it."""
    frame = _on(framed) if framed else _around([] if whole else dots, district, closest)
    ordered = sorted(outlines(), key=lambda outline: outline.code == district)
    beneath = tiles_under(frame, ground)
    parts = [*beneath, *(_district(outline, frame, outline.code == district) for outline in ordered)]
    parts += [_frame_of(framed, frame) if framed else "", *_names_apart(ordered[::-1], frame)]
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
    """The name of each district that is seen, the first ones first: in short where districts lie close together, a
    little beside its place where it would run into another, and left out where there is no room for it at all."""
    seen = [(outline, middle) for outline in ordered if (middle := seen_middle(outline, frame)) is not None]
    taken: list[tuple[float, float, float]] = []
    parts = []
    for outline, (x, y) in seen:
        wide = len(outline.name) * NAME_LETTER
        close = any(abs(x - u) < wide and abs(y - v) < NAME_HIGH for other, (u, v) in seen if other is not outline)
        name = short_name(outline.name) if close else outline.name
        half = len(name) * NAME_LETTER / 2
        for u, v in ((x + right, y + down) for right, down in NAMES_BESIDE):
            if all(abs(u - p) > half + other or abs(v - q) > NAME_HIGH for p, q, other in taken):
                taken.append((u, v, half))
                parts.append(f'<text x="{u:.0f}" y="{v:.0f}">{escape(name)}</text>')
                break
    return parts


def short_name(name: str) -> str:
    """`黄浦` of `黄浦区`; `浦东` of `浦东新区`."""
    return name.removesuffix("新区").removesuffix("区") if len(name) > 2 else name


def seen_middle(outline: Outline, frame: Frame) -> tuple[float, float] | None:
    """Where a district's name stands: at its place, or in the middle of what is seen of it; None where nearly nothing
    is."""
    x, y = frame.place(*outline.label)
    if NAME_EDGE < x < WIDTH - NAME_EDGE and NAME_EDGE < y < HEIGHT - NAME_EDGE:
        return x, y
    seen = [_clipped([frame.place(*corner) for corner in ring]) for ring in outline.rings]
    area, x, y = max((_weight(ring) for ring in seen), default=(0.0, 0.0, 0.0))
    if area < NAME_ROOM:
        return None
    return min(max(x, NAME_EDGE), WIDTH - NAME_EDGE), min(max(y, NAME_EDGE), HEIGHT - NAME_EDGE)


def _clipped(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The part of a ring that lies on the map (Sutherland and Hodgman)."""
    for axis, edge, keeps in ((0, 0.0, 1), (0, float(WIDTH), -1), (1, 0.0, 1), (1, float(HEIGHT), -1)):
        kept: list[tuple[float, float]] = []
        for before, here in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
            inside, was = (keeps * (point[axis] - edge) >= 0 for point in (here, before))
            if inside != was:
                share = (edge - before[axis]) / (here[axis] - before[axis])
                kept.append((before[0] + share * (here[0] - before[0]), before[1] + share * (here[1] - before[1])))
            if inside:
                kept.append(here)
        ring = kept
    return ring


def _weight(ring: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Area and middle of a ring in pixels."""
    twice = x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        cross = ax * by - bx * ay
        twice, x, y = twice + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    return (abs(twice) / 2, x / twice / 3, y / twice / 3) if abs(twice) > 1 else (0.0, 0.0, 0.0)


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


def _on(area: MapArea) -> Frame:
    """The frame that holds an area with a margin."""
    middle = (area.south + area.north) / 2
    high = (area.north - area.south) * METRES_PER_DEGREE
    wide = (area.east - area.west) * METRES_PER_DEGREE * math.cos(math.radians(middle))
    scale = min((HEIGHT - 2 * MARGIN_PX) / max(high, CLOSEST_M), (WIDTH - 2 * MARGIN_PX) / max(wide, CLOSEST_M))
    return Frame(middle, (area.west + area.east) / 2, scale)


def _frame_of(area: MapArea, frame: Frame) -> str:
    if area.corners:
        places = [frame.place(longitude, latitude) for latitude, longitude in area.corners]
        return f'<polygon class="framed" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in places)}"/>'
    (left, top), (right, bottom) = frame.place(area.west, area.north), frame.place(area.east, area.south)
    size = f'width="{right - left:.1f}" height="{bottom - top:.1f}"'
    return f'<rect class="framed" x="{left:.1f}" y="{top:.1f}" {size}/>'


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


def _scale_bar(frame: Frame) -> str:
    """A bar of a round length, at most a quarter of the map."""
    longest = WIDTH / 4 / frame.scale
    power = 10 ** math.floor(math.log10(longest))
    length = next(n * power for n in (5, 2, 1) if n * power <= longest)
    name = f"{length / 1000:g} 公里" if length >= 1000 else f"{length:g} 米"
    end, y = 16 + length * frame.scale, HEIGHT - 16
    bar = f'<path class="scale" d="M16 {y - 6}V{y}H{end:.0f}V{y - 6}"/>'
    return f'{bar}<text x="{(16 + end) / 2:.0f}" y="{y - 10}">{name}</text>'
