"""One line of the desk, as every room that adds to it makes it, and the district to which the desk is narrowed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from sync_server.console import words
from sync_server.console.queries.urgency import NO_END

EACH = 40  # of one kind; the lists show the rest
RINGING = 1  # the rank of 立即通知


@dataclass(frozen=True)
class Todo:
    """`rank` orders kinds of things, `since` (ISO) within a rank, oldest first. `about` is whose running term in the
    book says until when; `due` is from when on it is late ('' without a term), `left` how much of it lies ahead."""

    rank: int
    since: str
    look: words.Look
    what: str
    detail: str
    url: str
    step: str
    about: tuple[str, str] = ("", "")
    grave: bool = False
    due: str = ""
    left: int | None = None

    @property
    def urgency(self) -> tuple[bool, bool, str, int, str]:
        """What rings first of all, then 严重, then by the real deadline; what has none by its kind and age."""
        return self.rank != RINGING, not self.grave, self.due or NO_END, self.rank, self.since


def in_district(district: str, column: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """Conditions that leave the district's only; none for the whole city ('')."""
    return [column == district] if district else []
