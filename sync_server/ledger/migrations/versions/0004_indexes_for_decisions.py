"""Partial indexes for the desk: originals that were not filed, proposals to revoke a notice

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_envelopes_unfiled", "envelopes", ["received_at"], "standing <> 'filed'"),
    ("ix_events_proposed", "events", ["seq"], "kind = 'notice.revocation_proposed'"),
)


def upgrade() -> None:
    for name, table, columns, where in INDEXES:
        some = sa.text(where)
        op.create_index(name, table, columns, sqlite_where=some, postgresql_where=some)


def downgrade() -> None:
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table_name=table)
