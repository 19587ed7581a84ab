"""The row log: what each row was after each transaction that changed it, so that verifying finds what others changed

The triggers that note touched rows are not here: `ledger/rowlog` puts them up from the tables as they are, after
every upgrade.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ACTIONS = ("update", "delete")


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("row_key", sa.String(length=160), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_changes")),
    )
    op.create_index("ix_changes_row", "changes", ["table_name", "row_key"])
    op.create_table(
        "touched",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tx", sa.BigInteger(), nullable=True),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("row_key", sa.String(length=160), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touched")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER changes_append_only BEFORE UPDATE OR DELETE ON changes "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            "CREATE TRIGGER changes_no_truncate BEFORE TRUNCATE ON changes "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for action in ACTIONS:
        op.execute(
            f"CREATE TRIGGER changes_no_{action} BEFORE {action.upper()} ON changes "
            "BEGIN SELECT RAISE(ABORT, 'changes is append-only'); END"
        )


def downgrade() -> None:
    op.drop_table("touched")
    op.drop_table("changes")
