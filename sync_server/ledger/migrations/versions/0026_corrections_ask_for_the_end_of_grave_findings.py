"""A correction of a record ends no grave finding: it asks the chief, and what it asks is kept

Revision ID: 0026
Revises: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "end_requests",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("finding_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("becomes", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("decision_words", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_name", sa.String(length=80), nullable=False),
        sa.Column("decided_at", sa.String(length=24)),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name=op.f("fk_end_requests_finding_id_findings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_end_requests")),
    )
    op.create_index(op.f("ix_end_requests_finding_id"), "end_requests", ["finding_id"])
    undecided = sa.text("decision = ''")
    op.create_index("ix_end_requests_open", "end_requests", ["at"], sqlite_where=undecided, postgresql_where=undecided)


def downgrade() -> None:
    op.drop_table("end_requests")
