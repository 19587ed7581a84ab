"""Drafts on their way from one inspector's phone to another's

Revision ID: 0044
Revises: 0042
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handed_drafts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("draft_id", sa.String(length=36), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("expires_at", sa.String(length=24), nullable=False),
        sa.Column("withdrawn_at", sa.String(length=24), nullable=True),
        sa.Column("taken_at", sa.String(length=24), nullable=True),
        sa.Column("taken_user_id", sa.String(length=36), nullable=True),
        sa.Column("taken_name", sa.String(length=64), nullable=False),
        sa.Column("taken_device_id", sa.String(length=36), nullable=True),
        sa.Column("record_id", sa.String(length=36), nullable=True),
        sa.Column("package", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_handed_drafts_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_drafts")),
    )
    op.create_index("ix_handed_drafts_draft_id", "handed_drafts", ["draft_id"])
    op.create_index("ix_handed_drafts_code_hash", "handed_drafts", ["code_hash"])
    op.create_index("ix_handed_drafts_expires_at", "handed_drafts", ["expires_at"])


def downgrade() -> None:
    op.drop_table("handed_drafts")
