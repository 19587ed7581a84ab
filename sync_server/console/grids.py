"""Tables to be looked at rather than read: rows by columns, each cell a mark in a tone that leads to the list of
exactly what it counts. One mechanism for the year's filings, what comes back month by month, and the month of plans and
shifts.

The table is its own alternative in words: each cell says in a sentence what it shows. No script, printable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

MOST_RADIUS = 9.0


@dataclass(frozen=True)
class Cell:
    """`mark` is what stands in it ('' for nothing), `words` the sentence behind it, `tone` its look: good, late,
    missing, quiet or ''. `dot` is the share (0 to 1) of the largest, for cells drawn as dots; `lines` stand under the
    mark."""

    mark: str = ""
    words: str = ""
    tone: str = ""
    url: str = ""
    dot: float = 0.0
    lines: tuple[str, ...] = ()

    @property
    def drawn(self) -> Markup:
        """The dot, by area; '' of cells that are no dots."""
        if not self.dot:
            return Markup("")
        radius = max(2.5, MOST_RADIUS * self.dot**0.5)
        circle = (
            f'<svg class="dot" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="{radius:.1f}"/></svg>'
        )
        return Markup(circle)  # noqa: S704 - a number only


@dataclass(frozen=True)
class Row:
    """One line of the grid: what it is about, where that leads, its cells in the order of the columns."""

    name: str
    cells: Sequence[Cell]
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Grid:
    """A whole grid. `legend` names the tones that occur."""

    title: str
    corner: str
    columns: Sequence[str]
    rows: Sequence[Row]
    legend: Sequence[tuple[str, str]] = ()
