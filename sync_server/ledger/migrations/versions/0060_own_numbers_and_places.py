"""The search knows what a number ends with, and places by their sound

The index of words is made anew by the running server, as after migration 0049: `2026-1` leads to number 1 first, and
letters that are the sound of a road stand for it.

Revision ID: 0060
Revises: 0059
"""

from __future__ import annotations

from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM search_progress")


def downgrade() -> None:
    op.execute("DELETE FROM search_progress")
    op.execute("DELETE FROM search_entries WHERE kind = 'place'")
