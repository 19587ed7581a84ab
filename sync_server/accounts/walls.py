"""走廊屏: a screen that shows a body's figures by a link, with nobody logged in there.

A chief makes the link for some days. It opens nothing but the wall's figures, as far as that chief may see, and ends by
its day, when it is ended by the body or the security administrator, and when its maker no longer holds the post."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select, update

from shared.moment import from_iso, to_iso
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.sessions import viewer_of
from sync_server.accounts.viewer import Viewer, below
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.grounds import walls as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, Scope

LONGEST_DAYS, USUAL_DAYS = 90, 30
MOST = 10  # of one body at a time
SEEN_AFTER = timedelta(minutes=10)
_KEY = re.compile(r"([0-9a-f-]{36})\.([0-9A-Za-z_-]{32})", re.ASCII)
s = t.walls.c


def key_of(secret: bytes, wall_id: str) -> str:
    """The end of a screen's link: its id, and that this server says so."""
    signed = hmac.new(secret, f"wall.{wall_id}".encode(), hashlib.sha256).digest()
    return f"{wall_id}.{urlsafe_b64encode(signed[:24]).decode()}"


def running(now: datetime) -> ColumnElement[bool]:
    """Condition on `walls`: neither ended nor past its day."""
    return s.ended_at.is_(None) & (s.expires_at > to_iso(now))


def shown_by(conn: Connection, secret: bytes, key: str, now: datetime) -> tuple[RowMapping, Viewer] | None:
    """The screen of a link and as whom it sees what it shows; None for a link that is not ours, or is over."""
    found = _KEY.fullmatch(key)
    if not found or not hmac.compare_digest(key, key_of(secret, found[1])):
        return None
    row = conn.execute(select(t.walls).where(s.id == found[1], running(now))).mappings().first()
    maker = viewer_of(conn, row["made_by"]) if row else None
    if row is None or maker is None or maker.unit_id != row["unit_id"] or not maker.may(Action.SHOW_WALL):
        return None
    return row, maker


def note_seen(w: Write, wall: RowMapping) -> None:
    """The screen has asked."""
    w.conn.execute(update(t.walls).where(s.id == wall["id"]).values(seen_at=w.now))


def is_news(wall: RowMapping, now: datetime) -> bool:
    """True when it is worth writing down that the screen is in use: not with each look."""
    return wall["seen_at"] is None or now - from_iso(wall["seen_at"]) >= SEEN_AFTER


def open_walls(conn: Connection, viewer: Viewer, now: datetime) -> Sequence[RowMapping]:
    """The screens that run: of the chief's own body, of all units below for the security administrator."""
    query = select(t.walls, t.units.c.name.label("unit_name")).join_from(t.walls, t.units, s.unit_id == t.units.c.id)
    return conn.execute(query.where(running(now), _within(viewer)).order_by(s.made_at, s.id)).mappings().all()


def _within(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.reach(Action.SECURITY_POLICY) is not Scope.NONE:
        return below(viewer, s.unit_id)
    return s.unit_id == viewer.unit_id


def make_wall(w: Write, viewer: Viewer, place: str, days: str) -> str:
    """A screen for the viewer's body; returns its id. Raises Problem."""
    if not says(place):
        raise Problem(grounds.PLACE_MISSING)
    if not (days.isascii() and days.isdecimal() and len(days) < 4 and 1 <= int(days) <= LONGEST_DAYS):
        raise Problem(grounds.DAYS_OUT_OF_RANGE, most=LONGEST_DAYS)
    counted: Any = select(func.count()).where(s.unit_id == viewer.unit_id, running(w.moment))
    if w.conn.execute(counted).scalar_one() >= MOST:
        raise Problem(grounds.TOO_MANY, most=MOST)
    wall_id, until = w.new_id(), to_iso(w.moment + timedelta(days=int(days)))
    made = {"made_by": viewer.user_id, "made_name": viewer.name, "made_at": w.now, "expires_at": until}
    w.add(t.walls, id=wall_id, place=place, unit_id=viewer.unit_id, **made)
    w.event(happenings.WALL_MADE, "wall", wall_id, f"开设走廊屏：{place}，{days} 天", actor=viewer.actor)
    return wall_id


def end_wall(w: Write, viewer: Viewer, wall_id: str) -> str:
    """End a screen of the own body, or as security administrator of a unit below; returns where it hangs."""
    row = w.conn.execute(select(t.walls).where(s.id == wall_id, _within(viewer))).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这块走廊屏")
    ended = w.conn.execute(update(t.walls).where(s.id == wall_id, running(w.moment)).values(ended_at=w.now))
    if not ended.rowcount:
        raise Problem(grounds.ENDED)
    w.event(happenings.WALL_ENDED, "wall", wall_id, f"停用走廊屏：{row['place']}", actor=viewer.actor)
    return str(row["place"])
