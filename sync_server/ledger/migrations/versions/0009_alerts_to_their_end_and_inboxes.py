"""Alerts raised in the console and closed with photos; deliveries for one role; indexes for inboxes and reminders

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_alerts_open", "alerts", ["received_at"], "done_at IS NULL"),
    ("ix_deliveries_inbox", "deliveries", ["unit_id", "channel", "created_at", "id"], ""),
    ("ix_deliveries_unread", "deliveries", ["unit_id", "created_at", "id"], "channel = 'inbox' AND read_at IS NULL"),
    ("ix_assignments_open", "assignments", ["due_on"], "done_at IS NULL AND cancelled_at IS NULL"),
    ("ix_pursuits_running", "pursuits", ["due_on"], "closed_at IS NULL"),
    ("ix_extensions_waiting", "extensions", ["at"], "decision = ''"),
)


def upgrade() -> None:
    with op.batch_alter_table("alerts") as alerts:
        alerts.alter_column("device_id", existing_type=sa.String(length=36), nullable=True)
        alerts.add_column(sa.Column("raised_by", sa.String(length=36), nullable=False, server_default=""))
        alerts.add_column(sa.Column("origin_unit_id", sa.String(length=36), nullable=False, server_default=""))
        alerts.add_column(sa.Column("done_photos", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("deliveries", sa.Column("for_role", sa.String(length=32), nullable=False, server_default=""))
    for name, table, columns, where in INDEXES:
        some = sa.text(where) if where else None
        op.create_index(name, table, columns, sqlite_where=some, postgresql_where=some)


def downgrade() -> None:
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table_name=table)
    op.drop_column("deliveries", "for_role")
    with op.batch_alter_table("alerts") as alerts:
        for name in ("done_photos", "origin_unit_id", "raised_by"):
            alerts.drop_column(name)
        alerts.alter_column("device_id", existing_type=sa.String(length=36), nullable=False)
