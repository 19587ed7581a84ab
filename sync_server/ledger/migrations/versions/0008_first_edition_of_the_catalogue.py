"""The catalogue of ledgers made before it had editions becomes its first edition

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FIRST_DAY = "2009-01-01"
COPIED = ("code", "position", "group", "text", "severity", "points", "photo", "basis", "initials", "active")


def upgrade() -> None:
    items = sa.table("catalogue_items", *(sa.column(name) for name in COPIED))
    set_here = ("effective_from", "revision", "note", "user_id", "at")
    editions = sa.table("item_editions", *(sa.column(name) for name in (*COPIED, *set_here)))
    now = sa.select(sa.func.max(sa.column("at"))).select_from(sa.table("events")).scalar_subquery()
    first = sa.select(
        *(items.c[name] for name in COPIED),
        sa.literal(FIRST_DAY),
        sa.literal(1),
        sa.literal("首次载入"),
        sa.literal(""),
        sa.func.coalesce(now, f"{FIRST_DAY}T00:00:00.000Z"),
    ).where(~sa.exists().where(editions.c.code == items.c.code))
    op.execute(editions.insert().from_select([*COPIED, *set_here], first))


def downgrade() -> None:
    """The editions go with their table (0006); they cannot be taken back before (append-only)."""
