"""Messages for an inspector's phone at its next contact: what others did, or time did, to his notices, records, tasks.

They are read from the log: the event is the message, its number the message's id, so a phone that pulls everything
again gets the same ones. Looked for only among the last 30 days, and only by the index of subjects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, select

from shared.moment import to_iso
from shared.wire import Message
from sync_server.casework import happenings
from sync_server.ledger import tables as t

KEPT = timedelta(days=30)
RECORDS_OF = timedelta(days=90)  # what becomes of older checks is told by their notices
NOTICES_OF = timedelta(days=365)
AT_ONCE = 500


@dataclass(frozen=True)
class _Subject:
    """Something of the inspector's: what the phone opens, and the words that name it."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True)
class _Room:
    """One kind of subject: its word in the log, which kinds of events are told, and how the inspector's own are
    found."""

    subject_kind: str
    kinds: tuple[str, ...]
    own: Callable[[Connection, str, datetime], dict[str, _Subject]]


@dataclass(frozen=True)
class _Span:
    """Which events: after one number, up to another, not before a moment, and not what the inspector did himself."""

    after_seq: int
    up_to: int
    limit: int
    since: str
    own_actors: tuple[str, ...]


def messages_for(
    conn: Connection, user_id: str, after_seq: int, up_to: int, limit: int, now: datetime
) -> Iterator[Message]:
    """The inspector's messages of the events after one number, up to another, in their order, at most `limit`."""
    if after_seq >= up_to:
        return
    devices = conn.execute(select(t.devices.c.id).where(t.devices.c.user_id == user_id)).scalars()
    span = _Span(after_seq, up_to, limit, to_iso(now - KEPT), (user_id, *devices))
    found: list[tuple[int, Message]] = []
    for room in _ROOMS:
        subjects = room.own(conn, user_id, now)
        for row in _events(conn, room, list(subjects), span):
            found.append((row["seq"], _message(row, subjects[row["subject_id"]])))
    found.sort(key=lambda pair: pair[0])
    yield from (message for _, message in found[:limit])


def _message(row: RowMapping, subject: _Subject) -> Message:
    phone = happenings.read(row["kind"]).phone
    assert phone is not None  # only such are looked for
    words = f"{subject.name}\n{row['words']}" if subject.name and subject.name not in row["words"] else row["words"]
    return Message(
        f"{row['seq']:012d}",
        row["at"],
        phone.title,
        words,
        row["kind"],
        subject.kind,
        subject.id,
        icon=phone.icon,
        tone=phone.tone,
    )


def _events(conn: Connection, room: _Room, ids: Sequence[str], span: _Span) -> Iterator[RowMapping]:
    e = t.events.c
    for some in _batches(ids):
        query = select(e.seq, e.at, e.kind, e.words, e.subject_id).where(
            e.subject_kind == room.subject_kind,
            e.subject_id.in_(some),
            e.seq > span.after_seq,
            e.seq <= span.up_to,
            e.kind.in_(room.kinds),
            e.at >= span.since,
            e.actor_id.not_in(span.own_actors),
        )
        yield from conn.execute(query.order_by(e.seq).limit(span.limit)).mappings()


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    """Ids in groups that one query takes."""
    whole = list(ids)
    yield from (whole[start : start + AT_ONCE] for start in range(0, len(whole), AT_ONCE))


def _notices(conn: Connection, user_id: str, now: datetime) -> dict[str, _Subject]:
    n, u = t.notices.c, t.units.c
    since = to_iso(now - NOTICES_OF)
    query = select(n.id, n.number, n.provisional, u.name).join(t.units, u.id == n.unit_id)
    rows = conn.execute(query.where(n.user_id == user_id, n.issued_at >= since))
    return {row.id: _Subject("notice", row.id, f"{row.number or row.provisional} · {row.name}") for row in rows}


def _records(conn: Connection, user_id: str, now: datetime) -> dict[str, _Subject]:
    r = t.records.c
    query = select(r.id, r.unit_name).where(r.user_id == user_id, r.received_at >= to_iso(now - RECORDS_OF))
    return {row.id: _Subject("record", row.id, row.unit_name) for row in conn.execute(query)}


def _alerts(conn: Connection, user_id: str, now: datetime) -> dict[str, _Subject]:
    """Alerts hang on records: the phone opens the record."""
    records = _records(conn, user_id, now)
    found: dict[str, _Subject] = {}
    a = t.alerts.c
    for some in _batches(records):
        for row in conn.execute(select(a.id, a.record_id).where(a.record_id.in_(some))):
            found[row.id] = records[row.record_id]
    return found


def _assignments(conn: Connection, user_id: str, _now: datetime) -> dict[str, _Subject]:
    a = t.assignments.c
    rows = conn.execute(select(a.id, a.title).where(a.user_id == user_id).order_by(a.id.desc()).limit(AT_ONCE))
    return {row.id: _Subject("assignment", row.id, row.title) for row in rows}


_ROOMS = (
    _Room("notice", happenings.on_phones("notice"), _notices),
    _Room("record", happenings.on_phones("record", "finding"), _records),
    _Room("alert", happenings.on_phones("alert"), _alerts),
    _Room("assignment", happenings.on_phones("assignment"), _assignments),
)
