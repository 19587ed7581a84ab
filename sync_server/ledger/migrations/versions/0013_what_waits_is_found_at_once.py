"""What waits is found without a look at what is done: open notices in their order, records that lack photos

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

LACKING = sa.text("photos_missing > 0")
FLAGGED = {
    "sqlite": sa.text("clock_checked IS 0 OR leader_concerned = 1 OR latitude IS NULL"),
    "postgresql": sa.text("clock_checked IS false OR leader_concerned OR latitude IS NULL"),
}


def upgrade() -> None:
    for name in ("ix_notices_district_state", "ix_notices_unit_state"):
        op.drop_index(name, table_name="notices")
    op.drop_index("ix_records_missing", table_name="records")
    op.create_index("ix_notices_state_issued", "notices", ["state", "issued_at", "id"])
    op.create_index("ix_notices_district_state", "notices", ["district_code", "state", "issued_at", "id"])
    op.create_index("ix_notices_unit_state", "notices", ["unit_id", "state", "issued_at", "id"])
    op.create_index(
        "ix_records_missing",
        "records",
        ["district_code", "received_at"],
        sqlite_where=LACKING,
        postgresql_where=LACKING,
    )
    op.create_index(
        "ix_records_flagged",
        "records",
        ["district_code", "occurred_at", "id"],
        sqlite_where=FLAGGED["sqlite"],
        postgresql_where=FLAGGED["postgresql"],
    )
    op.create_index("ix_findings_item_latitude", "findings", ["item_code", "latitude"])


def downgrade() -> None:
    op.drop_index("ix_findings_item_latitude", table_name="findings")
    op.drop_index("ix_records_flagged", table_name="records")
    op.drop_index("ix_records_missing", table_name="records")
    for name in ("ix_notices_unit_state", "ix_notices_district_state", "ix_notices_state_issued"):
        op.drop_index(name, table_name="notices")
    op.create_index("ix_records_missing", "records", ["photos_missing", "received_at"])
    op.create_index("ix_notices_district_state", "notices", ["district_code", "state", "overdue_from"])
    op.create_index("ix_notices_unit_state", "notices", ["unit_id", "state", "overdue_from"])
