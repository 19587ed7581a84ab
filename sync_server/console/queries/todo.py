"""One line of the desk, as every room that adds to it makes it."""

from __future__ import annotations

from dataclasses import dataclass

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
