"""Indexes for the console's lists and counts: what waits, by section and district

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_findings_state", "findings", ["state"]),
    ("ix_findings_section_state", "findings", ["section_id", "state"]),
    ("ix_records_district_occurred", "records", ["district_code", "occurred_at"]),
    ("ix_records_missing", "records", ["photos_missing", "received_at"]),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns, unique=False)


def downgrade() -> None:
    for name, table, _ in INDEXES:
        op.drop_index(name, table_name=table)
