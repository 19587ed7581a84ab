"""Who made which edition, when and why: of the catalogue's items and of the settings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t


def item_notes(conn: Connection, code: str) -> dict[tuple[str, int], AnyRow]:
    """`note`, `at` and `user_name` of an item's editions by (day of effect, revision)."""
    e = t.item_editions.c
    rows = conn.execute(
        select(e.effective_from, e.revision, e.note, e.at, t.users.c.name.label("user_name"))
        .join_from(t.item_editions, t.users, t.users.c.id == e.user_id, isouter=True)
        .where(e.code == code)
    )
    return {(row.effective_from, row.revision): row for row in rows}


def rule_history(conn: Connection, name: str, districts: Sequence[str]) -> Sequence[AnyRow]:
    """The editions of one group of rules for the given districts ('' is the city), the latest day of effect first."""
    e = t.rule_editions.c
    return conn.execute(
        select(e.id, e.district_code, e.effective_from, e.value, e.note, e.user_name, e.at)
        .where(e.name == name, e.district_code.in_(districts))
        .order_by(e.effective_from.desc(), e.at.desc(), e.id.desc())
        .limit(200)
    ).all()
