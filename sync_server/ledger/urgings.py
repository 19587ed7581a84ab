"""催办登记 of one notice: whatever was urged about it, before a pursuit and under one (沪城管执〔2009〕1号 四(二)3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from sync_server.ledger import tables as t

u, p = t.urgings.c, t.pursuits.c


def urgings_of(conn: Connection, notice_id: str) -> Sequence[Row[Any]]:
    """Oldest first: the same lines as the body's book has of the notice."""
    pursued = select(p.id).where(p.notice_id == notice_id)
    of_notice = (u.subject_kind == "notice") & (u.subject_id == notice_id)
    of_pursuit = (u.subject_kind == "pursuit") & u.subject_id.in_(pursued)
    # Two questions, so that each walks the index on subjects.
    found = [row for of in (of_notice, of_pursuit) for row in conn.execute(select(t.urgings).where(of))]
    return sorted(found, key=lambda row: (row.at, row.id))
