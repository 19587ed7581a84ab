"""A finding says whether it was added at the desk, which no version of its record lists

Revision ID: 0050
Revises: 0048
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("findings", sa.Column("added_by", sa.String(length=36), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("findings", "added_by")
