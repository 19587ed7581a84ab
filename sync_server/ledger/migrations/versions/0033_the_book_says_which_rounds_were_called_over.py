"""Which round, or order, was called over stands in the book of terms, no longer with the pursuit

When it was said is not known of those of before: they have the moment at which they were over.

Revision ID: 0033
Revises: 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_TERMS = ("subject_kind", "subject_id", "what", "nth", "overdue_from", "said_at")


def upgrade() -> None:
    conn = op.get_bind()
    pursuits, terms = _pursuits(), sa.table("terms", *map(sa.column, _TERMS))
    c = terms.c
    for row in conn.execute(sa.select(pursuits).where(pursuits.c.said_due != "")).all():
        said = (c.subject_kind == "pursuit") & (c.subject_id == row.id) & (c.overdue_from == row.said_due)
        conn.execute(sa.update(terms).where(said).values(said_at=c.overdue_from))
    _let_go_of_columns(conn)
    op.drop_column("pursuits", "said_due")


def downgrade() -> None:
    op.add_column("pursuits", sa.Column("said_due", sa.String(length=24), nullable=False, server_default=""))
    conn, pursuits, c = op.get_bind(), _pursuits(), sa.table("terms", *map(sa.column, _TERMS)).c
    said = (c.subject_kind == "pursuit") & c.said_at.is_not(None)
    for row in conn.execute(sa.select(c.subject_id, c.overdue_from).where(said).order_by(c.overdue_from)).all():
        this = pursuits.c.id == row.subject_id
        conn.execute(sa.update(pursuits).where(this).values(said_due=row.overdue_from))


def _pursuits() -> sa.TableClause:
    return sa.table("pursuits", *map(sa.column, ("id", "said_due")))


def _let_go_of_columns(conn: sa.Connection) -> None:
    """The row log's triggers name the columns; they are put up anew after the upgrade."""
    if conn.dialect.name == "postgresql":
        op.execute("DROP TRIGGER IF EXISTS noted_pursuits ON pursuits")
        return
    kept = sa.table("sqlite_master", *map(sa.column, ("type", "name", "tbl_name"))).c
    of_log = (kept.type == "trigger") & (kept.tbl_name == "pursuits") & kept.name.startswith("noted", autoescape=True)
    for name in conn.execute(sa.select(kept.name).where(of_log)).scalars().all():
        op.execute(f"DROP TRIGGER {name}")
