"""查找: one field in the head of every page for all that the viewer may see."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection
from starlette.responses import Response

from shared.spelling import folded
from sync_server.accounts.viewer import Viewer
from sync_server.console import navigation
from sync_server.console.filtered_list import FilteredList
from sync_server.console.findable import Found
from sync_server.console.listing import Filters
from sync_server.console.queries import found, search
from sync_server.console.web import Access, Ask, Pages, to
from sync_server.ledger.search.following import is_whole
from sync_server.ledger.search.spelled import terms
from sync_server.procedures.permissions import Action
from sync_server.procedures.subscribing import Held
from sync_server.reference.shipped import initials

OF_FINDINGS, OF_RECORDS, OF_DOCUMENTS = found.FINDINGS, found.RECORDS, found.DOCUMENTS
OF_ALERTS, OF_SUGGESTIONS, OF_ORDERS = found.ALERTS, found.SUGGESTIONS, found.ORDERS
OF_UNITS, OF_PEOPLE, OF_ITEMS = found.UNITS, found.PEOPLE, found.ITEMS


def _told(conn: Connection, viewer: Viewer, filters: Filters, seen: Sequence[str]) -> Held | None:
    """What is found, and what of it is new; None while the index is being made, which would find too little."""
    if not is_whole(conn):
        return None
    return search.told(conn, viewer, filters.text("q"), filters.text("kind"), seen)


FILTERED = FilteredList("search", "/search", "查找", Action.SEE_LEDGER, look=_told)


def register(pages: Pages) -> None:
    pages.get("/search", show, Access.ANYONE)


def show(ask: Ask) -> Response:
    """What was found, by kind; an exact number opens its page."""
    filters, viewer = Filters(dict(ask.query)), ask.viewer
    typed, only = filters.text("q"), filters.text("kind")
    asked = terms(typed)
    with ask.read() as conn:
        if typed and not only and (url := search.exact(conn, viewer, typed)):
            return to(url)
        bearing = search.bearing(conn, viewer, typed, only) if asked else []
        results = search.search(conn, viewer, typed, only, bearing) if asked else []
        near = search.nearly(conn, viewer, typed) if asked and not results and not bearing else []
        whole = is_whole(conn)
    return ask.page(
        "search.html",
        filters=filters,
        typed=typed,
        only=only,
        asked=bool(asked),
        single=any(term.single for term in asked),
        pages=_pages(ask, typed) if asked and not only else [],
        bearing=bearing,
        results=results,
        near=near,
        whole=whole,
        labels=[one.label for one in search.open_to(viewer)],
    )


def _pages(ask: Ask, typed: str) -> list[Found]:
    """Pages of the menu that are called so, by words or initials."""
    wanted = folded(typed).replace(" ", "")
    return [
        Found(url, name)
        for url, name in navigation.opened_by(ask.viewer).items()
        if wanted in name or initials(name).startswith(wanted)
    ]
