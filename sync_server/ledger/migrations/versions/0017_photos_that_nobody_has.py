"""Photos that nobody has any more, what is stuck on a phone, and the question for an owner's uploads

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("photos", sa.Column("gone_at", sa.String(length=24), nullable=True))
    op.add_column("devices", sa.Column("stuck", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_uploads_owner", "uploads", ["owner_id", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_uploads_owner", table_name="uploads")
    op.drop_column("devices", "stuck")
    op.drop_column("photos", "gone_at")
