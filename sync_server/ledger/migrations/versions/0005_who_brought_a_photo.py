"""Index for the question who has brought a photo

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_uploads_finished", "uploads", ["finished_sha256"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_uploads_finished", table_name="uploads")
