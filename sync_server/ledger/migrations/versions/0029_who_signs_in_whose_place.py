"""Who signs in whose place is kept: from when, until when, on what ground, and who let them

Revision ID: 0029
Revises: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stand_ins",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("principal_id", sa.String(length=36), nullable=False),
        sa.Column("deputy_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("first_day", sa.String(length=10), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.String(length=36), nullable=False),
        sa.Column("asked_person", sa.String(length=36), nullable=False),
        sa.Column("asked_name", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.String(length=24), nullable=False),
        sa.Column("decided_by", sa.String(length=36), nullable=False),
        sa.Column("decided_name", sa.String(length=80), nullable=False),
        sa.Column("decided_at", sa.String(length=24), nullable=True),
        sa.Column("decision_words", sa.Text(), nullable=False),
        sa.Column("ended_by", sa.String(length=36), nullable=False),
        sa.Column("ended_name", sa.String(length=80), nullable=False),
        sa.Column("ended_at", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(["principal_id"], ["users.id"], name=op.f("fk_stand_ins_principal_id_users")),
        sa.ForeignKeyConstraint(["deputy_id"], ["users.id"], name=op.f("fk_stand_ins_deputy_id_users")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_stand_ins_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_ins")),
    )
    for column in ("principal_id", "deputy_id", "unit_id"):
        op.create_index(op.f(f"ix_stand_ins_{column}"), "stand_ins", [column])


def downgrade() -> None:
    op.drop_table("stand_ins")
