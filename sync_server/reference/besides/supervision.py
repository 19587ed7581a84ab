"""The log of urgings of a supervision order, of the daily procedure and of a special case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.procedures.urging import INSIDE
from sync_server.reference.besides import KindFacts

URGED = ("at", "way", "by_id", "by_name", "words", "leader_words", "result")


def _urgings(conn: Connection, row: Mapping[Any, Any]) -> Mapping[str, Any]:
    """The urgings of the order's pursuit, or of the share in a case, in order of time, without those of which the unit
    that receives the order learns nothing."""
    u = t.urgings.c
    query = select(*(u[name] for name in URGED)).where(u.subject_id == row["subject_id"], u.way.not_in(INSIDE))
    rows = conn.execute(query.order_by(u.at, u.id)).mappings() if row["subject_id"] else ()
    return {"urgings": [dict(urging) for urging in rows]}


SUPERVISION_FACTS = KindFacts(kinds.SUPERVISION, _urgings)
CASE_ORDER_FACTS = KindFacts(kinds.CASE_ORDER, _urgings)
