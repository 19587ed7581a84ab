"""Kept filters are heard of by mail and by the unit's WeCom robot too; a mailbox is an endpoint of one person

Revision ID: 0058
Revises: 0057
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("endpoints", sa.Column("user_id", sa.String(36), nullable=False, server_default=""))
    op.add_column("endpoints", sa.Column("mailbox", sa.String(254), nullable=False, server_default=""))
    op.add_column("saved_filters", sa.Column("by_mail", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("saved_filters", sa.Column("by_wecom", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    # Without whose it is, a person's mailbox would be told all that comes to the unit.
    op.execute("DELETE FROM deliveries WHERE channel = 'mail' AND delivered_at IS NULL")
    op.execute("UPDATE endpoints SET active = FALSE WHERE kind = 'mail'")
    op.drop_column("saved_filters", "by_wecom")
    op.drop_column("saved_filters", "by_mail")
    op.drop_column("endpoints", "mailbox")
    op.drop_column("endpoints", "user_id")
