"""督察名录: who leads and who does inspection in the city's bodies and in each district (annexes 1 and 2 of 沪城管执
〔2009〕1号). Name, unit, post and the unit's duty phone; nothing private (domain.md §9)."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, case, or_, select, true
from starlette.responses import Response

from shared.organisation import Role
from sync_server.accounts.viewer import Viewer
from sync_server.console.exports import Sheet, answer
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow
from sync_server.console.web import Ask, Pages
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import CITY_CODE, Action

u, n, p = t.users.c, t.units.c, t.people.c
LEADERS = (Role.BUREAU_LEADER,)
STAFF = (
    Role.OFFICE_CHIEF,
    Role.OFFICE_STAFF,
    Role.DETACHMENT_INSPECTOR,
    Role.SECTION_CHIEF,
    Role.SECTION_OFFICER,
)
_RANK = case({role.value: at for at, role in enumerate((*LEADERS, *STAFF))}, value=u.role, else_=99)
ORDERS = {"unit": n.district_code}
ROSTER = Sheet(
    "督察名录",
    t.users.c.id,
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
    return "督察分管领导名录" if row.role in LEADERS else "督察工作人员名录"


def _within(viewer: Viewer) -> ColumnElement[bool]:
    """The city knows all; a district its own people and the city's."""
    return true() if viewer.city_wide else or_(n.district_code == viewer.district_code, n.district_code == CITY_CODE)


def _statement(viewer: Viewer) -> Select[Any]:
    return (
        select(u.id, u.name, u.role, p.badge, n.id.label("unit_id"), n.name.label("unit_name"))
        .add_columns(n.duty_phone, n.district_code)
        .join_from(t.users, t.units, u.unit_id == n.id)
        .outerjoin(t.people, u.person_id == p.id)
        .where(u.active, u.role.in_([role.value for role in (*LEADERS, *STAFF)]), _within(viewer))
    )


def index(ask: Ask) -> Response:
    """Both lists, unit by unit; printed as they stand."""
    with ask.read() as conn:
        rows = conn.execute(_statement(ask.viewer).order_by(n.district_code, n.kind.desc(), _RANK, u.name, u.id)).all()
    return ask.page(
        "rosters.html",
        leaders=[row for row in rows if row.role in LEADERS],
        staff=[
            (name, list(group))
            for name, group in groupby((row for row in rows if row.role in STAFF), key=lambda row: row.unit_name)
        ],
    )


def export(ask: Ask) -> Response:
    """Both lists as one file."""
    return answer(ask, ask.path("kind"), ROSTER, _statement(ask.viewer), Filters(dict(ask.query)), ORDERS, "unit")
