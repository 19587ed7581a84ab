"""A receiver that fails rests as a whole; what is due is found receiver by receiver

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('waiting', 'failing') AND channel <> 'inbox'")
CLAIMED = sa.text("claimed_until IS NOT NULL")


def upgrade() -> None:
    op.add_column("endpoints", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("endpoints", sa.Column("rests_until", sa.String(length=24), nullable=True))
    op.drop_index("ix_deliveries_due", table_name="deliveries")
    op.create_index(
        "ix_deliveries_open",
        "deliveries",
        ["endpoint_id", "urgent", "next_at", "id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_deliveries_claimed", "deliveries", ["endpoint_id"], sqlite_where=CLAIMED, postgresql_where=CLAIMED
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_claimed", table_name="deliveries")
    op.drop_index("ix_deliveries_open", table_name="deliveries")
    op.create_index("ix_deliveries_due", "deliveries", ["state", "next_at"])
    op.drop_column("endpoints", "rests_until")
    op.drop_column("endpoints", "failures")
