"""收件箱: what was brought to my unit, unopened things first; opening a line leads to the thing."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from shared.organisation import Role
from shared.problems import Problem
from sync_server.casework.subject_pages import page_of
from sync_server.console.listing import Filters
from sync_server.console.queries import inbox, trails
from sync_server.console.queries.lists import fetch
from sync_server.console.undo import undoing
from sync_server.console.web import Ask, Pages, own_path
from sync_server.grounds import pages as grounds
from sync_server.procedures.permissions import Action

TABS = (("", "未读"), ("all", "全部"))


def register(pages: Pages) -> None:
    pages.get("/inbox", index, Action.INBOX)
    pages.post("/inbox/read", read_some, Action.INBOX)
    pages.post("/inbox/undo", undo, Action.INBOX)
    pages.post("/inbox/{id}/read", read_one, Action.INBOX, leads="/inbox")
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


def read_some(ask: Ask) -> Response:
    """Mark the ticked lines as read, or every one when the button says so."""
    chosen = ask.form.all("line")
    if not chosen and not ask.form.ticked("every"):
        raise Problem(grounds.MESSAGES_NOT_CHOSEN)
    return _read(ask, () if ask.form.ticked("every") else chosen)


def read_one(ask: Ask) -> Response:
    """Mark one line as read without opening it."""
    return _read(ask, [ask.path("id")])


def _read(ask: Ask, chosen: Sequence[str]) -> Response:
    viewer = ask.viewer
    marked, at = ask.write(lambda w: (inbox.mark_read(w, viewer, chosen), w.now))
    back = own_path(ask.form.text("back"), "/inbox")
    if not marked:
        return ask.done(back, "没有未读消息。")
    return ask.done(back, f"已将 {marked} 条标为已读。", undo="read", at=at)


def undo(ask: Ask) -> Response:
    """Take back a mark of a moment ago."""
    viewer, asked = ask.viewer, undoing(ask, "/inbox")
    number = ask.write(lambda w: inbox.mark_unread(w, viewer, asked.at))
    if not number:
        raise Problem(grounds.UNDONE_GONE)
    return ask.done(asked.back, f"已撤销：{number} 条恢复为未读。")
