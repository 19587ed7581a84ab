"""单位: names, 机关代字, duty phones, and units that were merged away."""

from __future__ import annotations

from starlette.responses import Response

from shared.organisation import UnitKind
from shared.problems import Problem
from sync_server.acts.units import UnitEntry, change_unit
from sync_server.console.listing import Filters
from sync_server.console.queries import directory, reference
from sync_server.console.web import Ask, Pages
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.get("/units", index, Action.MANAGE_USERS)
    pages.post("/units/{id}", change, Action.MANAGE_USERS)


def index(ask: Ask) -> Response:
    """The units within reach."""
    return _page(ask)


def _page(ask: Ask, error: str = "", status: int = 200) -> Response:
    filters = Filters(dict(ask.query))
    with ask.read() as conn:
        listing = directory.units(conn, ask.viewer, filters)
    kinds = {kind.value: kind.label for kind in UnitKind}
    return ask.page("units.html", status, listing=listing, filters=filters, kinds=kinds, error=error)


def change(ask: Ask) -> Response:
    """Change one unit."""
    form, viewer, unit_id = ask.form, ask.viewer, ask.path("id")
    with ask.read() as conn:
        reference.unit_in_reach(conn, viewer, Action.MANAGE_USERS, unit_id)
    try:
        entry = UnitEntry(
            form.text("name", 80), form.text("prefix", 24), form.text("duty_phone", 40), not form.ticked("ended")
        )
        ask.write(lambda w: change_unit(w, viewer.caller, unit_id, entry))
    except Problem as problem:
        return _page(ask, problem.detail, problem.kind.status)
    return ask.done("/units", f"{entry.name}已保存，手机下次联网时更新。")
