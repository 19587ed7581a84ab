"""Pursuits know their running term, its receipt and their checks; answers are counted by month

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pursuits", sa.Column("term_from", sa.String(length=24)))
    op.add_column("pursuits", sa.Column("term_days", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("pursuits", sa.Column("said_due", sa.String(length=24), nullable=False, server_default=""))
    op.add_column("pursuits", sa.Column("checks", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("pursuits", sa.Column("receipted_at", sa.String(length=24)))
    op.add_column("pursuits", sa.Column("receipted_by", sa.String(length=80), nullable=False, server_default=""))
    op.add_column("pursuits", sa.Column("receipt_words", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_pursuits_opened", "pursuits", ["opened_at", "id"])
    op.create_index("ix_pursuits_district_opened", "pursuits", ["district_code", "opened_at", "id"])
    op.create_index("ix_answers_kind_at", "answers", ["kind", "at"])


def downgrade() -> None:
    op.drop_index("ix_answers_kind_at", table_name="answers")
    op.drop_index("ix_pursuits_district_opened", table_name="pursuits")
    op.drop_index("ix_pursuits_opened", table_name="pursuits")
    with op.batch_alter_table("pursuits") as pursuits:
        for name in ("receipt_words", "receipted_by", "receipted_at", "checks", "said_due", "term_days", "term_from"):
            pursuits.drop_column(name)
