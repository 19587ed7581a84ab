"""单位: names, 机关代字, duty phones, and units that were merged away."""

from __future__ import annotations

from sqlalchemy import func, select
from starlette.responses import Response

from shared.organisation import UnitKind
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.acts.units import UnitEntry, change_unit
from sync_server.console.listing import Filters, fetch
from sync_server.console.web import Ask, Pages
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action

n = t.units.c


def register(pages: Pages) -> None:
    pages.get("/units", index, Action.MANAGE_USERS)
    pages.post("/units/{id}", change, Action.MANAGE_USERS)


def index(ask: Ask) -> Response:
    """The units within reach."""
    return _page(ask)


def _page(ask: Ask, error: str = "", status: int = 200) -> Response:
    filters = Filters(dict(ask.query))
    people = select(func.count()).where(t.people.c.unit_id == n.id, t.people.c.active).correlate(t.units)
    statement = select(t.units, people.scalar_subquery().label("people")).where(
        scope.in_area(ask.viewer, Action.MANAGE_USERS, n.district_code), *filters.words(n.name, n.prefix)
    )
    with ask.read() as conn:
        listing = fetch(conn, "/units", filters, statement, {"name": n.name, "kind": n.kind}, "kind", n.id)
    kinds = {kind.value: kind.label for kind in UnitKind}
    return ask.page("units.html", status, listing=listing, filters=filters, kinds=kinds, error=error)


def change(ask: Ask) -> Response:
    """Change one unit."""
    form, viewer, unit_id = ask.form, ask.viewer, ask.path("id")
    with ask.read() as conn:
        inside = scope.in_area(viewer, Action.MANAGE_USERS, n.district_code)
        if conn.execute(select(n.id).where(n.id == unit_id, inside)).first() is None:
            raise Problem(NOT_FOUND, what="这个单位")
    try:
        entry = UnitEntry(
            form.text("name", 80), form.text("prefix", 24), form.text("duty_phone", 40), not form.ticked("ended")
        )
        ask.write(lambda w: change_unit(w, viewer.caller, unit_id, entry))
    except Problem as problem:
        return _page(ask, problem.detail, problem.kind.status)
    return ask.done("/units", f"{entry.name}已保存，手机下次联网时更新。")
