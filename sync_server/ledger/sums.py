"""Whether the sums beside the ledger still equal what they sum (tables/figures.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, column, func, or_, select, table, union_all

from sync_server.ledger import tables as t

# The views of migration 0012: which lines each row of the ledger gives to the sums.
LINES = {
    "finding_counts": ("finding_lines",),
    "finding_hours": ("finding_hour_lines",),
    "visit_counts": ("visit_lines",),
    "notice_counts": ("notice_lines", "first_feedback_lines"),
}
TOLD = 5  # faults of one table that are told one by one


def wrong_sums(conn: Connection) -> Iterator[str]:
    """Every sum (the first few of each table) that a fresh count does not confirm, as its table and key."""
    for kept in t.SUMS:
        keys = [c.name for c in kept.columns if c.primary_key]
        sums = [c.name for c in kept.columns if not c.primary_key]
        columns: list[Any] = [column(name) for name in (*keys, *sums)]
        parts: list[Select[Any]] = [select(*columns).select_from(table(view)) for view in LINES[kept.name]]
        parts.append(select(*(kept.c[name] for name in keys), *((-kept.c[name]).label(name) for name in sums)))
        both = union_all(*parts).subquery()
        wrong = or_(*(func.sum(both.c[name]) != 0 for name in sums))
        query = select(*(both.c[name] for name in keys)).group_by(*(both.c[name] for name in keys)).having(wrong)
        for row in conn.execute(query.limit(TOLD)):
            yield f"{kept.name} {' '.join(map(str, row))}"
