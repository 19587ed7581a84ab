"""Sums beside the ledger: findings, visits and notices by unit, district and city, kept by triggers as rows change

One view beside each table says in which sums a row takes part. A row's part is taken out before it changes and put in
after; the same view fills the sums the first time, and `ducha verify` compares them with it ever after.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CITY = "310000"
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "finding_counts": (
        ("scope_id", "period", "item_code", "severity"),
        ("findings", "quantity", "corrected", "open", "noticed", "closed"),
    ),
    "finding_hours": (("scope_id", "day", "hour"), ("minor", "major", "grave")),
    "visit_counts": (("scope_id", "period"), ("visits", "clean")),
    "notice_counts": (("scope_id", "period"), ("notices", "closed", "answered", "on_time")),
}
LENGTHS = {"scope_id": 36, "period": 10, "day": 10, "item_code": 8, "severity": 8}
# Which sums a finding takes part in: whose, over what time, of which items.
LEVELS = (
    ("unit", "month", "all"),
    ("unit", "month", "group"),
    ("unit", "month", "item"),
    ("district", "month", "all"),
    ("district", "month", "item"),
    ("city", "month", "all"),
    ("city", "month", "item"),
    ("unit", "day", "all"),
    ("district", "day", "all"),
    ("district", "day", "item"),
    ("city", "day", "all"),
    ("city", "day", "item"),
)
PLAIN = tuple((scope, time, "all") for scope in ("unit", "district", "city") for time in ("month", "day"))
AREAS = (("district", "day", "all"), ("city", "day", "all"))
# view: (sums it feeds, the table of its rows, the columns whose change moves a row)
SOURCES = {
    "finding_lines": (
        "finding_counts",
        "findings",
        "unit_id, district_code, occurred_at, item_code, severity, count, action, state, merged_into",
    ),
    "finding_hour_lines": (
        "finding_hours",
        "findings",
        "district_code, occurred_at, severity, state, merged_into",
    ),
    "visit_lines": ("visit_counts", "records", "unit_id, district_code, occurred_at, finding_count"),
    "notice_lines": ("notice_counts", "notices", "unit_id, issued_at, state"),
    "first_feedback_lines": ("notice_counts", "answers", "notice_id, kind, round, late"),
}


def _day(column: str) -> str:
    """The day in Shanghai of a moment in UTC."""
    if op.get_bind().dialect.name == "postgresql":
        return _shanghai(column, "YYYY-MM-DD")
    return f"coalesce(strftime('%Y-%m-%d', {column}, '+8 hours'), '')"


def _hour(column: str) -> str:
    if op.get_bind().dialect.name == "postgresql":
        return f"CAST({_shanghai(column, 'HH24', '0')} AS INTEGER)"
    return f"CAST(coalesce(strftime('%H', {column}, '+8 hours'), '0') AS INTEGER)"


def _shanghai(column: str, form: str, otherwise: str = "") -> str:
    local = f"to_char({column}::timestamptz AT TIME ZONE 'Asia/Shanghai', '{form}')"
    return f"CASE WHEN {column} = '' THEN '{otherwise}' ELSE {local} END"


def _levels(levels: tuple[tuple[str, str, str], ...]) -> str:
    rows = [
        f"SELECT {level} AS level, '{scope}' AS scope, '{time}' AS time, '{item}' AS item"
        for level, (scope, time, item) in enumerate(levels)
    ]
    return f"({' UNION ALL '.join(rows)}) AS l"


FINDING_LINES = """
SELECT f.id AS row_id, l.level AS level, {scope}, {period},
  CASE l.item WHEN 'all' THEN '' WHEN 'group' THEN substr(f.item_code, 1, 2) ELSE f.item_code END AS item_code,
  f.severity AS severity,
  1 AS findings,
  f.count AS quantity,
  CASE WHEN f.action = 'corrected' THEN 1 ELSE 0 END AS corrected,
  CASE WHEN f.state IN ('open', 'acknowledged') THEN 1 ELSE 0 END AS open,
  CASE WHEN f.state = 'noticed' THEN 1 ELSE 0 END AS noticed,
  CASE WHEN f.state = 'closed' THEN 1 ELSE 0 END AS closed
FROM findings AS f CROSS JOIN {levels}
WHERE f.state <> 'withdrawn' AND f.merged_into = '' AND {once}
"""
FINDING_HOUR_LINES = """
SELECT f.id AS row_id, l.level AS level, {scope}, {day} AS day, {hour} AS hour,
  CASE WHEN f.severity = 'minor' THEN 1 ELSE 0 END AS minor,
  CASE WHEN f.severity = 'major' THEN 1 ELSE 0 END AS major,
  CASE WHEN f.severity = 'grave' THEN 1 ELSE 0 END AS grave
FROM findings AS f CROSS JOIN {levels}
WHERE f.state <> 'withdrawn' AND f.merged_into = '' AND {once}
"""
VISIT_LINES = """
SELECT r.id AS row_id, l.level AS level, {scope}, {period},
  1 AS visits,
  CASE WHEN r.finding_count = 0 THEN 1 ELSE 0 END AS clean
FROM records AS r CROSS JOIN {levels}
WHERE {once}
"""
NOTICE_LINES = """
SELECT n.id AS row_id, l.level AS level, {scope}, {period},
  1 AS notices,
  CASE WHEN n.state = 'closed' THEN 1 ELSE 0 END AS closed,
  0 AS answered,
  0 AS on_time
FROM notices AS n JOIN units AS u ON u.id = n.unit_id CROSS JOIN {levels}
WHERE n.state NOT IN ('awaiting_confirmation', 'revoked', 'void') AND {once}
"""
FIRST_FEEDBACK_LINES = """
SELECT a.id AS row_id, a.notice_id AS notice_id, l.level AS level, {scope}, {period},
  0 AS notices,
  0 AS closed,
  1 AS answered,
  CASE WHEN a.late THEN 0 ELSE 1 END AS on_time
FROM answers AS a
  JOIN notices AS n ON n.id = a.notice_id JOIN units AS u ON u.id = n.unit_id CROSS JOIN {levels}
WHERE a.kind = 'feedback' AND a.round = 1
  AND n.state NOT IN ('awaiting_confirmation', 'revoked', 'void') AND {once}
"""


def _view(query: str, levels: tuple[tuple[str, str, str], ...], unit: str, district: str, moment: str) -> str:
    day = _day(moment)
    return query.format(
        scope=f"CASE l.scope WHEN 'unit' THEN {unit} WHEN 'district' THEN {district} ELSE '{CITY}' END AS scope_id",
        period=f"CASE l.time WHEN 'month' THEN substr({day}, 1, 7) ELSE {day} END AS period",
        day=day,
        hour=_hour(moment),
        levels=_levels(levels),
        # Units of the city itself have no district to count in.
        once=f"NOT (l.scope = 'district' AND {district} = '{CITY}')",
    )


def _views() -> dict[str, str]:
    of_finding = ("f.unit_id", "f.district_code", "f.occurred_at")
    of_notice = ("n.unit_id", "u.district_code", "n.issued_at")
    return {
        "finding_lines": _view(FINDING_LINES, LEVELS, *of_finding),
        "finding_hour_lines": _view(FINDING_HOUR_LINES, AREAS, *of_finding),
        "visit_lines": _view(VISIT_LINES, PLAIN, "r.unit_id", "r.district_code", "r.occurred_at"),
        "notice_lines": _view(NOTICE_LINES, PLAIN, *of_notice),
        "first_feedback_lines": _view(FIRST_FEEDBACK_LINES, PLAIN, *of_notice),
    }


def _move(view: str, where: str, sign: str) -> str:
    """Put the lines of some rows into the sums (`+`), or take them out (`-`)."""
    values = ", ".join(f"{sign}{name}" for name in TABLES[SOURCES[view][0]][1])
    return _add(view, values, f"WHERE {where}") + ";"


def _fill(view: str, level: int) -> str:
    """Put all rows into the sums of one level; one level at a time keeps the sorting small."""
    keys, sums = TABLES[SOURCES[view][0]]
    values = ", ".join(f"sum({name})" for name in sums)
    return _add(view, values, f"WHERE level = {level} GROUP BY {', '.join(keys)}")


def _add(view: str, values: str, rows: str) -> str:
    table = SOURCES[view][0]
    keys, sums = TABLES[table]
    of = ", ".join(keys)
    into = f"INSERT INTO {table} ({of}, {', '.join(sums)})"
    changes = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in sums)
    return f"{into} SELECT {of}, {values} FROM {view} {rows} ON CONFLICT ({of}) DO UPDATE SET {changes}"  # noqa: S608


def _triggers() -> list[tuple[str, str, str, str, str]]:
    """(name, when, event, table, what it does)"""
    made = []
    for view, (_, table, columns) in SOURCES.items():
        moves = [(view, "row_id = {row}.id")]
        if view == "notice_lines":  # a revoked notice takes its feedback out of the sums with it
            moves.append(("first_feedback_lines", "notice_id = {row}.id"))
        before = " ".join(_move(v, where.format(row="OLD"), "-") for v, where in moves)
        after = " ".join(_move(v, where.format(row="NEW"), "+") for v, where in moves)
        made += [
            (f"{view}_added", "AFTER", "INSERT", table, after),
            (f"{view}_leaving", "BEFORE", f"UPDATE OF {columns}", table, before),
            (f"{view}_changed", "AFTER", f"UPDATE OF {columns}", table, after),
            (f"{view}_removed", "BEFORE", "DELETE", table, before),
        ]
    return made


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, (keys, sums) in TABLES.items():
        columns = [
            sa.Column(
                name,
                sa.String(length=LENGTHS[name]) if name in LENGTHS else sa.Integer(),
                nullable=False,
                autoincrement=False,
            )
            for name in (*keys, *sums)
        ]
        op.create_table(table, *columns, sa.PrimaryKeyConstraint(*keys, name=f"pk_{table}"), sqlite_with_rowid=False)
    for view, query in _views().items():
        op.execute(f"CREATE VIEW {view} AS {query}")
        for level in range(len(LEVELS)):
            op.execute(_fill(view, level))
    for name, when, event, table, deed in _triggers():
        if postgresql:
            row = "OLD" if event == "DELETE" else "NEW"
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {deed} RETURN {row}; END $$"
            )
            body = f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        else:
            body = f"BEGIN {deed} END"
        op.execute(f"CREATE TRIGGER {name} {when} {event} ON {table} {body}")


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, _, _, table, _ in _triggers():
        op.execute(f"DROP TRIGGER {name} ON {table}" if postgresql else f"DROP TRIGGER {name}")
        if postgresql:
            op.execute(f"DROP FUNCTION {name}()")
    for view in SOURCES:
        op.execute(f"DROP VIEW {view}")
    for table in TABLES:
        op.drop_table(table)
