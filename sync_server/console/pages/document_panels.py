"""What the page of a document shows above its text besides: a card, made by the pages of the kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from sync_server.accounts.viewer import Viewer
from sync_server.acts.common.held_document import Held
from sync_server.console.pages import bulletins, reports
from sync_server.documents import kinds
from sync_server.procedures.documents import DocumentKind


@dataclass(frozen=True)
class Panel:
    """The template to include and what it shows, as `panel` there."""

    template: str
    shown: Any


_CARDS: Mapping[DocumentKind, tuple[str, Callable[[Connection, Viewer, Held], Any]]] = {
    kinds.REPORT: ("report_panel.html", reports.card),
    kinds.BULLETIN: ("bulletin_panel.html", bulletins.card),
}


def panel_of(conn: Connection, viewer: Viewer, held: Held) -> Panel | None:
    """The kind's card for this viewer; None when the kind adds none."""
    if held.facts.kind not in _CARDS:
        return None
    template, card = _CARDS[held.facts.kind]
    return Panel(template, card(conn, viewer, held))
