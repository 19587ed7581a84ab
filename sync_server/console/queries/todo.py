"""One line of the desk, as every room that adds to it makes it, and the district to which the desk is narrowed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from sync_server.console import words

EACH = 40  # of one kind; the lists show the rest


@dataclass(frozen=True)
class Todo:
    """`rank` orders kinds of things, `since` (ISO) within a rank, oldest first."""

    rank: int
    since: str
    look: words.Look
    what: str
    detail: str
    url: str
    step: str


def in_district(district: str, column: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """Conditions that leave the district's only; none for the whole city ('')."""
    return [column == district] if district else []
