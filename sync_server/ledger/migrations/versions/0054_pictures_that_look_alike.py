"""What pictures look like, and what people decided of two that look alike

The pictures that lie there already are looked at by `ducha likenesses`, not here: it reads each original once.

Revision ID: 0054
Revises: 0051
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture_looks",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("likeness", sa.String(128), nullable=False),
    )
    op.create_table(
        "picture_pieces",
        sa.Column("piece", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("sha256", sa.String(64), primary_key=True),
    )
    op.create_table(
        "photo_likenesses",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("first_id", sa.String(36), sa.ForeignKey("photos.id"), nullable=False),
        sa.Column("second_id", sa.String(36), sa.ForeignKey("photos.id"), nullable=False),
        sa.Column("apart", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("user_name", sa.String(80), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
    )
    op.create_index("ix_photo_likenesses_pair", "photo_likenesses", ["first_id", "second_id", "at"])


def downgrade() -> None:
    op.drop_table("photo_likenesses")
    op.drop_table("picture_pieces")
    op.drop_table("picture_looks")
