"""What is counted: the catalogue's unit, short name and way of counting; each finding keeps its own

Revision ID: 0042
Revises: 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0040"
branch_labels = None
depends_on = None

_CATALOGUE = ("catalogue_items", "item_editions")


def upgrade() -> None:
    for table in _CATALOGUE:
        op.add_column(table, sa.Column("short", sa.String(length=20), nullable=False, server_default=""))
        op.add_column(table, sa.Column("unit", sa.String(length=8), nullable=False, server_default=""))
        op.add_column(table, sa.Column("counting", sa.String(length=8), nullable=False, server_default=""))
    op.add_column("findings", sa.Column("unit", sa.String(length=8), nullable=False, server_default=""))
    op.add_column("findings", sa.Column("counting", sa.String(length=8), nullable=False, server_default=""))


def downgrade() -> None:
    for name in ("counting", "unit"):
        op.drop_column("findings", name)
    for table in reversed(_CATALOGUE):
        for name in ("counting", "unit", "short"):
            op.drop_column(table, name)
