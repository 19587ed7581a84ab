"""工作台: what needs me now."""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from sync_server.console import navigation
from sync_server.console.queries import desk, reference
from sync_server.console.queries.todo import EACH
from sync_server.console.web import Access, Ask, Pages
from sync_server.reference.directory import read_calendar


def register(pages: Pages) -> None:
    pages.get("/", show, Access.ANYONE)


def show(ask: Ask) -> Response:
    """The desk of a section or the city office; everybody else is led to their own first page."""
    viewer = ask.viewer
    first = "/password" if viewer.must_change else navigation.home(viewer)
    if first != "/":
        return RedirectResponse(first, HTTPStatus.SEE_OTHER)
    district = ask.query.get("district", "") if viewer.city_wide else ""
    with ask.read() as conn:
        todos = desk.todos(conn, viewer, ask.now, read_calendar(conn), district)
        tiles = desk.tiles(conn, viewer, ask.now, district)
    return ask.page(
        "desk_list.html" if ask.partial else "desk.html",
        todos=todos,
        tiles=tiles,
        each=EACH,
        cut=len(todos) >= EACH and max(Counter(todo.rank for todo in todos).values()) >= EACH,
        districts=reference.district_choices(viewer),
        district=district,
    )
