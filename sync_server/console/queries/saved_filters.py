"""保存的筛选: the rows, as their owner and the own section see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select, update

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.casework import happenings
from sync_server.grounds import pages as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.procedures.subscribing import MOST, Every, Held, words_of
from sync_server.reference.receivers import mailbox, robots

s, u, p = t.saved_filters.c, t.users.c, t.endpoints.c


def _own(viewer: Viewer) -> ColumnElement[bool]:
    return (s.user_id == viewer.user_id) & s.removed_at.is_(None)


def _shown(viewer: Viewer) -> Select[Any]:
    """The viewer's own, and those that colleagues of the same unit with an account in use share."""
    columns = (
        s.id,
        s.user_id,
        s.list,
        s.name,
        s.query,
        s.shared,
        s.every,
        s.by_mail,
        s.by_wecom,
        u.name.label("user_name"),
    )
    shared = s.shared & (u.unit_id == viewer.unit_id) & u.active & s.removed_at.is_(None)
    query = select(*columns).join_from(t.saved_filters, t.users, u.id == s.user_id)
    return query.where(or_(_own(viewer), shared)).order_by(s.user_id != viewer.user_id, s.created_at, s.id)


def of_list(conn: Connection, viewer: Viewer, name: str) -> Sequence[Row[Any]]:
    """Those of one list, the own ones first."""
    return conn.execute(_shown(viewer).where(s.list == name)).all()


def all_of(conn: Connection, viewer: Viewer) -> Sequence[Row[Any]]:
    return conn.execute(_shown(viewer)).all()


def one(conn: Connection, viewer: Viewer, filter_id: str) -> Row[Any]:
    """One that the viewer may look at. Raises Problem (not found)."""
    row = conn.execute(_shown(viewer).where(s.id == filter_id)).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这个筛选")
    return row


def keep(w: Write, viewer: Viewer, name: str, **values: Any) -> str:
    """Keep a filter; its id. Raises Problem when there are too many, or one of that name on the list."""
    mine = select(func.count()).select_from(t.saved_filters).where(_own(viewer))
    if w.conn.execute(mine).scalar_one() >= MOST:
        raise Problem(grounds.FILTERS_TOO_MANY, most=MOST)
    if w.conn.execute(mine.where(s.list == values["list"], s.name == name)).scalar_one():
        raise Problem(grounds.FILTER_NAME_TAKEN, name=name)
    filter_id = w.new_id()
    w.add(t.saved_filters, id=filter_id, user_id=viewer.user_id, name=name, created_at=w.now, **values)
    return filter_id


def change(w: Write, viewer: Viewer, filter_id: str, **values: Any) -> None:
    """Change or put aside one's own. Raises Problem (not found) for anybody else's."""
    found = w.conn.execute(update(t.saved_filters).where(s.id == filter_id, _own(viewer)).values(**values)).rowcount
    if not found:
        raise Problem(NOT_FOUND, what="这个筛选")


def subscribed(conn: Connection) -> Sequence[Row[Any]]:
    """All of which somebody with an account in use hears."""
    query = select(t.saved_filters).join(t.users, u.id == s.user_id)
    return conn.execute(
        query.where(s.every != Every.NEVER.value, s.removed_at.is_(None), u.active).order_by(s.id)
    ).all()


def _outside(conn: Connection, viewer: Viewer, row: Row[Any]) -> list[tuple[str, str]]:
    """The endpoints (id, channel) that the owner chose besides the inbox, as far as they still are there."""
    ways: list[ColumnElement[bool]] = []
    if row.by_mail:
        ways.append(mailbox(viewer.user_id))
    if row.by_wecom and row.shared:
        ways.append(robots(viewer.unit_id))
    found = conn.execute(select(p.id, p.kind).where(or_(*ways)).order_by(p.created_at)) if ways else ()
    return [(endpoint.id, endpoint.kind) for endpoint in found]


def tell(w: Write, viewer: Viewer, row: Row[Any], held: Held, today: str) -> bool:
    """Note what the list holds now, and bring a line to the owner's inbox when something is new; False when another
    process was faster. Where nothing has been noted yet, nothing is new."""
    noted = update(t.saved_filters).where(s.id == row.id, s.said_on == row.said_on, s.every == row.every)
    if not w.conn.execute(noted.values(said_on=today, seen=list(held.names))).rowcount:
        return False
    if held.news.new and row.said_on:
        data = {"user_id": row.user_id, "new": held.news.new, "new_words": held.news.new_words}
        words = words_of(row.name, held.news)
        seq = w.event(happenings.FILTER_NEWS, "filter", row.id, words, actor=SYSTEM, data=data)
        of = {"subject_kind": "filter", "subject_id": row.id, "unit_id": viewer.unit_id}
        w.deliver(seq, happenings.FILTER_NEWS, chosen=_outside(w.conn, viewer, row), **of)
    return True
