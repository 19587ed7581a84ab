"""Images of the seals of bodies, and which of them a paper that went out carries

Revision ID: 0052
Revises: 0053
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seals",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("organ", sa.String(120), nullable=False),
        sa.Column("unit_id", sa.String(36), sa.ForeignKey("units.id"), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("first_day", sa.String(10), nullable=False),
        sa.Column("last_day", sa.String(10)),
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("user_name", sa.String(80), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("ended_name", sa.String(80), nullable=False, server_default=""),
        sa.Column("ended_at", sa.String(24)),
    )
    op.create_index("ix_seals_organ", "seals", ["organ", "first_day"])
    op.add_column("papers_issued", sa.Column("seal_id", sa.String(36), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("papers_issued", "seal_id")
    op.drop_table("seals")
