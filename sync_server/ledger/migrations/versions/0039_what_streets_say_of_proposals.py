"""What becomes of a 追责建议书 at the street or town: signed for, answered, or a letter that the section enters

Proposals of before went to the inbox of the squad; where the pursuit still waits for the street, its letter can be
entered.

Revision ID: 0039
Revises: 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLE = "proposal_replies"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("street_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("section_id", sa.String(length=36), nullable=False),
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("sent_at", sa.String(length=24), nullable=False),
        sa.Column("signed_at", sa.String(length=24), nullable=True),
        sa.Column("signed_by", sa.String(length=80), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.String(length=24), nullable=True),
        sa.Column("answered_by", sa.String(length=80), nullable=False),
        sa.Column("paper", sa.String(length=80), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_proposal_replies_document_id"),
        sa.PrimaryKeyConstraint("document_id", name="pk_proposal_replies"),
    )
    op.create_index("ix_proposal_replies_street_id", TABLE, ["street_id"])
    op.create_index("ix_proposal_replies_section", TABLE, ["section_id", "state", "sent_at"])
    conn = op.get_bind()
    pursuits = sa.table("pursuits", *map(sa.column, ("proposal_id", "unit_id", "state")))
    documents = sa.table("documents", *map(sa.column, ("id", "unit_id", "district_code", "issued_at")))
    p, d = pursuits.c, documents.c
    waiting = (
        sa.select(d.id, d.unit_id.label("section_id"), d.district_code, d.issued_at, p.unit_id)
        .join_from(documents, pursuits, p.proposal_id == d.id)
        .where(p.state == "handed_over", d.issued_at.is_not(None))
    )
    nothing = dict.fromkeys(("street_id", "signed_by", "verdict", "done", "reasons", "answered_by", "paper"), "")
    rows = [
        {
            "document_id": row.id,
            "unit_id": row.unit_id,
            "section_id": row.section_id,
            "district_code": row.district_code,
            "state": "sent",
            "sent_at": row.issued_at,
            "late": False,
            "user_id": "",
            **nothing,
        }
        for row in conn.execute(waiting).all()
    ]
    if rows:
        conn.execute(sa.insert(sa.Table(TABLE, sa.MetaData(), autoload_with=conn)), rows)


def downgrade() -> None:
    op.drop_table(TABLE)
