"""What happened to a thing, and to whom word of it went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, and_, or_, select, update

from sync_server.accounts.viewer import Viewer
from sync_server.casework import happenings
from sync_server.console.queries import AnyRow, inbox
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write

MOST_DELIVERIES = 300


def timeline(
    conn: Connection, subjects: Iterable[tuple[str, str]], *, for_unit: str | None = None, limit: int = 200
) -> Sequence[AnyRow]:
    """Events of the given (kind, id) subjects, oldest first. With `for_unit` only those that unit may read."""
    e = t.events.c
    ids: defaultdict[str, list[str]] = defaultdict(list)
    for kind, subject_id in subjects:
        ids[kind].append(subject_id)
    if not ids:
        return []
    pairs = [and_(e.subject_kind == kind, e.subject_id.in_(of_kind)) for kind, of_kind in ids.items()]
    statement = select(e.seq, e.at, e.device_at, e.actor_name, e.kind, e.words).where(or_(*pairs))
    if for_unit is not None:
        statement = statement.where(e.unit_id == for_unit)
    return conn.execute(statement.order_by(e.seq).limit(limit)).all()


def deliveries(conn: Connection, subject_ids: Iterable[str]) -> Sequence[AnyRow]:
    """One row per receiver of what happened to the subjects; what colleagues note for each other is no delivery."""
    d, u = t.deliveries.c, t.units.c
    return conn.execute(
        select(d.id, d.kind, d.channel, d.state, d.attempts, d.next_at, d.last_error, d.delivered_at, d.read_at)
        .add_columns(u.name.label("unit_name"), d.created_at, d.endpoint_id)
        .join_from(t.deliveries, t.units, d.unit_id == u.id)
        .where(d.subject_id.in_(list(subject_ids)), d.kind != happenings.NOTE_MENTIONED.kind)
        .order_by(d.created_at, u.name, d.channel)
        .limit(MOST_DELIVERIES)
    ).all()


def unread(conn: Connection, viewer: Viewer, subject_ids: Iterable[str]) -> list[str]:
    """Inbox deliveries to the viewer about these subjects that nobody has opened."""
    d = t.deliveries.c
    statement = select(d.id).where(d.subject_id.in_(list(subject_ids)), inbox.unread(viewer))
    return list(conn.execute(statement).scalars())


def note_read(w: Write, ids: Iterable[str]) -> None:
    """Somebody of the unit has opened what was delivered; the first time counts."""
    d = t.deliveries.c
    w.conn.execute(update(t.deliveries).where(d.id.in_(list(ids)), d.read_at.is_(None)).values(read_at=w.now))
