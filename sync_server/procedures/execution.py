"""How far a plan has been carried out, row by row (沪城管执〔2009〕1号 四(一)1). What was called off with a reason is
not undone (domain.md §11 story 36); rows are told apart, never persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Progress(StrEnum):
    DONE = "done"
    CANCELLED = "cancelled"
    UNDONE = "undone"  # its day is over
    UPCOMING = "upcoming"


def progress(*, done: bool, cancelled: bool, due_on: str, today: date) -> Progress:
    """Where one task stands on `today`; one without a day is upcoming until it is done."""
    if cancelled:
        return Progress.CANCELLED
    if done:
        return Progress.DONE
    return Progress.UNDONE if due_on and due_on < today.isoformat() else Progress.UPCOMING


@dataclass(frozen=True)
class Totals:
    """Tasks of a plan by where they stand. `due` are those that should have been carried out by now."""

    done: int = 0
    cancelled: int = 0
    undone: int = 0
    upcoming: int = 0

    @property
    def all(self) -> int:
        return self.done + self.cancelled + self.undone + self.upcoming

    @property
    def due(self) -> int:
        return self.done + self.undone


def totals(found: Iterable[Progress]) -> Totals:
    counts = Counter(found)
    return Totals(**{state.value: counts[state] for state in Progress})
