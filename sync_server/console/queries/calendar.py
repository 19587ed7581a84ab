"""What rests on a working-day table that is not official yet."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.ledger import terms

MOST = 100  # of the list


def provisional_notices(conn: Connection, viewer: Viewer) -> Sequence[AnyRow]:
    """The viewer's notices that await an answer within a 暂定 term, by day."""
    n = t.notices.c
    return conn.execute(
        select(n.id, n.number, n.provisional, n.due_on, t.units.c.name.label("unit_name"))
        .join(t.units, n.unit_id == t.units.c.id)
        .where(scope.sees_notices(viewer), terms.awaits_answer(), n.due_certain.is_(False), n.due_on.is_not(None))
        .order_by(n.due_on)
        .limit(MOST)
    ).all()
