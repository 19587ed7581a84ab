"""The log of urgings of a supervision order, of the daily procedure and of a special case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.reference.besides import KindFacts

URGED = ("at", "way", "by_id", "by_name", "words", "leader_words", "result")


def _urgings(conn: Connection, row: Mapping[Any, Any]) -> Mapping[str, Any]:
    """The urgings of the order's pursuit, or of the share in a case, in order of time."""
    u = t.urgings.c
    query = select(*(u[name] for name in URGED)).where(u.subject_id == row["subject_id"]).order_by(u.at, u.id)
    return {"urgings": [dict(urging) for urging in conn.execute(query).mappings()] if row["subject_id"] else []}


SUPERVISION_FACTS = KindFacts(kinds.SUPERVISION, _urgings)
CASE_ORDER_FACTS = KindFacts(kinds.CASE_ORDER, _urgings)
