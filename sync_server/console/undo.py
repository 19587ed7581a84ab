"""撤销 beside the words that say what was done: which deeds have it, and how the page after the deed offers it."""

from __future__ import annotations

from dataclasses import dataclass

from shared.moment import from_iso
from shared.problems import Problem
from sync_server.console.web import Ask, own_path
from sync_server.grounds import pages as grounds
from sync_server.procedures.undoing import may_undo


@dataclass(frozen=True)
class Undoing:
    """What a form that takes something back says: the moment of the deed, and the page to go back to."""

    at: str
    back: str


def undoing(ask: Ask, home: str) -> Undoing:
    """The form's. Raises Problem when the time is over, or it names no moment."""
    at = ask.form.text("at", 30)
    try:
        done = from_iso(at)
    except ValueError:
        raise Problem(grounds.UNDONE_TOO_LATE) from None
    if not may_undo(done, ask.now):
        raise Problem(grounds.UNDONE_TOO_LATE)
    return Undoing(at, own_path(ask.form.text("back"), home))
