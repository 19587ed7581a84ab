"""立即通知: grave findings that were sent before everything else."""

from __future__ import annotations

from sqlalchemy import func, select
from starlette.responses import Response

from shared.problems import NOT_FOUND, Problem
from sync_server.acts.alerts import acknowledge_alert
from sync_server.console import viewer as scope
from sync_server.console.listing import Filters, fetch
from sync_server.console.queries import trails
from sync_server.console.web import Ask, Pages
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action

a = t.alerts.c
_columns = (
    select(a.id, a.text, a.raised_at, a.received_at, a.acknowledged_at, a.record_id, a.body)
    .add_columns(t.units.c.name.label("unit_name"), t.users.c.name.label("acknowledged_name"))
    .join_from(t.alerts, t.units, a.unit_id == t.units.c.id)
    .outerjoin(t.users, a.acknowledged_by == t.users.c.id)
)


def register(pages: Pages) -> None:
    pages.get("/alerts", index, Action.SEE_LEDGER)
    pages.get("/alerts/{id}", show, Action.SEE_LEDGER)
    pages.post("/alerts/{id}/acknowledge", acknowledge, Action.VERIFY)


def index(ask: Ask) -> Response:
    """All alerts, those nobody has acknowledged first."""
    filters = Filters(dict(ask.query))
    statement = _columns.where(scope.sees_alerts(ask.viewer))
    orders = {"waiting": func.coalesce(a.acknowledged_at, "9999"), "received": a.received_at}
    with ask.read() as conn:
        listing = fetch(conn, "/alerts", filters, statement, orders, "-waiting", a.id)
    return ask.page("alerts.html", listing=listing)


def show(ask: Ask) -> Response:
    """One alert with what has been done about it."""
    alert_id = ask.path("id")
    with ask.read() as conn:
        row = conn.execute(_columns.where(a.id == alert_id, scope.sees_alerts(ask.viewer))).first()
        if row is None:
            raise Problem(NOT_FOUND, what="这条立即通知")
    ask.opened(alert_id)
    with ask.read() as conn:
        filed = conn.execute(
            select(t.records.c.id).where(t.records.c.id == row.record_id, scope.may_open_record(ask.viewer))
        ).first()
        events = trails.timeline(conn, [("alert", alert_id)])
        deliveries = trails.deliveries(conn, [alert_id])
    return ask.page("alert.html", alert=row, filed=filed is not None, events=events, deliveries=deliveries)


def acknowledge(ask: Ask) -> Response:
    """The duty desk has it."""
    caller, alert_id = ask.viewer.caller, ask.path("id")
    ask.write(lambda w: acknowledge_alert(w, caller, alert_id))
    return ask.done(f"/alerts/{alert_id}", "已确认收到，手机上会看到。")
