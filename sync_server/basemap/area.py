"""Which tiles a district needs: row by row what its outline covers, so that a phone keeps no sea and no neighbour."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from shared.datum import Datum, into
from shared.position import DistrictArea
from shared.tiles import Box, TileRange, place, range_of

Rows = dict[int, list[tuple[int, int]]]  # y -> spans of x, apart from each other
AROUND = 0.15  # degrees around the city that a service is asked for
MARGIN = 1  # tiles around the outline: who works at the border sees across it


def box_around(areas: Iterable[DistrictArea], datum: Datum) -> Box:
    """The whole city and what lies next to it: beyond, no service is asked."""
    boxes = [area.box for area in areas]
    south, west = into(datum, min(box[1] for box in boxes), min(box[0] for box in boxes))
    north, east = into(datum, max(box[3] for box in boxes), max(box[2] for box in boxes))
    return west - AROUND, south - AROUND, east + AROUND, north + AROUND


def rows_of(areas: Iterable[DistrictArea], datum: Datum, zoom: int) -> Rows:
    """The tiles that the outlines touch or hold at one zoom, with a margin."""
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    last = (1 << zoom) - 1
    for area in areas:
        for rings in area.polygons:
            for y, (west, east) in _ring_rows(rings[0], datum, zoom).items():
                span = (max(0, west - MARGIN), min(last, east + MARGIN))
                for row in range(max(0, y - MARGIN), min(last, y + MARGIN) + 1):
                    spans[row].append(span)
    return {y: _joined(found) for y, found in spans.items()}


def above(rows: Rows) -> Rows:
    """The same area one zoom up."""
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for y, found in rows.items():
        spans[y >> 1] += [(west >> 1, east >> 1) for west, east in found]
    return {y: _joined(found) for y, found in spans.items()}


def ranges(rows: Rows, zoom: int, box: Box) -> tuple[TileRange, ...]:
    """The rows as ranges, equal ones beneath each other in one; nothing outside `box`."""
    bound = range_of(box, zoom)
    found: dict[tuple[int, int], TileRange] = {}
    done: list[TileRange] = []
    for y in sorted(y for y in rows if bound.north <= y <= bound.south):
        going: dict[tuple[int, int], TileRange] = {}
        for west, east in rows[y]:
            span = max(west, bound.west), min(east, bound.east)
            if span[0] > span[1]:
                continue
            before = found.pop(span, None)
            begins = before.north if before and before.south == y - 1 else y
            if before and begins == y:
                done.append(before)
            going[span] = TileRange(zoom, span[0], begins, span[1], y)
        done += found.values()
        found = going
    return tuple(sorted([*done, *found.values()], key=lambda part: (part.north, part.west)))


def count(rows: Rows) -> int:
    """How many tiles."""
    return sum(east - west + 1 for spans in rows.values() for west, east in spans)


def evenly(parts: Sequence[TileRange], most: int) -> Iterator[tuple[int, int, int]]:
    """At most `most` of the tiles, spread over all of them."""
    total = sum(part.count for part in parts)
    step = max(1, math.ceil(total / most))
    at = 0
    for part in parts:
        for square in part.tiles():
            if at % step == 0:
                yield square
            at += 1


def _ring_rows(ring: Sequence[tuple[float, float]], datum: Datum, zoom: int) -> dict[int, tuple[int, int]]:
    """For each row that the ring crosses the x of its westernmost and easternmost tile."""
    places = [place(*into(datum, latitude, longitude), zoom) for longitude, latitude in ring]
    rows: dict[int, tuple[int, int]] = {}
    for (x1, y1), (x2, y2) in pairwise(places):
        for row in range(math.floor(min(y1, y2)), math.floor(max(y1, y2)) + 1):
            ends = [x for x, y in ((x1, y1), (x2, y2)) if row <= y <= row + 1]
            ends += [
                x1 + (edge - y1) * (x2 - x1) / (y2 - y1) for edge in (row, row + 1) if (y1 - edge) * (y2 - edge) < 0
            ]
            west, east = math.floor(min(ends)), math.floor(max(ends))
            before = rows.get(row, (west, east))
            rows[row] = min(before[0], west), max(before[1], east)
    return rows


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for west, east in sorted(spans):
        if joined and west <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(joined[-1][1], east)
        else:
            joined.append((west, east))
    return joined
