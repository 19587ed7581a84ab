"""A record says of which body its inspector was: what a section and the detachment did is counted by that

Records of before are those of the body to which their inspector's account belongs now.

Revision ID: 0037
Revises: 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

INDEX = "ix_records_body_occurred"


def upgrade() -> None:
    op.add_column("records", sa.Column("body_id", sa.String(length=36), nullable=False, server_default=""))
    conn = op.get_bind()
    bodies = _bodies(conn)
    records = sa.table("records", sa.column("body_id"), sa.column("user_id"))
    a = sa.table("users", sa.column("id"), sa.column("unit_id"))
    for body_id, unit_ids in bodies.items():
        theirs = sa.select(a.c.id).where(a.c.unit_id.in_(unit_ids))
        conn.execute(sa.update(records).where(records.c.user_id.in_(theirs)).values(body_id=body_id))
    op.create_index(INDEX, "records", ["body_id", "occurred_at", "id"])


def downgrade() -> None:
    op.drop_index(INDEX, table_name="records")
    op.drop_column("records", "body_id")


def _bodies(conn: sa.Connection) -> dict[str, list[str]]:
    """The units whose people inspect for each body: for a section also its district's squads and teams."""
    u = sa.table("units", *map(sa.column, ("id", "kind", "district_code"))).c
    rows = conn.execute(sa.select(u.id, u.kind, u.district_code)).all()
    sections = {row.district_code: row.id for row in rows if row.kind == "section"}
    office = next((row.id for row in rows if row.kind == "office"), "")
    found: dict[str, list[str]] = {}
    for row in rows:
        itself = row.kind in ("office", "detachment", "section")
        found.setdefault(row.id if itself else sections.get(row.district_code, office), []).append(row.id)
    return found
