"""Notes between colleagues on a matter, and whom they mention

Revision ID: 0048
Revises: 0049
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("subject_kind", sa.String(24), nullable=False),
        sa.Column("subject_id", sa.String(36), nullable=False),
        sa.Column("unit_id", sa.String(36), sa.ForeignKey("units.id"), nullable=False),
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("user_name", sa.String(80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("withdrawn_at", sa.String(24)),
    )
    op.create_index("ix_notes_subject", "notes", ["subject_kind", "subject_id", "unit_id", "at"])
    op.create_table(
        "note_mentions",
        sa.Column("note_id", sa.String(36), sa.ForeignKey("notes.id"), primary_key=True),
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("event_seq", sa.Integer(), sa.ForeignKey("events.seq"), nullable=False, unique=True),
    )


def downgrade() -> None:
    op.drop_table("note_mentions")
    op.drop_table("notes")
