"""工作台: what needs me now."""

from __future__ import annotations

from http import HTTPStatus

from sqlalchemy import func, select
from starlette.responses import RedirectResponse, Response

from shared.notice import NoticeState
from sync_server.acts.directory import read_calendar
from sync_server.console import navigation
from sync_server.console import viewer as scope
from sync_server.console.queries import counts, desk, reference
from sync_server.console.web import Access, Ask, Pages
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.get("/", show, Access.ANYONE)


def show(ask: Ask) -> Response:
    """The desk of a section or the city office; everybody else is led to their own first page."""
    viewer = ask.viewer
    first = "/password" if viewer.must_change else navigation.home(viewer)
    if not first:
        return ask.page("nothing.html")
    if first != "/":
        return RedirectResponse(first, HTTPStatus.SEE_OTHER)
    district = ask.query.get("district", "") if viewer.city_wide else ""
    with ask.read() as conn:
        todos = desk.todos(conn, viewer, ask.now, read_calendar(conn), district)
        n = t.notices.c
        open_notices = select(func.count()).select_from(t.notices).where(scope.sees_notices(viewer))
        tiles = [
            ("待确认的立即通知", "/alerts", counts.waiting(conn, viewer, "alerts", ask.now), True),
            (
                "反馈逾期",
                "/notices?state=overdue",
                conn.execute(open_notices.where(counts.overdue(ask.now))).scalar_one(),
                True,
            ),
            (
                "反馈待核验",
                "/notices?state=fed_back",
                conn.execute(open_notices.where(n.state == NoticeState.FED_BACK.value)).scalar_one(),
                False,
            ),
            ("问题待确认", "/findings?state=open", counts.waiting(conn, viewer, "findings", ask.now), False),
            (
                "整改进行中",
                "/notices?state=running",
                conn.execute(open_notices.where(n.state.in_(counts.SQUAD_TURN))).scalar_one(),
                False,
            ),
        ]
    template = "desk_list.html" if ask.partial else "desk.html"
    return ask.page(
        template, todos=todos, tiles=tiles, districts=reference.district_choices(viewer), district=district,
        can=viewer.may(Action.SEE_LEDGER),
    )  # fmt: skip
