"""The delivery queue in the ledger: one row per receiver, claimed for a while, settled with its outcome.

Any number of servers may work on it: claims skip rows another server holds (`FOR UPDATE SKIP LOCKED` on PostgreSQL;
SQLite has one writer), and a claim runs out, so that a killed server's deliveries are taken up by another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, update

from shared.moment import to_iso
from sync_server.forwarding.messages import Outgoing
from sync_server.forwarding.schedule import pause_before_retry
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write

LEASE = timedelta(seconds=60)
PER_ENDPOINT = 4  # at a time, so that one dead receiver does not keep the others waiting
OPEN_STATES = ("waiting", "failing")


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended; `error` '' means delivered."""

    out: Outgoing
    error: str


def _due(now: str) -> ColumnElement[bool]:
    d = t.deliveries.c
    return (
        (d.channel != "inbox")
        & d.state.in_(OPEN_STATES)
        & (d.next_at <= now)
        & or_(d.claimed_until.is_(None), d.claimed_until <= now)
        & t.endpoints.c.active
    )


def _open() -> Select[Any]:
    d = t.deliveries
    return select(d.c.id, d.c.endpoint_id).join(t.endpoints, t.endpoints.c.id == d.c.endpoint_id)


def anything_due(conn: Connection, now: str) -> bool:
    """True if a delivery can be attempted now. A read, so that an idle server writes nothing."""
    return conn.execute(_open().where(_due(now)).limit(1)).first() is not None


def claim(w: Write, limit: int = 16) -> list[Outgoing]:
    """Take up to `limit` due deliveries for a minute, urgent ones first, then the longest waiting."""
    d = t.deliveries.c
    query = _open().where(_due(w.now)).order_by(d.urgent.desc(), d.next_at, d.id).limit(limit * 8)
    taken: list[str] = []
    held: Counter[str] = Counter()
    for row in w.conn.execute(query.with_for_update(skip_locked=True, of=t.deliveries)):
        held[row.endpoint_id] += 1
        if held[row.endpoint_id] <= PER_ENDPOINT and len(taken) < limit:
            taken.append(row.id)
    if taken:
        claimed = update(t.deliveries).where(d.id.in_(taken)).values(claimed_until=to_iso(w.moment + LEASE))
        w.conn.execute(claimed)
    return _load(w.conn, taken)


def _load(conn: Connection, ids: Sequence[str]) -> list[Outgoing]:
    d, e, p, u = t.deliveries.c, t.events.c, t.endpoints.c, t.units.c
    query = (
        select(
            d.id.label("delivery_id"),
            d.endpoint_id,
            d.channel,
            p.url,
            p.secret,
            d.kind,
            d.subject_kind,
            d.subject_id,
            d.unit_id,
            u.name.label("unit_name"),
            d.urgent,
            d.attempts,
            d.event_seq,
            e.at.label("event_at"),
            e.words,
            e.data,
        )
        .join(t.events, e.seq == d.event_seq)
        .join(t.endpoints, p.id == d.endpoint_id)
        .join(t.units, u.id == d.unit_id)
        .where(d.id.in_(ids))
    )
    found = {row["delivery_id"]: Outgoing(**row) for row in conn.execute(query).mappings()}
    return [found[delivery_id] for delivery_id in ids]


def settle(w: Write, outcomes: Sequence[Outcome], random: Callable[[], float]) -> None:
    """Write how attempts ended: delivered, or failing with its reason and the time of the next attempt."""
    for outcome in outcomes:
        out = outcome.out
        row = t.deliveries.c.id == out.delivery_id
        if outcome.error:
            pause = pause_before_retry(out.attempts + 1, random, urgent=out.urgent)
            values = {
                "state": "failing",
                "attempts": out.attempts + 1,
                "next_at": to_iso(w.moment + pause),
                "claimed_until": None,
                "last_error": outcome.error,
            }
            _endpoint_failed(w, out, outcome.error)
        else:
            values = {
                "state": "delivered",
                "attempts": out.attempts + 1,
                "delivered_at": w.now,
                "claimed_until": None,
                "last_error": "",
            }
            _endpoint_worked(w, out)
        w.conn.execute(update(t.deliveries).where(row).values(**values))


def _endpoint_failed(w: Write, out: Outgoing, error: str) -> None:
    p = t.endpoints.c
    since = w.conn.execute(select(p.failing_since).where(p.id == out.endpoint_id)).scalar()
    if since is None:
        words = f"{out.unit_name}的推送地址发送失败：{error}，将不断重试"
        w.event("endpoint.failing", "endpoint", out.endpoint_id, words, actor=SYSTEM, unit_id=out.unit_id)
    values = {"failing_since": since or w.now, "last_error": error}
    w.conn.execute(update(t.endpoints).where(p.id == out.endpoint_id).values(**values))


def _endpoint_worked(w: Write, out: Outgoing) -> None:
    p = t.endpoints.c
    if w.conn.execute(select(p.failing_since).where(p.id == out.endpoint_id)).scalar() is not None:
        words = f"{out.unit_name}的推送地址恢复正常"
        w.event("endpoint.recovered", "endpoint", out.endpoint_id, words, actor=SYSTEM, unit_id=out.unit_id)
        # What waited for this receiver need not wait out its pause.
        waiting = (t.deliveries.c.endpoint_id == out.endpoint_id) & (t.deliveries.c.state == "failing")
        w.conn.execute(update(t.deliveries).where(waiting).values(next_at=w.now))
    values = {"failing_since": None, "last_error": "", "last_ok_at": w.now}
    w.conn.execute(update(t.endpoints).where(p.id == out.endpoint_id).values(**values))


def sent(conn: Connection, subject_kind: str, subject_id: str) -> bool:
    """True when every receiver of everything about the subject has it: never "sent" while one has failed."""
    d = t.deliveries.c
    mine = (d.subject_kind == subject_kind) & (d.subject_id == subject_id)
    open_rows = select(func.count()).where(mine & d.state.in_(OPEN_STATES))
    return conn.execute(open_rows).scalar_one() == 0
