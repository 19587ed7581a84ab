"""Hot spots: cells of a fixed grid over the city in which findings gather (沪城管执〔2009〕1号 四(一)3).

The grid is fixed, so that a cell means the same place in every month and in every list.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

CELL_M = 150.0
METRES_PER_DEGREE = 111_320.0
MIDDLE = 31.2  # latitude of the city: cells are square there and a few metres off at its edges
HEIGHT = CELL_M / METRES_PER_DEGREE  # degrees of latitude
WIDTH = CELL_M / (METRES_PER_DEGREE * math.cos(math.radians(MIDDLE)))  # degrees of longitude
AT_LEAST = 3  # findings that make a hot spot
MOST = 12


@dataclass(frozen=True)
class Cell:
    """One square of the grid; as text `23161_77126`."""

    row: int
    column: int

    @property
    def text(self) -> str:
        return f"{self.row}_{self.column}"

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Southern and northern latitude, western and eastern longitude; the northern and eastern edge is outside."""
        return self.row * HEIGHT, (self.row + 1) * HEIGHT, self.column * WIDTH, (self.column + 1) * WIDTH


@dataclass(frozen=True)
class Spotted:
    """A finding on the map: position in WGS-84 degrees."""

    latitude: float
    longitude: float
    grave: bool = False


@dataclass(frozen=True)
class HotSpot:
    """A cell with what was found there; `latitude` and `longitude` are the middle of the findings."""

    cell: Cell
    count: int
    grave: int
    latitude: float
    longitude: float


def cell_of(latitude: float, longitude: float) -> Cell:
    """The cell a position lies in, by the same comparisons as `Cell.bounds` asks for."""
    return Cell(_index(latitude, HEIGHT), _index(longitude, WIDTH))


def _index(value: float, size: float) -> int:
    found = math.floor(value / size)
    if value < found * size:
        return found - 1
    return found + 1 if value >= (found + 1) * size else found


def read_cell(text: str) -> Cell | None:
    """The cell of an address; None for anything else."""
    row, mark, column = text.partition("_")
    if not mark or not (row.isdecimal() and column.isdecimal() and len(text) <= 20):
        return None
    return Cell(int(row), int(column))


def hot_spots(found: Iterable[Spotted], *, at_least: int = AT_LEAST, most: int = MOST) -> list[HotSpot]:
    """The cells with at least so many findings, the fullest first, then by 严重; at most `most`."""
    cells: dict[Cell, list[Spotted]] = {}
    for one in found:
        cells.setdefault(cell_of(one.latitude, one.longitude), []).append(one)
    spots = [
        HotSpot(
            cell,
            len(inside),
            sum(one.grave for one in inside),
            sum(one.latitude for one in inside) / len(inside),
            sum(one.longitude for one in inside) / len(inside),
        )
        for cell, inside in cells.items()
        if len(inside) >= at_least
    ]
    return sorted(spots, key=lambda spot: (-spot.count, -spot.grave, spot.cell.text))[:most]
