"""What was brought to the viewer's unit, and how much of it nobody has opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, exists, select, true, update

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.casework import happenings
from sync_server.casework.happening import SUBJECTS
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write

d, e, k, s = t.deliveries.c, t.events.c, t.note_mentions.c, t.saved_filters.c
NOTED, NEWS = happenings.NOTE_MENTIONED.kind, happenings.FILTER_NEWS.kind
ORDERS = {"at": d.created_at}
KEY = d.id
AT_ONCE = 2_000
# Groups to filter by: the first part of the event's kind, of what is brought to anybody.
GROUPS = tuple((name, SUBJECTS[name].label) for name in happenings.brought_subjects())


def brought_to(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `deliveries`: in the inbox of the viewer's unit, for everybody there or for the viewer's role; a
    note that mentions somebody, and news of a kept filter, are brought to that person alone."""
    mentioned = exists().where(k.event_seq == d.event_seq, k.user_id == viewer.user_id)
    kept = exists().where(s.id == d.subject_id, s.user_id == viewer.user_id)
    personal = case((d.kind == NOTED, mentioned), (d.kind == NEWS, kept), else_=true())
    return (d.unit_id == viewer.unit_id) & (d.channel == "inbox") & d.for_role.in_(("", viewer.role.value)) & personal


def unread(viewer: Viewer) -> ColumnElement[bool]:
    return brought_to(viewer) & d.read_at.is_(None)


def inbox_list(viewer: Viewer, group: str, *, all_of_it: bool) -> Select[Any]:
    """Inbox lines with what happened in words; only those nobody has opened unless `all_of_it`."""
    statement = select(d.id, d.kind, d.subject_kind, d.urgent, d.created_at, d.read_at, e.words).join_from(
        t.deliveries, t.events, e.seq == d.event_seq
    )
    statement = statement.where(brought_to(viewer) if all_of_it else unread(viewer))
    if group in [name for name, _ in GROUPS]:
        statement = statement.where(d.kind.startswith(f"{group}."))
    return statement


def line(conn: Connection, viewer: Viewer, delivery_id: str) -> AnyRow:
    """One line. Raises Problem (not found) when it was not brought to the viewer."""
    query = select(d.id, d.kind, d.subject_kind, d.subject_id, d.read_at).where(d.id == delivery_id, brought_to(viewer))
    row = conn.execute(query).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这条消息")
    return row


def mark_read(w: Write, viewer: Viewer, chosen: Sequence[str] = ()) -> int:
    """Mark the chosen ones as opened, or all; the newest first and at most `AT_ONCE`, so that others who write do not
    wait; how many."""
    asked = unread(viewer) & d.id.in_(chosen) if chosen else unread(viewer)
    newest = select(d.id).where(asked).order_by(d.created_at.desc(), d.id.desc()).limit(AT_ONCE)
    ids = list(w.conn.execute(newest).scalars())
    w.conn.execute(update(t.deliveries).where(d.id.in_(ids)).values(read_at=w.now))
    return len(ids)


def mark_unread(w: Write, viewer: Viewer, at: str) -> int:
    """Take back what was marked at the moment `at`; how many."""
    return w.conn.execute(update(t.deliveries).where(brought_to(viewer), d.read_at == at).values(read_at=None)).rowcount
