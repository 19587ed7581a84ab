"""The console's routes, gathered; `app.py` includes the router when the rest is wired."""

from __future__ import annotations

from sync_server.console.pages import desk, login
from sync_server.console.room import Room
from sync_server.console.web import Pages

SECTIONS = (login, desk)


def build_pages(room: Room) -> Pages:
    """All pages with the Actions they need; `.router` goes into the application."""
    pages = Pages(room)
    for section in SECTIONS:
        section.register(pages)
    return pages
