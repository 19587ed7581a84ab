"""A finding that came back keeps the catalogue's severity beside the one it was raised to

Revision ID: 0046
Revises: 0045
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("findings", sa.Column("own_severity", sa.String(length=8), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("findings", "own_severity")
