"""What the pages of single kinds add to the page of a document: a card above its text, made by the kind's own room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from sync_server.accounts.viewer import Viewer
from sync_server.acts.documents import Kept
from sync_server.procedures.documents import DocumentKind


@dataclass(frozen=True)
class Panel:
    """The template to include and what it shows, as `panel` there."""

    template: str
    shown: Any


PANELS: dict[DocumentKind, Callable[[Connection, Viewer, Kept], Panel | None]] = {}


def panel_of(conn: Connection, viewer: Viewer, held: Kept) -> Panel | None:
    """The kind's card for this viewer; None when the kind adds none."""
    make = PANELS.get(held.facts.kind)
    return make(conn, viewer, held) if make else None
