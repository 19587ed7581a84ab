"""催办登记: each reminder, call, visit and letter is one row, for good (沪城管执〔2009〕1号 四(二)3)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, select

from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM, Actor
from sync_server.ledger.write import Write
from sync_server.procedures.urging import UrgingWay


def urge(
    w: Write,
    subject_kind: str,
    subject_id: str,
    way: UrgingWay,
    by: Actor,
    words: str,
    leader_words: str = "",
    result: str = "",
) -> str:
    """Enter one urging of a subject (`pursuit`, …) made now; returns its id.

    `words` are the 办理情况, `leader_words` 领导批示, `result` 最后结果. The caller has checked who may and writes the
    event."""
    urging_id = w.new_id()
    w.add(
        t.urgings,
        id=urging_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        at=w.now,
        way=way.value,
        by_id=by.id,
        by_name=by.name or "系统",
        words=words,
        leader_words=leader_words,
        result=result,
    )
    return urging_id


def urgings_told(conn: Connection, condition: ColumnElement[bool]) -> list[tuple[str, bool]]:
    """Each urging that the condition names, by its way and whether the system said it by itself, in order of time."""
    u = t.urgings.c
    rows = conn.execute(select(u.way, u.by_id).where(condition).order_by(u.at, u.id))
    return [(row.way, row.by_id == SYSTEM.id and row.way == UrgingWay.SYSTEM.value) for row in rows]
