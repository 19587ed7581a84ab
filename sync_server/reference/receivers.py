"""Receivers outside that a person may choose: the own mailbox, and the WeCom robots of the own unit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from sync_server.ledger import tables as t

MAIL, ROBOT = "mail", "wecom"
p = t.endpoints.c


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
