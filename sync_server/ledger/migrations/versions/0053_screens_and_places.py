"""Screens in corridors that show a body's figures by a link of their own; findings are found by their place

Revision ID: 0053
Revises: 0054
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "walls",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("unit_id", sa.String(36), sa.ForeignKey("units.id"), nullable=False),
        sa.Column("made_by", sa.String(36), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("made_name", sa.String(80), nullable=False),
        sa.Column("made_at", sa.String(24), nullable=False),
        sa.Column("expires_at", sa.String(24), nullable=False),
        sa.Column("ended_at", sa.String(24)),
        sa.Column("seen_at", sa.String(24)),
    )
    op.create_index("ix_walls_unit", "walls", ["unit_id", "expires_at"])
    op.create_index("ix_findings_place", "findings", ["latitude", "longitude"])


def downgrade() -> None:
    op.drop_index("ix_findings_place", "findings")
    op.drop_table("walls")
