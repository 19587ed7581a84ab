"""The register of papers issued keeps what went out: facts, files, and words to find it by

Papers of before have no files: they were not kept. One that still waited for its print has no facts of its deed, and
gets no print of later ones.

Revision ID: 0028
Revises: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.spelling import folded

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

AT_ONCE = 1_000
INDEXES = {
    "ix_papers_issued_number": ["number"],
    "ix_papers_issued_sha256": ["sha256"],
    "ix_papers_issued_docx": ["docx"],
    "ix_papers_issued_unit": ["unit_id", "at", "id"],
    "ix_papers_issued_kind": ["kind", "at", "id"],
    "ix_papers_issued_time": ["at", "id"],
}
NAMES = ("id", "number", "title", "user_name", "unit_id", "state", "words", "trouble")
PAPERS = sa.table("papers_issued", *map(sa.column, NAMES))
UNITS = sa.table("units", sa.column("id"), sa.column("name"))


def upgrade() -> None:
    for column in (
        sa.Column("docx", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("size", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("kept_at", sa.String(length=24), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("next_at", sa.String(length=24), nullable=False, server_default=""),
        sa.Column("words", sa.Text(), nullable=False, server_default=""),
    ):
        op.add_column("papers_issued", column)
    op.create_table(
        "paper_facts",
        sa.Column("paper_id", sa.String(length=36), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers_issued.id"], name=op.f("fk_paper_facts_paper_id_papers_issued")),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_paper_facts")),
    )
    _fold_words()
    waiting = PAPERS.update().where(PAPERS.c.state == "waiting")
    op.execute(waiting.values(state="unprinted", trouble="升级前尚未印制，印发时的内容没有留存"))
    op.drop_index("ix_papers_issued_at", "papers_issued")
    for name, columns in INDEXES.items():
        op.create_index(name, "papers_issued", columns)


def _fold_words() -> None:
    conn = op.get_bind()
    p, last = PAPERS.c, ""
    query = sa.select(p.id, p.number, p.title, p.user_name, UNITS.c.name).join_from(
        PAPERS, UNITS, p.unit_id == UNITS.c.id
    )
    while rows := conn.execute(query.where(p.id > last).order_by(p.id).limit(AT_ONCE)).all():
        for row in rows:
            conn.execute(PAPERS.update().where(p.id == row.id).values(words=folded(" ".join(map(str, row[1:])))))
        last = rows[-1].id


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "papers_issued")
    op.create_index("ix_papers_issued_at", "papers_issued", ["at"])
    op.drop_table("paper_facts")
    for name in ("words", "next_at", "tries", "kept_at", "size", "docx"):
        op.drop_column("papers_issued", name)
