"""Charts drawn on the server as inline SVG: no script, no foreign origin, printable; a table of the numbers stands
beside each. Colours come from `analysis.css` by class; 严重 alone is red."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from sync_server.ledger.figures import Tally

WIDTH, HEIGHT = 960, 240
LEFT, RIGHT, TOP, BOTTOM = 40, 8, 20, 28
HEAT_LEVELS = 5


def bar(tally: Tally, most: int) -> Markup:
    """One row's bar: 一般, 较重 and 严重 one after the other, as long as its share of `most`."""
    parts, at = [], 0.0
    for name, number in (("minor", tally.minor), ("major", tally.major), ("grave", tally.grave)):
        length = number / most * 100 if most else 0
        if number:
            parts.append(f'<rect class="{name}" x="{at:.2f}" y="0" width="{max(length, 0.4):.2f}" height="10"/>')
        at += length
    words = f"一般 {tally.minor}，较重 {tally.major}，严重 {tally.grave}"
    return _svg("bar", 100, 10, words, parts, stretched=True)


def share(part: int, whole: int, tone: str = "part") -> Markup:
    """A rate as a bar on its full length; `tone` is the class of its colour."""
    length = part / whole * 100 if whole else 0
    parts = ['<rect class="ground" x="0" y="0" width="100" height="10"/>']
    parts.append(f'<rect class="{tone}" x="0" y="0" width="{length:.2f}" height="10"/>')
    return _svg("bar", 100, 10, percent(part, whole), parts, stretched=True)


def percent(part: int, whole: int) -> str:
    """`87.5%`, `100%`; `—` of nothing."""
    return f"{math.floor(part / whole * 1000 + 0.5) / 10:g}%" if whole else "—"


@dataclass(frozen=True)
class Column:
    """One column: what stands under it (may be empty), what it is called, its numbers, where it leads."""

    mark: str
    name: str
    tally: Tally
    url: str = ""


def columns(title: str, shown: Sequence[Column]) -> Markup:
    """Stacked columns over time with their numbers, the scale at the left."""
    top = _round_up(max((one.tally.findings for one in shown), default=0))
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    step = wide / max(1, len(shown))
    parts = []
    for n in range(5):
        value, y = top * n / 4, TOP + high - high * n / 4
        if value == int(value):
            parts.append(f'<path class="rule" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
            parts.append(f'<text class="scale" x="{LEFT - 8}" y="{y + 4:.1f}">{int(value)}</text>')
    for n, one in enumerate(shown):
        parts.append(_column(one, LEFT + n * step, step, high / top))
    return _svg("columns", WIDTH, HEIGHT, title, parts)


def _column(one: Column, x: float, step: float, scale: float) -> str:
    width, base = min(step * 0.72, 48), float(HEIGHT - BOTTOM)
    middle, parts, y = x + step / 2, [], base
    for name, number in (("minor", one.tally.minor), ("major", one.tally.major), ("grave", one.tally.grave)):
        if number:
            y -= number * scale
            parts.append(
                f'<rect class="{name}" x="{middle - width / 2:.1f}" y="{y:.1f}" width="{width:.1f}" '
                f'height="{number * scale:.1f}"/>'
            )
    if one.tally.findings and step >= 18:
        parts.append(f'<text class="number" x="{middle:.1f}" y="{y - 4:.1f}">{one.tally.findings}</text>')
    if one.mark:
        parts.append(f'<text class="mark" x="{middle:.1f}" y="{base + 18:.1f}">{escape(one.mark)}</text>')
    words = f"{one.name}：{one.tally.findings} 个，其中严重 {one.tally.grave} 个"
    drawn = f"<title>{escape(words)}</title>{''.join(parts)}"
    return f'<a href="{escape(one.url)}">{drawn}</a>' if one.url and one.tally.findings else f"<g>{drawn}</g>"


def spark(numbers: Sequence[int], words: str) -> Markup:
    """A line as long as a word beside a figure: how it went, oldest first; the numbers stand in its words."""
    top, last = max([*numbers, 1]), len(numbers) - 1
    points = [(4 + n * 80 / max(1, last), 19 - 16 * number / top) for n, number in enumerate(numbers)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    parts = [f'<polyline points="{line}"/>']
    if points:
        parts.append(f'<circle cx="{points[-1][0]:.1f}" cy="{points[-1][1]:.1f}" r="2.5"/>')
    return _svg("spark", 88, 22, words, parts)


def heat(found: Mapping[tuple[int, int], int]) -> list[list[tuple[int, int]]]:
    """Weekdays × hours as (number, level 0-5) for a table."""
    most = max(found.values(), default=0)
    return [
        [
            (number, math.ceil(number / most * HEAT_LEVELS) if number else 0)
            for number in (found.get((weekday, hour), 0) for hour in range(24))
        ]
        for weekday in range(7)
    ]


def _round_up(value: int) -> int:
    """The scale's end: a round number that four lines divide."""
    if value <= 4:
        return 4
    power = 10 ** math.floor(math.log10(value))
    return next(int(n * power) for n in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10, 12) if n * power >= value)


def _svg(kind: str, width: int, height: int, words: str, parts: Sequence[str], *, stretched: bool = False) -> Markup:
    fit = ' preserveAspectRatio="none"' if stretched else ""
    role = "group" if any("<a " in part for part in parts) else "img"  # a picture holds nothing to press
    head = f'<svg class="chart {kind}" viewBox="0 0 {width} {height}"{fit} role="{role}"><title>{escape(words)}</title>'
    return Markup(head + "".join(parts) + "</svg>")  # noqa: S704 - numbers and escaped words only
