"""What lies near by is found in the index alone: of thousands of findings in a strip of latitude few are near

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_findings_item_place", "findings", ["item_code", "latitude", "longitude", "occurred_at"])
    op.drop_index("ix_findings_item_latitude", table_name="findings")


def downgrade() -> None:
    op.create_index("ix_findings_item_latitude", "findings", ["item_code", "latitude"])
    op.drop_index("ix_findings_item_place", table_name="findings")
