"""Attempts are counted in one place for all servers; passwords have a day, a past, and the first of them an end

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FIRST_PASSWORD_H = 72  # what an account that has not been entered yet has left


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(36), nullable=True),
        sa.Column("locked_until", sa.String(24), nullable=True),
        sa.Column("forgotten_at", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempts")),
    )
    op.create_index(op.f("ix_attempts_user_id"), "attempts", ["user_id"])
    op.create_index(op.f("ix_attempts_forgotten_at"), "attempts", ["forgotten_at"])
    op.create_table(
        "password_history",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("user_id", sa.String(36), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_password_history_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_history")),
    )
    op.create_index(op.f("ix_password_history_user_id"), "password_history", ["user_id"])
    op.add_column("users", sa.Column("password_at", sa.String(24), nullable=True))
    op.add_column("users", sa.Column("first_until", sa.String(24), nullable=True))
    now = datetime.now(UTC)
    users = sa.table("users", *(sa.column(name) for name in ("password_at", "first_until", "password_hash")))
    must_change = sa.column("must_change", sa.Boolean())
    op.execute(users.update().values(password_at=_iso(now)))
    op.execute(users.update().where(must_change).values(first_until=_iso(now + timedelta(hours=FIRST_PASSWORD_H))))
    op.drop_column("users", "failures")
    op.drop_column("users", "locked_until")


def downgrade() -> None:
    op.add_column("users", sa.Column("locked_until", sa.String(24), nullable=True))
    op.add_column("users", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.drop_column("users", "first_until")
    op.drop_column("users", "password_at")
    op.drop_index(op.f("ix_password_history_user_id"), table_name="password_history")
    op.drop_table("password_history")
    op.drop_index(op.f("ix_attempts_forgotten_at"), table_name="attempts")
    op.drop_index(op.f("ix_attempts_user_id"), table_name="attempts")
    op.drop_table("attempts")


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
