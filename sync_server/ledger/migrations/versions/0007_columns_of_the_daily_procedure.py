"""Columns of the daily procedure: alerts on site and done, verified answers, prefilled tasks, findings by themselves

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _text(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), nullable=False, server_default="")


def _no(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _columns() -> dict[str, tuple[sa.Column[Any], ...]]:
    return {
        "alerts": (
            sa.Column("on_site_at", sa.String(length=24)),
            _text("on_site_by", 64),
            sa.Column("done_at", sa.String(length=24)),
            _text("done_by", 64),
            sa.Column("done_words", sa.Text(), nullable=False, server_default=""),
            sa.Column("level", sa.Integer(), nullable=False, server_default="0"),
        ),
        "answers": (
            sa.Column("signer", sa.JSON(), nullable=False, server_default="{}"),
            _no("sampled"),
            _no("verified_on_site"),
            _text("verify_record_id", 36),
        ),
        "assignments": (
            sa.Column("cancelled_at", sa.String(length=24)),
            _text("cancel_reason", 300),
            _text("plan_id", 36),
            sa.Column("plan_row", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("prefill", sa.JSON(), nullable=False, server_default="{}"),
        ),
        "findings": (
            _text("unit_id", 36),
            _text("district_code", 6),
            _text("occurred_at", 24),
            _text("month", 7),
            sa.Column("latitude", sa.Float()),
            sa.Column("longitude", sa.Float()),
            _text("merged_into", 36),
        ),
    }


INDEXES = {
    "ix_assignments_plan_id": ("assignments", ["plan_id"]),
    "ix_findings_section_occurred": ("findings", ["section_id", "occurred_at", "id"]),
    "ix_findings_occurred": ("findings", ["occurred_at", "id"]),
    "ix_findings_district_month": ("findings", ["district_code", "month"]),
    "ix_findings_unit_month": ("findings", ["unit_id", "month"]),
    "ix_findings_unit_item": ("findings", ["unit_id", "item_code", "occurred_at"]),
}
# A month in Shanghai is the month of the moment eight hours later.
MONTH = {
    "sqlite": "UPDATE findings SET month = strftime('%Y-%m', occurred_at, '+8 hours')",
    "postgresql": "UPDATE findings SET month = "
    "to_char(occurred_at::timestamptz AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') WHERE occurred_at <> ''",
}


def upgrade() -> None:
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    op.execute(
        "UPDATE findings SET unit_id = r.unit_id, district_code = r.district_code, occurred_at = r.occurred_at, "
        "latitude = r.latitude, longitude = r.longitude FROM records AS r WHERE r.id = findings.record_id"
    )
    op.execute(MONTH[op.get_bind().dialect.name])
    # What a revoked notice or a correction took back does not count; it used to share a state with what was signed off.
    op.execute(
        "UPDATE findings SET state = 'withdrawn' WHERE state = 'closed' AND notice_id IN "
        "(SELECT id FROM notices WHERE state = 'revoked')"
    )
    # One that was closed without a notice and without a person's word went with a correction of its record.
    op.execute(
        "UPDATE findings SET state = 'withdrawn' WHERE state = 'closed' AND notice_id = '' AND NOT EXISTS "
        "(SELECT 1 FROM events AS e WHERE e.kind = 'finding.closed' AND e.subject_id = findings.record_id "
        "AND CAST(e.data AS TEXT) LIKE '%' || findings.id || '%')"
    )
    op.execute(
        "UPDATE assignments SET cancelled_at = done_at, cancel_reason = substr(note, 5, 300) "
        "WHERE done_at IS NOT NULL AND record_id = '' AND note LIKE '已取消：%'"
    )
    for name, (table, names) in INDEXES.items():
        op.create_index(name, table, names)


def downgrade() -> None:
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table_name=table)
    for table, columns in _columns().items():
        for column in reversed(columns):
            op.drop_column(table, column.name)
