"""Work orders of 12345 and of the grid, and tokens that are good for them alone; the search finds more

The index of words is made anew by the running server, as after migration 0049: numbers stand there by their middle
figures too.

Revision ID: 0055
Revises: 0056
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "work_orders",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("section_id", sa.String(36), sa.ForeignKey("units.id"), nullable=False),
        sa.Column("district_code", sa.String(6), nullable=False),
        sa.Column("unit_id", sa.String(36), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("received_on", sa.String(10), nullable=False),
        sa.Column("due_on", sa.String(10), nullable=False),
        sa.Column("assignment_id", sa.String(36), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.String(24)),
        sa.Column("answered_by", sa.String(36), nullable=False),
        sa.Column("answered_name", sa.String(80), nullable=False),
        sa.Column("came_by", sa.String(80), nullable=False),
        sa.Column("came_at", sa.String(24), nullable=False),
        sa.UniqueConstraint("source", "number", name="uq_work_orders_source_number"),
    )
    op.create_index("ix_work_orders_section", "work_orders", ["section_id", "answered_at", "due_on"])
    op.execute("DELETE FROM search_progress")
    op.add_column("api_tokens", sa.Column("scope", sa.String(16), nullable=False, server_default=""))
    op.add_column("api_tokens", sa.Column("unit_id", sa.String(36), nullable=False, server_default=""))


def downgrade() -> None:
    op.execute("DELETE FROM search_progress")
    op.execute("DELETE FROM search_entries WHERE kind IN ('alert', 'order', 'suggestion', 'volume')")
    # Without its scope a platform's token would open what a script's does.
    op.execute("UPDATE api_tokens SET revoked_at = created_at WHERE scope <> '' AND revoked_at IS NULL")
    op.drop_column("api_tokens", "unit_id")
    op.drop_column("api_tokens", "scope")
    op.drop_table("work_orders")
