"""What a phone claims is kept beside what the server knows: differences, the phone's own paper, a record's people

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

COLUMNS = (
    ("notices", "differences", "[]"),
    ("notices", "claimed", "{}"),
    ("records", "people", "{}"),
    ("records", "differences", "[]"),
)


def upgrade() -> None:
    for table, name, empty in COLUMNS:
        op.add_column(table, sa.Column(name, sa.JSON(), nullable=False, server_default=empty))


def downgrade() -> None:
    for table, name, _ in COLUMNS:
        op.drop_column(table, name)
