"""Open sessions and locked accounts, for the security administrator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from shared.moment import to_iso
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t

u, s, a = t.users.c, t.sessions.c, t.attempts.c
MOST = 200


def open_sessions(conn: Connection, viewer: Viewer, now: datetime) -> Sequence[AnyRow]:
    """Who is logged in, who was seen last first."""
    return conn.execute(
        select(u.id, u.name, u.login, u.role, s.created_at, s.seen_at, t.units.c.name.label("unit_name"))
        .join_from(t.sessions, t.users, s.user_id == u.id)
        .join(t.units, u.unit_id == t.units.c.id)
        .where(s.expires_at > to_iso(now), scope.below(viewer, u.unit_id))
        .order_by(s.seen_at.desc())
        .limit(MOST)
    ).all()


def locked(conn: Connection, viewer: Viewer, now: datetime) -> Sequence[AnyRow]:
    """Which accounts are locked, and until when."""
    return conn.execute(
        select(u.name, u.login, a.locked_until)
        .join_from(t.attempts, t.users, u.id == a.user_id)
        .where(a.locked_until > to_iso(now), scope.below(viewer, u.unit_id))
        .order_by(a.locked_until)
    ).all()
