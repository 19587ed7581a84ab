"""Sums that are kept up to date beside the ledger, so that no figure needs a walk over a million findings.

Nobody writes here but the database's own triggers (migration 0012), in the transaction that changes a finding, a
record, a notice or an answer. What is summed says the view beside each table (`finding_lines`, …); `ducha verify`
compares the two. `scope_id` is a unit's id, a district's code, or `310000` for the whole city; `period` is a month
`2026-11` or a day `2026-11-24` in Shanghai.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from sync_server.ledger.tables.base import metadata


def _sum(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


# Findings that count (`ledger.counted`) by the time of the inspection. For months: in all (item `''`) and by item, for
# units also by group (`JM`). For days: in all, for districts and the city also by item.
finding_counts = Table(
    "finding_counts",
    metadata,
    Column("scope_id", String(36), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("item_code", String(8), primary_key=True),
    Column("severity", String(8), primary_key=True),
    _sum("findings"),
    _sum("quantity"),  # how many places or persons they name together
    _sum("corrected"),  # on the spot
    _sum("open"),  # no decision of the section yet
    _sum("noticed"),
    _sum("closed"),
    sqlite_with_rowid=False,
)
# The same findings by day and hour in Shanghai, for districts and the city.
finding_hours = Table(
    "finding_hours",
    metadata,
    Column("scope_id", String(36), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("hour", Integer, primary_key=True, autoincrement=False),
    _sum("minor"),
    _sum("major"),
    _sum("grave"),
    sqlite_with_rowid=False,
)
# Inspections by the unit inspected.
visit_counts = Table(
    "visit_counts",
    metadata,
    Column("scope_id", String(36), primary_key=True),
    Column("period", String(10), primary_key=True),
    _sum("visits"),
    _sum("clean"),  # without a finding
    sqlite_with_rowid=False,
)
# Notices in force by the unit that answers and the day of issue: neither revoked or void, nor waiting for the section.
notice_counts = Table(
    "notice_counts",
    metadata,
    Column("scope_id", String(36), primary_key=True),
    Column("period", String(10), primary_key=True),
    _sum("notices"),
    _sum("closed"),
    _sum("answered"),  # with a first feedback
    _sum("on_time"),  # with a first feedback within the term
    sqlite_with_rowid=False,
)
SUMS = (finding_counts, finding_hours, visit_counts, notice_counts)
