"""A unit's webhook and WeCom addresses with how they fare."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, exists, func, select

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.ledger.states import OPEN_DELIVERIES
from sync_server.procedures.permissions import Action
from sync_server.reference.receivers import MAIL

e, d, u = t.endpoints.c, t.deliveries.c, t.users.c


def endpoints(conn: Connection, viewer: Viewer) -> Sequence[AnyRow]:
    """The addresses within reach with what waits for each, failing ones first."""
    waiting = select(func.count()).where(d.endpoint_id == e.id, d.state.in_(OPEN_DELIVERIES)).correlate(t.endpoints)
    return conn.execute(
        select(e.id, e.kind, e.url, e.active, e.failing_since, e.last_error, e.last_ok_at, e.created_at)
        .add_columns(t.units.c.name.label("unit_name"), waiting.scalar_subquery().label("waiting"))
        .join_from(t.endpoints, t.units, e.unit_id == t.units.c.id)
        .where(scope.units_in_area(viewer, Action.SEE_ENDPOINTS, e.unit_id), e.user_id == "")
        .order_by(e.failing_since.is_(None), t.units.c.name, e.created_at)
    ).all()


def mailboxes(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `endpoints`: mailboxes in use of people whose unit is within reach now."""
    people = select(u.id).where(scope.units_in_area(viewer, Action.SEE_ENDPOINTS, u.unit_id))
    return (e.kind == MAIL) & e.active & e.user_id.in_(people)


def mail_fails(viewer: Viewer) -> ColumnElement[bool]:
    """Condition: to some mailbox of these nothing can be sent."""
    return exists(select(e.id).where(mailboxes(viewer), e.failing_since.is_not(None)))


def mail(conn: Connection, viewer: Viewer, district: str = "") -> AnyRow:
    """How mail to people of the units within reach fares (of one district, if it is named), without saying to whom:
    `waiting` mails that have not gone out, `failing` mailboxes, since when the first, and why the last one failed."""
    mine = [mailboxes(viewer)]
    if district:
        at_home = select(u.id).join_from(t.users, t.units, t.units.c.id == u.unit_id)
        mine.append(e.user_id.in_(at_home.where(t.units.c.district_code == district)))
    waiting = select(func.count()).join_from(t.deliveries, t.endpoints, e.id == d.endpoint_id)
    waiting = waiting.where(d.state.in_(OPEN_DELIVERIES), d.channel != "inbox", *mine)
    why = select(e.last_error).where(e.failing_since.is_not(None), *mine).order_by(e.failing_since.desc()).limit(1)
    return conn.execute(
        select(
            waiting.scalar_subquery().label("waiting"),
            func.count(e.failing_since).label("failing"),
            func.min(e.failing_since).label("since"),
            why.scalar_subquery().label("why"),
        ).where(*mine)
    ).one()


def signing_secret(conn: Connection, endpoint_id: str) -> str:
    """What a webhook's messages are signed with; '' for WeCom."""
    return str(conn.execute(select(e.secret).where(e.id == endpoint_id)).scalar_one())


def require_delivery(conn: Connection, viewer: Viewer, delivery_id: str) -> None:
    """Raises Problem(NOT_FOUND) for a delivery that the viewer may not send again."""
    inside = scope.units_in_area(viewer, Action.REDELIVER, d.unit_id)
    if conn.execute(select(d.id).where(d.id == delivery_id, inside)).first() is None:
        raise Problem(NOT_FOUND, what="这次投递")
