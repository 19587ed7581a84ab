"""What lies near a finding is asked of squares of some 250 m

Squares of two kilometres and more held all that a squad's colleagues found in the same half an hour in their part of
the town, for a search that reaches fifty metres.

Revision ID: 0061
Revises: 0060
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def _again(parts: int) -> None:
    cell = sa.text(f"(round(latitude * {parts}) * 100000 + round(longitude * {parts}))")
    op.drop_index("ix_findings_item_cell", "findings")
    op.create_index("ix_findings_item_cell", "findings", ["item_code", cell, "occurred_at"])


def upgrade() -> None:
    _again(400)


def downgrade() -> None:
    _again(40)
