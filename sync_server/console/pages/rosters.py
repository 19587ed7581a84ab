"""督察名录: who leads and who does inspection in the city's bodies and in each district (annexes 1 and 2 of 沪城管执
〔2009〕1号). Name, unit, post and the unit's duty phone; nothing private (domain.md §9)."""

from __future__ import annotations

from itertools import groupby

from starlette.responses import Response

from shared.organisation import Role
from sync_server.console.exports import Sheet, answer
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow, rosters
from sync_server.console.web import Ask, Pages
from sync_server.procedures.permissions import Action

ROSTER = Sheet(
    "督察名录",
    rosters.KEY,
    (
        ("名录", lambda r: _list_of(r)),
        ("单位", lambda r: r.unit_name),
        ("姓名", lambda r: r.name),
        ("职务", lambda r: Role(r.role).label),
        ("胸号", lambda r: r.badge or ""),
        ("单位值班电话", lambda r: r.duty_phone),
    ),
)


def register(pages: Pages) -> None:
    pages.get("/directory", index, Action.SEE_LEDGER)
    pages.get("/directory/export/{kind}", export, Action.EXPORT)


def _list_of(row: AnyRow) -> str:
    return "督察分管领导名录" if row.role in rosters.LEADERS else "督察工作人员名录"


def index(ask: Ask) -> Response:
    """Both lists, unit by unit; printed as they stand."""
    with ask.read() as conn:
        rows = rosters.by_rank(conn, ask.viewer)
    return ask.page(
        "rosters.html",
        leaders=[row for row in rows if row.role in rosters.LEADERS],
        staff=[
            (name, list(group))
            for name, group in groupby(
                (row for row in rows if row.role in rosters.STAFF), key=lambda row: row.unit_name
            )
        ],
    )


def export(ask: Ask) -> Response:
    """Both lists as one file."""
    return answer(
        ask, ask.path("kind"), ROSTER, rosters.roster(ask.viewer), Filters(dict(ask.query)), rosters.ORDERS, "unit"
    )
