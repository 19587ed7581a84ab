"""A pursuit no longer repeats since when and how long its term runs: the book says it, and nobody read the copies

Revision ID: 0032
Revises: 0031
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _let_go_of_columns(op.get_bind())
    for column in ("term_from", "term_days"):
        op.drop_column("pursuits", column)


def downgrade() -> None:
    op.add_column("pursuits", sa.Column("term_from", sa.String(length=24)))
    op.add_column("pursuits", sa.Column("term_days", sa.Integer(), nullable=False, server_default="0"))
    conn, pursuits = op.get_bind(), sa.table("pursuits", *map(sa.column, ("id", "due_at", "term_from", "term_days")))
    for row in conn.execute(_terms_shown(pursuits)):
        values = {"term_from": row.since, "term_days": row.amount}
        conn.execute(sa.update(pursuits).where(pursuits.c.id == row.id).values(**values))


def _let_go_of_columns(conn: sa.Connection) -> None:
    """The row log's triggers name the columns; they are put up anew after the upgrade."""
    if conn.dialect.name == "postgresql":
        op.execute("DROP TRIGGER IF EXISTS noted_pursuits ON pursuits")
        return
    kept = sa.table("sqlite_master", *map(sa.column, ("type", "name", "tbl_name"))).c
    of_log = (kept.type == "trigger") & (kept.tbl_name == "pursuits") & kept.name.startswith("noted", autoescape=True)
    for name in conn.execute(sa.select(kept.name).where(of_log)).scalars().all():
        op.execute(f"DROP TRIGGER {name}")


def _terms_shown(pursuits: Any) -> sa.Select[Any]:
    """Since when the terms run that the pursuits show, the latest last."""
    names = ("subject_kind", "subject_id", "nth", "since", "amount", "overdue_from")
    terms = sa.table("terms", *map(sa.column, names)).c
    shown = (terms.subject_kind == "pursuit") & (terms.overdue_from == pursuits.c.due_at)
    query = sa.select(pursuits.c.id, terms.since, terms.amount)
    return query.where(shown, terms.subject_id == pursuits.c.id).order_by(terms.since, terms.nth)
