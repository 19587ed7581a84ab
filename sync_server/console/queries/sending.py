"""A unit's webhook and WeCom addresses with how they fare."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.ledger.states import DeliveryState
from sync_server.procedures.permissions import Action
from sync_server.reference.receivers import MAIL

e, d = t.endpoints.c, t.deliveries.c


def endpoints(conn: Connection, viewer: Viewer) -> Sequence[AnyRow]:
    """The addresses within reach with what waits for each, failing ones first."""
    waiting = (
        select(func.count())
        .where(d.endpoint_id == e.id, d.state != DeliveryState.DELIVERED.value)
        .correlate(t.endpoints)
    )
    return conn.execute(
        select(e.id, e.kind, e.url, e.active, e.failing_since, e.last_error, e.last_ok_at, e.created_at)
        .add_columns(t.units.c.name.label("unit_name"), waiting.scalar_subquery().label("waiting"))
        .join_from(t.endpoints, t.units, e.unit_id == t.units.c.id)
        .where(scope.units_in_area(viewer, Action.SEE_ENDPOINTS, e.unit_id), e.user_id == "")
        .order_by(e.failing_since.is_(None), t.units.c.name, e.created_at)
    ).all()


def mail_waiting(conn: Connection, viewer: Viewer) -> int:
    """How many mails to people of the units within reach have not gone out."""
    mine = scope.units_in_area(viewer, Action.SEE_ENDPOINTS, d.unit_id)
    waiting = select(func.count()).join_from(t.deliveries, t.endpoints, e.id == d.endpoint_id)
    waiting = waiting.where(
        e.active, e.kind == MAIL, d.state != DeliveryState.DELIVERED.value, d.channel != "inbox", mine
    )
    return conn.execute(waiting).scalar_one()


def signing_secret(conn: Connection, endpoint_id: str) -> str:
    """What a webhook's messages are signed with; '' for WeCom."""
    return str(conn.execute(select(e.secret).where(e.id == endpoint_id)).scalar_one())


def require_delivery(conn: Connection, viewer: Viewer, delivery_id: str) -> None:
    """Raises Problem(NOT_FOUND) for a delivery that the viewer may not send again."""
    inside = scope.units_in_area(viewer, Action.REDELIVER, d.unit_id)
    if conn.execute(select(d.id).where(d.id == delivery_id, inside)).first() is None:
        raise Problem(NOT_FOUND, what="这次投递")
