"""Voice notes and video clips stand among the photos that records list; how long an original runs

Revision ID: 0043
Revises: 0044
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("photos", sa.Column("kind", sa.String(length=8), nullable=False, server_default="photo"))
    op.add_column("blobs", sa.Column("milliseconds", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("blobs", "milliseconds")
    op.drop_column("photos", "kind")
