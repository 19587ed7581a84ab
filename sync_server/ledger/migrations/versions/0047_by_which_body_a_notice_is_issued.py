"""A notice says by which body it is issued, beside the section that answers for it

Revision ID: 0047
Revises: 0046
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notices", sa.Column("issuer_id", sa.String(length=36), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("notices", "issuer_id")
