"""收件箱: what was brought to my unit, unopened things first; opening a line leads to the thing."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from shared.organisation import Role
from sync_server.casework.subject_pages import page_of
from sync_server.console.listing import Filters
from sync_server.console.queries import inbox, trails
from sync_server.console.queries.lists import fetch
from sync_server.console.web import Ask, Pages
from sync_server.procedures.permissions import Action

TABS = (("", "未读"), ("all", "全部"))


def register(pages: Pages) -> None:
    pages.get("/inbox", index, Action.INBOX)
    pages.post("/inbox/read", read_all, Action.INBOX)
    pages.get("/inbox/{id}", open_line, Action.INBOX)


def index(ask: Ask) -> Response:
    """The lines, newest first."""
    filters = Filters(dict(ask.query))
    tab = "all" if filters.text("tab") == "all" else ""
    statement = inbox.inbox_list(ask.viewer, filters.text("group"), all_of_it=tab == "all")
    with ask.read() as conn:
        listing = fetch(conn, "/inbox", filters, statement, inbox.ORDERS, "-at", inbox.KEY)
    return ask.page("inbox.html", listing=listing, filters=filters, tab=tab, tabs=TABS, groups=inbox.GROUPS)


def open_line(ask: Ask) -> Response:
    """Note that somebody of the unit has opened it, and go to what it is about."""
    with ask.read() as conn:
        row = inbox.line(conn, ask.viewer, ask.path("id"))
    if row.read_at is None:
        ask.write(lambda w: trails.note_read(w, [row.id]))
    inspected = ask.viewer.role is Role.INSPECTED_UNIT
    return RedirectResponse(page_of(row.subject_kind, row.subject_id, inspected=inspected), HTTPStatus.SEE_OTHER)


def read_all(ask: Ask) -> Response:
    """Mark everything as read."""
    viewer = ask.viewer
    marked = ask.write(lambda w: inbox.read_everything(w, viewer))
    return ask.done("/inbox", f"已将 {marked} 条标为已读。" if marked else "没有未读消息。")
