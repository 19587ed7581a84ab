"""The course of 立即通知 in words, for the inspector who raised it (沪城管执〔2009〕1号 四(一)4, story 18)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, select

from shared.moment import chinese_moment, from_iso
from sync_server.ledger import tables as t

STEPS = (("received_at", "已送达"), ("acknowledged_at", "已响应"), ("on_site_at", "已到场"), ("done_at", "已处置"))


def alerts_of(conn: Connection, record_ids: Sequence[str]) -> list[RowMapping]:
    """The alerts raised with these records, the first raised first."""
    a = t.alerts.c
    if not record_ids:
        return []
    return list(conn.execute(select(t.alerts).where(a.record_id.in_(record_ids)).order_by(a.raised_at)).mappings())


def alert_course(alert: RowMapping) -> str:
    """`已送达 18:41 · 已响应 18:46 · 已到场 19:10`; the day stands before the time when it is another one."""
    first = chinese_moment(from_iso(alert["received_at"]))
    parts = []
    for column, words in STEPS:
        if alert[column]:
            day, _, time = chinese_moment(from_iso(alert[column])).partition(" ")
            parts.append(f"{words} {time if first.startswith(day) else f'{day} {time}'}")
    return " · ".join(parts) if len(parts) > 1 else f"{parts[0]}，等待值班台响应"
