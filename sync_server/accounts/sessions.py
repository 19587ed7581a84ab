"""Sessions of the console: a random token in the cookie, only its hash in the ledger, idle time by server time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select, update

from shared.moment import from_iso, to_iso
from shared.organisation import Role, UnitKind
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer, below
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.accounts import fits

LONGEST = timedelta(hours=12)
# A page view renews the session at most this often, so that reading does not write all the time.
RENEW_AFTER = timedelta(seconds=60)


def token_hash(token: str) -> str:
    """SHA-256 (hex) of the cookie's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(w: Write, user_id: str, idle: timedelta) -> str:
    """A new session for the user; returns the token for the cookie. Ended sessions of all users are cleared away."""
    token = secrets.token_urlsafe(32)
    w.conn.execute(delete(t.sessions).where(t.sessions.c.expires_at <= w.now))
    w.add(
        t.sessions,
        token_hash=token_hash(token),
        user_id=user_id,
        csrf=secrets.token_urlsafe(24),
        created_at=w.now,
        seen_at=w.now,
        expires_at=to_iso(w.moment + idle),
    )
    return token


def find_viewer(conn: Connection, token: str, now: datetime) -> tuple[Viewer, datetime] | None:
    """The user behind a token and when the session was last renewed; None for unknown, idle or closed ones."""
    if not token:
        return None
    s = t.sessions.c
    row = conn.execute(
        _people()
        .add_columns(s.token_hash, s.csrf, s.seen_at, s.created_at)
        .join(t.sessions, s.user_id == t.users.c.id)
        .where(s.token_hash == token_hash(token), s.expires_at > to_iso(now))
    ).first()
    if row is None or from_iso(row.created_at) + LONGEST <= now:
        return None
    viewer = _viewer(row, row.token_hash, row.csrf)
    return (viewer, from_iso(row.seen_at)) if viewer else None


def viewer_of(conn: Connection, user_id: str) -> Viewer | None:
    """The person of an account in use, without a session: for what was asked for earlier and is done now."""
    row = conn.execute(_people().where(t.users.c.id == user_id)).first()
    return _viewer(row) if row else None


def _people() -> Select[Any]:
    u, n = t.users.c, t.units.c
    return (
        select(u.id, u.login, u.name, u.role, u.unit_id, u.must_change, u.person_id)
        .add_columns(n.name.label("unit_name"), n.kind.label("unit_kind"), n.district_code)
        .select_from(t.users)
        .join(t.units, u.unit_id == n.id)
        .where(u.active)
    )


def _viewer(row: Row[Any], session: str = "", csrf: str = "") -> Viewer | None:
    if not fits(Role(row.role), UnitKind(row.unit_kind)):  # a role out of place would reach further than its unit
        return None
    return Viewer(
        user_id=row.id,
        login=row.login,
        name=row.name,
        role=Role(row.role),
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        unit_kind=row.unit_kind,
        district_code=row.district_code,
        must_change=row.must_change,
        session=session,
        csrf=csrf,
        person_id=row.person_id or "",
    )


def renew(w: Write, session: str, idle: timedelta) -> None:
    """Start the session's idle time anew."""
    w.conn.execute(
        update(t.sessions)
        .where(t.sessions.c.token_hash == session)
        .values(seen_at=w.now, expires_at=to_iso(w.moment + idle))
    )


def close_session(w: Write, session: str) -> None:
    w.conn.execute(delete(t.sessions).where(t.sessions.c.token_hash == session))


def close_sessions_of(w: Write, user_id: str, except_for: str = "") -> None:
    """End all sessions of a user (password changed, account stopped), but for the one named."""
    w.conn.execute(delete(t.sessions).where(t.sessions.c.user_id == user_id, t.sessions.c.token_hash != except_for))


def end_sessions(w: Write, viewer: Viewer, user_id: str) -> str:
    """End all sessions of an account within the viewer's units but the own one; returns the account's name."""
    u = t.users.c
    name = w.conn.execute(select(u.name).where(u.id == user_id, below(viewer, u.unit_id))).scalar()
    if name is None:
        raise Problem(NOT_FOUND, what="这个账号")
    close_sessions_of(w, user_id, except_for=viewer.session)
    w.event(happenings.USER_SESSIONS_ENDED, "user", user_id, f"结束{name}的登录", actor=viewer.actor)
    return str(name)
