"""Filters of lists that people keep under a name and hear of

Revision ID: 0056
Revises: 0052
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("list", sa.String(16), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("query", sa.String(1000), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("every", sa.String(8), nullable=False, server_default=""),
        sa.Column("said_on", sa.String(10), nullable=False, server_default=""),
        sa.Column("seen", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("created_at", sa.String(24), nullable=False),
        sa.Column("removed_at", sa.String(24)),
    )
    op.create_index("ix_saved_filters_user", "saved_filters", ["user_id", "list"])


def downgrade() -> None:
    op.drop_table("saved_filters")
