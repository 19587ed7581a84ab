"""Deeds that wait for half a minute, to be taken back

Revision ID: 0051
Revises: 0050
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "waiting_deeds",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("user_name", sa.String(80), nullable=False),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("source", sa.String(2000), nullable=False),
        sa.Column("matter", sa.String(400), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("said", sa.String(400), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("asked_at", sa.String(24), nullable=False),
        sa.Column("effective_at", sa.String(24), nullable=False),
        sa.Column("settled_at", sa.String(24)),
        sa.Column("why", sa.String(400), nullable=False, server_default=""),
    )
    op.create_index("ix_waiting_deeds_state", "waiting_deeds", ["state", "effective_at"])


def downgrade() -> None:
    op.drop_table("waiting_deeds")
