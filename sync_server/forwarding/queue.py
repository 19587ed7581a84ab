"""The delivery queue in the ledger: one row per receiver, claimed for a while, settled with its outcome.

Any number of servers may work on it: claims skip rows another server holds (`FOR UPDATE SKIP LOCKED` on PostgreSQL;
SQLite has one writer), and a claim runs out, so that a killed server's deliveries are taken up by another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, text, update

from shared.moment import to_iso
from sync_server.casework import happenings
from sync_server.forwarding.mail import AT_A_TIME
from sync_server.forwarding.messages import Outgoing
from sync_server.forwarding.schedule import pause_before_retry
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.states import OPEN_DELIVERIES, DeliveryState
from sync_server.ledger.write import GroupLostError, Write
from sync_server.reference.receivers import MAIL, ROBOT

LEASE = timedelta(seconds=60)
# At a time, of one server: a channel that hangs leaves the others theirs.
ROOM: Mapping[str, int] = {"webhook": 18, ROBOT: 6, MAIL: AT_A_TIME}
PER_TARGET = 6  # at one host, of all servers
PER_ENDPOINT = 4  # at a time; one that fails gets a single attempt, so that a dead receiver costs next to nothing
MOST_WORDS = 300  # of an error, as the column holds
_log = structlog.get_logger("forwarding")
# The words of the partial index, so that the database uses it.
_OPEN = text("deliveries.state IN ('waiting', 'failing') AND deliveries.channel <> 'inbox'")
_CLAIMED = text("deliveries.claimed_until IS NOT NULL")


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended; `error` '' means delivered."""

    out: Outgoing
    error: str


def _due(endpoint_id: Any, now: str, *, urgent: bool) -> ColumnElement[bool]:
    d = t.deliveries.c
    free = or_(d.claimed_until.is_(None), d.claimed_until <= now)
    return and_(d.endpoint_id == endpoint_id, _OPEN, d.urgent.is_(urgent), d.next_at <= now, free)


def _ready(now: str) -> ColumnElement[bool]:
    """Receivers that do not rest."""
    return or_(t.endpoints.c.rests_until.is_(None), t.endpoints.c.rests_until <= now)


def _receivers(now: str) -> Select[Any]:
    """Active receivers for which something can be attempted now, those first that took the last message, and of these
    whoever has waited longest; `failures` in a row, whether they rest (`resting`)."""
    p, d = t.endpoints.c, t.deliveries.c
    urgent = select(d.id).where(_due(p.id, now, urgent=True)).correlate(t.endpoints).exists()
    usual = select(d.id).where(_due(p.id, now, urgent=False)).correlate(t.endpoints).exists()
    longest = select(func.min(d.next_at)).where(d.endpoint_id == p.id, _OPEN).correlate(t.endpoints).scalar_subquery()
    query = select(p.id, p.kind, p.url, p.failures, (~_ready(now)).label("resting"))
    return query.where(p.active, or_(urgent, and_(_ready(now), usual))).order_by(p.failures > 0, longest, p.id)


def anything_due(conn: Connection, now: str) -> bool:
    """True if a delivery can be attempted now. A read, so that an idle server writes nothing."""
    return conn.execute(_receivers(now).limit(1)).first() is not None


@dataclass
class _Places:
    """What may still be begun: `channels` of this server, and at each target and receiver what no server has begun."""

    channels: dict[str, int]
    targets: Counter[str]
    receivers: Counter[str]

    def free(self, receiver: Row[Any]) -> int:
        at_receiver = (1 if receiver.failures else PER_ENDPOINT) - self.receivers[receiver.id]
        at_target = PER_TARGET - self.targets[_target(receiver)]
        return min(self.channels.get(receiver.kind, 0), at_target, at_receiver)

    def take(self, receiver: Row[Any]) -> None:
        self.channels[receiver.kind] -= 1
        self.targets[_target(receiver)] += 1
        self.receivers[receiver.id] += 1


def _target(receiver: Row[Any]) -> str:
    """What all attempts at it hang on together: the host, however it is spelled; the one server of all mail is bounded
    by its channel."""
    return str(receiver.url).partition("://")[2].partition("/")[0].lower() or receiver.id


def claim(w: Write, room: Mapping[str, int] = ROOM) -> list[Outgoing]:
    """Take due deliveries for a minute, as many by each channel as it has `room`: urgent ones first, then each
    receiver's longest waiting in turn, so that neither one receiver's backlog nor a host that keeps its callers waiting
    is another's. Reads a few rows for each receiver that has a place, however many wait."""
    receivers = w.conn.execute(_receivers(w.now)).all()
    places = _Places(dict(room), *_held(w.conn, w.now))
    taken = _in_turn(w, receivers, places, urgent=True)
    taken += _in_turn(w, [one for one in receivers if not one.resting], places, urgent=False)
    if taken:
        claimed = {"claimed_until": to_iso(w.moment + LEASE)}
        w.conn.execute(update(t.deliveries).where(t.deliveries.c.id.in_(taken)).values(**claimed))
    return _load(w.conn, taken)


def _in_turn(w: Write, receivers: Sequence[Row[Any]], places: _Places, *, urgent: bool) -> list[str]:
    taken: list[str] = []
    turns: dict[str, Iterator[str]] = {}
    waiting = list(receivers)
    while waiting:
        again = []
        for one in waiting:
            room = places.free(one)
            if room > 0 and one.id not in turns:
                turns[one.id] = iter(_longest_waiting(w.conn, one.id, w.now, room, urgent=urgent))
            delivery_id = next(turns[one.id], None) if room > 0 else None
            if delivery_id is not None:
                places.take(one)
                taken.append(delivery_id)
                again.append(one)
        waiting = again
    return taken


def _held(conn: Connection, now: str) -> tuple[Counter[str], Counter[str]]:
    """How many attempts are under way at each target and to each receiver, from any server."""
    p, d = t.endpoints.c, t.deliveries.c
    query = select(p.id, p.kind, p.url, func.count().label("many")).join(t.endpoints, p.id == d.endpoint_id)
    rows = conn.execute(query.where(_CLAIMED, d.claimed_until > now).group_by(p.id, p.kind, p.url)).all()
    targets, receivers = Counter[str](), Counter[str]()
    for row in rows:
        targets[_target(row)] += row.many
        receivers[row.id] += row.many
    return targets, receivers


def _longest_waiting(conn: Connection, endpoint_id: str, now: str, room: int, *, urgent: bool) -> list[str]:
    d = t.deliveries.c
    query = select(d.id).where(_due(endpoint_id, now, urgent=urgent)).order_by(d.next_at, d.id).limit(room)
    return list(conn.execute(query.with_for_update(skip_locked=True)).scalars())


def _load(conn: Connection, ids: Sequence[str]) -> list[Outgoing]:
    d, e, p, u = t.deliveries.c, t.events.c, t.endpoints.c, t.units.c
    query = (
        select(
            d.id.label("delivery_id"),
            d.endpoint_id,
            d.channel,
            p.url,
            p.mailbox,
            p.secret,
            d.kind,
            d.subject_kind,
            d.subject_id,
            d.unit_id,
            u.name.label("unit_name"),
            u.kind.label("unit_kind"),
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
    """Write how attempts ended: delivered, or failing with its reason and the time of the next attempt. One that cannot
    be written is left to its claim's end and does not touch the others."""
    for outcome in outcomes:
        try:
            with w.attempt():
                _settle_one(w, outcome, random)
        except GroupLostError:
            raise
        except Exception as error:
            _log.error("outcome not written", delivery=outcome.out.delivery_id, exc_info=error)


def _settle_one(w: Write, outcome: Outcome, random: Callable[[], float]) -> None:
    out, d = outcome.out, t.deliveries.c
    if w.conn.execute(select(d.state).where(d.id == out.delivery_id)).scalar() not in OPEN_DELIVERIES:
        return  # given up meanwhile, with the mailbox that it was for
    values: dict[str, Any] = {"attempts": out.attempts + 1, "claimed_until": None}
    if outcome.error:
        pause = pause_before_retry(out.attempts + 1, random, urgent=out.urgent)
        values |= {
            "state": DeliveryState.FAILING.value,
            "next_at": to_iso(w.moment + pause),
            "last_error": outcome.error[:MOST_WORDS],
        }
        _endpoint_failed(w, out, outcome.error[:MOST_WORDS], random)
    else:
        values |= {"state": DeliveryState.DELIVERED.value, "delivered_at": w.now, "last_error": ""}
        _endpoint_worked(w, out)
    w.conn.execute(update(t.deliveries).where(d.id == out.delivery_id).values(**values))


def _address(out: Outgoing) -> str:
    """What failed or works again, without saying whose mailbox it is."""
    return f"{out.unit_name}的{'一个订阅邮箱' if out.mailbox else '推送地址'}"


def _endpoint_failed(w: Write, out: Outgoing, error: str, random: Callable[[], float]) -> None:
    p = t.endpoints.c
    row = w.conn.execute(select(p.failing_since, p.failures, p.rests_until).where(p.id == out.endpoint_id)).one()
    if row.failing_since is None:
        words = f"{_address(out)}发送失败：{error}，将不断重试"
        w.event(happenings.ENDPOINT_FAILING, "endpoint", out.endpoint_id, words, actor=SYSTEM, unit_id=out.unit_id)
    values = {"failing_since": row.failing_since or w.now, "last_error": error}
    if (
        row.rests_until is None or row.rests_until <= w.now
    ):  # of several at a time, and of urgent ones, the first counts
        pause = pause_before_retry(row.failures + 1, random)
        values |= {"failures": row.failures + 1, "rests_until": to_iso(w.moment + pause)}
    w.conn.execute(update(t.endpoints).where(p.id == out.endpoint_id).values(**values))


def _endpoint_worked(w: Write, out: Outgoing) -> None:
    p = t.endpoints.c
    if w.conn.execute(select(p.failing_since).where(p.id == out.endpoint_id)).scalar() is not None:
        words = f"{_address(out)}恢复正常"
        w.event(happenings.ENDPOINT_RECOVERED, "endpoint", out.endpoint_id, words, actor=SYSTEM, unit_id=out.unit_id)
        # What waited for this receiver need not wait out its pause.
        waiting = (t.deliveries.c.endpoint_id == out.endpoint_id) & (
            t.deliveries.c.state == DeliveryState.FAILING.value
        )
        w.conn.execute(update(t.deliveries).where(waiting).values(next_at=w.now))
    values = {"failing_since": None, "last_error": "", "last_ok_at": w.now, "failures": 0, "rests_until": None}
    w.conn.execute(update(t.endpoints).where(p.id == out.endpoint_id).values(**values))


def mail_in_trouble(conn: Connection) -> int:
    """To how many mailboxes nothing can be sent at present."""
    p = t.endpoints.c
    return conn.execute(select(func.count()).where(p.kind == MAIL, p.active, p.failing_since.is_not(None))).scalar_one()


def sent(conn: Connection, subject_kind: str, subject_id: str) -> bool:
    """True when every receiver of everything about the subject has it: never "sent" while one has failed."""
    d = t.deliveries.c
    mine = (d.subject_kind == subject_kind) & (d.subject_id == subject_id)
    open_rows = select(func.count()).where(mine & d.state.in_(OPEN_DELIVERIES))
    return conn.execute(open_rows).scalar_one() == 0
