"""Receivers outside that a person may choose: the own mailbox, and the WeCom robots of the own unit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select, update

from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.states import OPEN_DELIVERIES, DeliveryState
from sync_server.ledger.write import Write

MAIL, ROBOT = "mail", "wecom"
p, d = t.endpoints.c, t.deliveries.c


def mailbox_of(conn: Connection, user_id: str) -> Row[Any] | None:
    """The person's mailbox in use, with how sending goes."""
    query: Select[Any] = select(p.id, p.mailbox, p.failing_since, p.last_error)
    return conn.execute(query.where(mailbox(user_id))).first()


def mailbox(user_id: str) -> ColumnElement[bool]:
    """Condition on `endpoints`: the person's mailbox, if it is in use."""
    return (p.user_id == user_id) & (p.kind == MAIL) & p.active


def robots(unit_id: str) -> ColumnElement[bool]:
    """Condition on `endpoints`: the unit's WeCom robots that are in use."""
    return (p.unit_id == unit_id) & (p.kind == ROBOT) & (p.user_id == "") & p.active


def has_robot(conn: Connection, unit_id: str) -> bool:
    """True if the unit has a WeCom robot that is in use."""
    return conn.execute(select(p.id).where(robots(unit_id)).limit(1)).first() is not None


def forget_mailbox(w: Write, actor: Actor, user_id: str, words: str) -> bool:
    """Send to the person's mailbox no longer and keep its address no longer; what still waits for it never goes out,
    whatever is set later. False when there is none. `words` is the event's line."""
    found = w.conn.execute(select(p.id, p.unit_id).where(mailbox(user_id))).first()
    if found is None:
        return False
    gone = {"active": False, "mailbox": "", "failing_since": None, "last_error": ""}
    w.conn.execute(update(t.endpoints).where(p.id == found.id).values(**gone))
    waiting = (d.endpoint_id == found.id) & d.state.in_(OPEN_DELIVERIES)
    dropped = {"state": DeliveryState.DROPPED.value, "claimed_until": None}
    w.conn.execute(update(t.deliveries).where(waiting).values(**dropped))
    w.event(happenings.MAILBOX_REMOVED, "mailbox", found.id, words, actor=actor, unit_id=found.unit_id)
    return True
