"""The youngest entries of a kind are found without reading the others

A word that every tenth matter holds is answered from the youngest of them on PostgreSQL, whose index of words gives all
that hold it before the first is known.

Revision ID: 0059
Revises: 0058
"""

from __future__ import annotations

from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_search_entries_age", "search_entries", ["kind", "id"])


def downgrade() -> None:
    op.drop_index("ix_search_entries_age", "search_entries")
