"""Names on a drawn tile: none crosses the edge, where its neighbour would have to go on with it, none another name."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw

from sync_server.evidence.lettering import Lettering

Point = tuple[float, float]
Line = Sequence[Point]
_HALO = 3
_EDGE = 4  # pixels that stay free at the tile's edge
_AIR = 8  # and between names
_STRAIGHT = 0.97  # of its own length that a piece of road lies apart, end from end


@dataclass
class Labels:
    """The names on one picture."""

    picture: Image.Image
    fonts: Path
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    def at(self, where: Point, name: str, size: int, colour: str) -> None:
        """A name in the middle of a point of this tile, moved inwards if it would reach over the edge."""
        side = self.picture.width
        if name in self.said or not (0 <= where[0] < side and 0 <= where[1] < side):
            return
        lettering = Lettering(self.fonts, size)
        half_wide, half_high = lettering.length(name) / 2 + _EDGE, size * 0.7
        if half_wide * 2 > side:
            return
        middle = (
            min(max(where[0], half_wide), side - half_wide),
            min(max(where[1], half_high), side - half_high),
        )
        if self._take(middle, half_wide, half_high):
            self.said.add(name)
            self._draw(middle, name, lettering, colour, 0.0)

    def along(self, lines: Sequence[Line], name: str, size: int, colour: str) -> None:
        """A name along the longest straight piece of a road that holds it; none where no piece does."""
        lettering = Lettering(self.fonts, size)
        wide = lettering.length(name)
        seen = [piece for line in lines for piece in _inside(line, self.picture.width)]
        pieces = [ends for piece in seen if (ends := _straightest(piece))]
        for start, end in sorted(pieces, key=lambda ends: -math.dist(*ends)):
            if math.dist(start, end) < wide + 2 * _EDGE:
                return
            angle = math.atan2(end[1] - start[1], end[0] - start[0])
            if abs(angle) > math.pi / 2:  # nobody reads upside down
                angle -= math.copysign(math.pi, angle)
            middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
            across, up = abs(math.cos(angle)), abs(math.sin(angle))
            half_wide, half_high = (wide * across + size * up) / 2 + 2, (wide * up + size * across) / 2 + 2
            if self._take(middle, half_wide, half_high):
                self._draw(middle, name, lettering, colour, angle)
                return

    def _take(self, middle: Point, half_wide: float, half_high: float) -> bool:
        x, y, side = *middle, self.picture.width
        west, north, east, south = x - half_wide, y - half_high, x + half_wide, y + half_high
        if west < 0 or north < 0 or east > side or south > side:
            return False
        for left, top, right, bottom in self.taken:
            if west < right + _AIR and east > left - _AIR and north < bottom + _AIR and south > top - _AIR:
                return False
        self.taken.append((west, north, east, south))
        return True

    def _draw(self, middle: Point, name: str, lettering: Lettering, colour: str, angle: float) -> None:
        wide, high = math.ceil(lettering.length(name)) + 2 * _HALO, round(lettering.size * 1.5)
        label = Image.new("RGBA", (wide, high), (255, 255, 255, 0))
        pen = ImageDraw.Draw(label)
        top = lettering.size * 0.1
        lettering.draw(pen, (_HALO, top), name, "white", stroke=_HALO)
        lettering.draw(pen, (_HALO, top), name, colour)
        if angle:
            label = label.rotate(-math.degrees(angle), Image.Resampling.BICUBIC, expand=True)
        corner = round(middle[0] - label.width / 2), round(middle[1] - label.height / 2)
        self.picture.paste(label, corner, label)


def _straightest(line: Line) -> tuple[Point, Point] | None:
    """The ends of the longest piece that is straight enough to be read along."""
    best: tuple[Point, Point] | None = None
    longest, first, length = 0.0, 0, 0.0
    for n, here in enumerate(line):
        length += math.dist(line[n - 1], here) if n else 0.0
        while n > first and math.dist(line[first], here) < _STRAIGHT * length:
            length -= math.dist(line[first], line[first + 1])
            first += 1
        if (apart := math.dist(line[first], here)) > longest:
            best, longest = (line[first], here), apart
    return best


def _inside(line: Line, side: int) -> Iterator[list[Point]]:
    """The pieces of a line that lie on the tile."""
    piece: list[Point] = []
    for start, end in pairwise(line):
        cut = _cut(start, end, side)
        if cut is None:
            continue
        if piece and piece[-1] != cut[0]:
            yield piece
            piece = []
        piece += cut if not piece else cut[1:]
    if piece:
        yield piece


def _cut(start: Point, end: Point, side: int) -> tuple[Point, Point] | None:
    """What of a straight line lies on the tile."""
    first, last = 0.0, 1.0
    for a, b in zip(start, end, strict=True):
        if a == b:
            if not 0 <= a <= side:
                return None
            continue
        enters, leaves = sorted((-a / (b - a), (side - a) / (b - a)))
        first, last = max(first, enters), min(last, leaves)
    if first >= last:
        return None
    (ax, ay), (bx, by) = start, end
    at = [start if t == 0 else end if t == 1 else (ax + (bx - ax) * t, ay + (by - ay) * t) for t in (first, last)]
    return at[0], at[1]
