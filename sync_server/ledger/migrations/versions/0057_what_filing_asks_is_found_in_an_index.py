"""What filing asks of each check is found in an index, however large the ledger

Whether a check that comes in was handed over before was asked of the contents of all the records of its unit; what
lies near by, of a whole band of latitude over all time.

Revision ID: 0057
Revises: 0055
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0055"
branch_labels = None
depends_on = None
FILLED = "handed_draft <> ''"
FILL = {
    "sqlite": """UPDATE records SET handed_draft = json_extract(body, '$.handed_from.draft_id')
        WHERE length(json_extract(body, '$.handed_from.draft_id')) BETWEEN 1 AND 36""",
    "postgresql": """UPDATE records SET handed_draft = body -> 'handed_from' ->> 'draft_id'
        WHERE length(body -> 'handed_from' ->> 'draft_id') BETWEEN 1 AND 36""",
}


def upgrade() -> None:
    op.add_column("records", sa.Column("handed_draft", sa.String(36), nullable=False, server_default=""))
    op.execute(FILL[op.get_bind().dialect.name])
    op.drop_index("ix_findings_item_place", "findings")
    cell = sa.text("(round(latitude * 40) * 100000 + round(longitude * 40))")
    op.create_index("ix_findings_item_cell", "findings", ["item_code", cell, "occurred_at"])
    where = sa.text(FILLED)
    op.create_index("ix_records_handed", "records", ["handed_draft"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_findings_item_cell", "findings")
    op.create_index("ix_findings_item_place", "findings", ["item_code", "latitude", "longitude", "occurred_at"])
    op.drop_index("ix_records_handed", "records")
    op.drop_column("records", "handed_draft")
