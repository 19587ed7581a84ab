"""Indexes that carry each list in its order, and the district of a notice's unit

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WALKED = {
    "ix_findings_district_occurred": ("findings", ["district_code", "occurred_at", "id"]),
    "ix_findings_unit_occurred": ("findings", ["unit_id", "occurred_at", "id"]),
    "ix_findings_item_occurred": ("findings", ["item_code", "occurred_at", "id"]),
    "ix_findings_state_occurred": ("findings", ["state", "occurred_at", "id"]),
    "ix_findings_section_state": ("findings", ["section_id", "state", "occurred_at", "id"]),
    "ix_records_occurred": ("records", ["occurred_at", "id"]),
    "ix_records_district_occurred": ("records", ["district_code", "occurred_at", "id"]),
    "ix_records_unit_occurred": ("records", ["unit_id", "occurred_at", "id"]),
    "ix_notices_issued": ("notices", ["issued_at", "id"]),
    "ix_notices_district_issued": ("notices", ["district_code", "issued_at", "id"]),
    "ix_notices_unit_issued": ("notices", ["unit_id", "issued_at", "id"]),
    "ix_notices_state_overdue": ("notices", ["state", "overdue_from"]),
    "ix_notices_district_state": ("notices", ["district_code", "state", "overdue_from"]),
    "ix_notices_unit_state": ("notices", ["unit_id", "state", "overdue_from"]),
}
# What the wider ones take the place of.
REPLACED = {
    "ix_findings_item_code": ("findings", ["item_code"]),
    "ix_findings_section_id": ("findings", ["section_id"]),
    "ix_findings_state": ("findings", ["state"]),
    "ix_findings_section_state": ("findings", ["section_id", "state"]),
    "ix_records_unit_id": ("records", ["unit_id"]),
    "ix_records_district_code": ("records", ["district_code"]),
    "ix_records_occurred": ("records", ["occurred_at"]),
    "ix_records_district_occurred": ("records", ["district_code", "occurred_at"]),
    "ix_notices_unit_id": ("notices", ["unit_id"]),
    "ix_notices_state": ("notices", ["state"]),
}


def upgrade() -> None:
    op.add_column("notices", sa.Column("district_code", sa.String(length=6), nullable=False, server_default=""))
    op.execute(
        "UPDATE notices SET district_code = (SELECT u.district_code FROM units AS u WHERE u.id = notices.unit_id)"
    )
    for name, (table, _) in REPLACED.items():
        op.drop_index(name, table_name=table)
    for name, (table, columns) in WALKED.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _) in WALKED.items():
        op.drop_index(name, table_name=table)
    for name, (table, columns) in REPLACED.items():
        op.create_index(name, table, columns)
    op.drop_column("notices", "district_code")
