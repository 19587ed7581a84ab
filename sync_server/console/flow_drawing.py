"""The flow chart drawn as inline SVG from its table: no script, no foreign origin, printable. Colours come from
`flow.css` by class; what is late alone is red."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from sync_server.console.flow_chart import ARROWS, PLACES, Arrow, Listed, Place, Point

BOX, HIGH, GAP_X, GAP_Y = 100, 78, 46, 42
LEFT, TOP, LANE = 18, 44, 44  # beside the boxes, above each lane's, and below
BAND = 27
SPECIAL_ROW = 4
WIDTH = 2 * LEFT + 8 * BOX + 7 * GAP_X
HEIGHT = TOP + 6 * HIGH + 4 * GAP_Y + LANE + TOP + 44
MOST = 99
_BY_KEY = {place.key: place for place in PLACES}
_HEAD = 7

Numbers = Mapping[str, tuple[int, int]]


def number_words(number: int) -> str:
    """The number as it is shown: more than 99 is 99+."""
    return str(number) if number <= MOST else f"{MOST}+"


def draw(numbers: Numbers, district: str, title: str) -> Markup:
    """The whole chart. `numbers` has (how many, how many of them late) by the key of a place."""
    parts = [f"<title>{escape(title)}</title>", *_lanes()]
    parts += [_legend(), *(_arrow(arrow) for arrow in ARROWS)]
    parts += [_place(place, numbers.get(place.key), district) for place in PLACES]
    drawn = "".join(parts)
    return Markup(f'<svg class="flow" viewBox="0 0 {WIDTH} {HEIGHT}" role="group">{drawn}</svg>')  # noqa: S704 - escaped


def _lanes() -> Sequence[str]:
    split = _y(SPECIAL_ROW, 0) - TOP
    found = []
    for kind, name, top, bottom in (
        ("daily", "日常督察", 2.0, split - 12),
        ("special", "专项督察", split, float(HEIGHT - 2)),
    ):
        found.append(
            f'<rect class="lane {kind}" x="2" y="{top:g}" width="{WIDTH - 4}" height="{bottom - top:g}" rx="10"/>'
            f'<text class="lane-name" x="{LEFT}" y="{top + 25:g}">{name}</text>'
        )
    return found


def _legend() -> str:
    """What the looks of a box mean, where the lower lane is empty."""
    parts = []
    for n, (look, words) in enumerate(
        (("stage", "十个步骤"), ("box", "分支"), ("late", "有逾期的"), ("end", "办结，不计件数"))
    ):
        x, y = _x(n % 2, 0), _y(5, 0.2 + n // 2 * 0.42)
        kind = "box late" if look == "late" else look
        parts.append(f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="26" height="18" rx="4"/>')
        if look == "stage":
            parts.append(f'<path class="band" d="M{x:g} {y + 8:g}v-4q0 -4 4 -4h18q4 0 4 4v4z"/>')
        parts.append(f'<text class="said" x="{x + 33:g}" y="{y + 13.5:g}">{words}</text>')
    return "".join(parts)


def _x(column: int, part: float) -> float:
    return LEFT + column * (BOX + GAP_X) + part * BOX


def _y(row: int, part: float) -> float:
    lower = LANE + TOP - GAP_Y - 12 if row >= SPECIAL_ROW else 0
    return TOP + row * (HIGH + GAP_Y) + lower + part * HIGH


def _at(point: Point) -> tuple[float, float]:
    return _x(point.column, point.x), _y(point.row, point.y)


def _arrow(arrow: Arrow) -> str:
    if arrow.way:
        points = [_at(point) for point in arrow.way]
        words = _words(arrow.words, *_at(arrow.at), "start") if arrow.at else ""
    else:
        points, words = _straight(arrow)
    heads = _tip(points[-2], points[-1]) + (_tip(points[1], points[0]) if arrow.returns else "")
    line = " ".join(f"{x:g},{y:g}" for x, y in points)
    told = f"{_BY_KEY[arrow.source].name} → {_BY_KEY[arrow.target].name}：{arrow.words}"
    drawn = f'<title>{escape(told)}</title><polyline points="{line}"/>{heads}{words}'
    return f'<g class="way" data-way="{arrow.source}-{arrow.target}">{drawn}</g>'


def _straight(arrow: Arrow) -> tuple[list[tuple[float, float]], str]:
    """Between neighbours in a row or a column: the line, and its words above or beside it; of two that go both ways the
    second's stand on the other side."""
    here, there = _BY_KEY[arrow.source], _BY_KEY[arrow.target]
    if here.row == there.row:
        right = there.column > here.column
        y = _y(here.row, 0.5 + arrow.aside)
        x1, x2 = _x(here.column, 1.0 if right else 0.0), _x(there.column, 0.0 if right else 1.0)
        middle = (x1 + x2) / 2
        if len(arrow.words) > 3:
            above, below = arrow.words[:2], arrow.words[2:]
            return [(x1, y), (x2, y)], _words(above, middle, y - 6) + _words(below, middle, y + 15)
        return [(x1, y), (x2, y)], _words(arrow.words, middle, y + (16 if arrow.aside > 0 else -6))
    down = there.row > here.row
    x = _x(here.column, 0.5 + arrow.aside)
    y1, y2 = _y(here.row, 1.0 if down else 0.0), _y(there.row, 0.0 if down else 1.0)
    side = -6 if arrow.aside < 0 else 6
    return [(x, y1), (x, y2)], _words(arrow.words, x + side, (y1 + y2) / 2 + 4, "end" if side < 0 else "start")


def _tip(before: tuple[float, float], tip: tuple[float, float]) -> str:
    (x0, y0), (x, y) = before, tip
    along = ((x > x0) - (x < x0), (y > y0) - (y < y0))
    bx, by = x - along[0] * _HEAD, y - along[1] * _HEAD
    wx, wy = along[1] * _HEAD * 0.5, along[0] * _HEAD * 0.5
    return f'<path class="tip" d="M{x:g} {y:g}L{bx + wx:g} {by + wy:g}L{bx - wx:g} {by - wy:g}Z"/>'


def _words(words: str, x: float, y: float, anchor: str = "middle") -> str:
    return f'<text class="said" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'


def _place(place: Place, number: tuple[int, int] | None, district: str) -> str:
    """The box; with a number it is the way to its list, with late ones among them it has the way to these as well."""
    here, late = number or (0, 0)
    drawn = _box(place, number, late)
    if number is None or place.listed is None:
        return f'<g data-place="{place.key}">{drawn}</g>'
    told = f"{place.name}：{place.stands} {number_words(here)} 件"
    found = _link(place.listed, district, f'data-place="{place.key}"', told, drawn)
    if late and place.late and place.late != place.listed:
        wide = 32 + 8 * len(number_words(late))
        x, y = _x(place.column, 1) - wide - 5, _y(place.row, 1) - 27
        ground = f'<rect class="late-ground" x="{x:g}" y="{y:g}" width="{wide}" height="20" rx="10"/>'
        text = f'<text class="late-words" x="{x + wide / 2:g}" y="{y + 14.5:g}">逾期 {number_words(late)}</text>'
        said = f"{place.name}：逾期 {number_words(late)} 件"
        found += _link(place.late, district, f'data-late="{place.key}"', said, ground + text)
    return found


def _link(listed: Listed, district: str, mark: str, words: str, drawn: str) -> str:
    told = escape(words)
    title = f"<title>{told}</title>"
    return f'<a href="{escape(listed.url(district))}" {mark} aria-label="{told}">{title}{drawn}</a>'


def _box(place: Place, number: tuple[int, int] | None, late: int) -> str:
    x, y, middle = _x(place.column, 0), _y(place.row, 0), _x(place.column, 0.5)
    tone = " late" if late else (" none" if number and not number[0] else "")
    kind = "stage" if place.step else ("box" if place.listed else "end")
    parts = [f'<rect class="{kind}{tone}" x="{x:g}" y="{y:g}" width="{BOX}" height="{HIGH}" rx="8"/>']
    if place.step:
        line = y + BAND / 2
        parts.append(
            f'<path class="band" d="M{x:g} {y + BAND:g}v-{BAND - 8}q0 -8 8 -8h{BOX - 16}q8 0 8 8v{BAND - 8}z"/>'
            f'<circle class="disc" cx="{x + 15:g}" cy="{line:g}" r="9"/>'
            f'<text class="nth" x="{x + 15:g}" y="{line + 4:g}">{place.step}</text>'
            f'<text class="name" x="{x + 29:g}" y="{line + 5:g}">{place.name}</text>'
        )
    else:
        parts.append(f'<text class="name" x="{middle:g}" y="{y + 20:g}">{place.name}</text>')
    parts.append(f'<text class="stands" x="{middle:g}" y="{y + (43 if number else 52):g}">{place.stands}</text>')
    if number:
        all_late = bool(late) and place.late == place.listed
        beside = bool(late) and not all_late
        left, anchor = (x + 8, "start") if beside else (middle, "middle")
        tone = " red" if all_late else (" beside" if beside else "")
        place_of = f'class="number{tone}" x="{left:g}" y="{y + 68:g}" text-anchor="{anchor}"'
        parts.append(f"<text {place_of}>{number_words(number[0])}</text>")
    return "".join(parts)
