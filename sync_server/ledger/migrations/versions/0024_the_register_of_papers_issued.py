"""The register of papers issued; what went out before is entered without its print

Revision ID: 0024
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")
COLUMNS = (
    *("id", "kind", "subject_kind", "subject_id", "edition", "number", "title", "unit_id", "district_code"),
    *("user_id", "user_name", "receivers", "at", "state", "wording", "sha256", "pages", "trouble"),
)
PAPERS = sa.table("papers_issued", *map(sa.column, COLUMNS))
D = sa.table(
    "documents",
    *map(sa.column, ("id", "kind", "version", "number", "title", "unit_id", "district_code", "issued_at", "state")),
)
N = sa.table(
    "notices",
    *map(
        sa.column,
        ("id", "number", "section_id", "unit_id", "district_code", "user_id", "inspector_name", "issued_at", "state"),
    ),
)
BEFORE = (sa.literal("unprinted"), sa.literal(""), sa.literal(""), sa.literal(0), sa.literal("登记簿启用前印发"))


def _what_went_out_before() -> None:
    """Who signed a document stands with its approvals; of a notice it is known."""

    def as_list(text: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
        return sa.cast(text, sa.JSON) if op.get_bind().dialect.name == "postgresql" else text

    documents = sa.select(
        *(D.c.id, D.c.kind, sa.literal("document"), D.c.id, D.c.version, sa.func.coalesce(D.c.number, ""), D.c.title),
        *(D.c.unit_id, D.c.district_code, sa.literal(""), sa.literal(""), as_list(sa.literal("[]")), D.c.issued_at),
        *BEFORE,
    ).where(D.c.issued_at.is_not(None), D.c.state != "void")
    receiver = sa.literal('["') + N.c.unit_id + sa.literal('"]')
    notices = sa.select(
        *(N.c.id, sa.literal("notice"), sa.literal("notice"), N.c.id, sa.literal(1), N.c.number),
        *(sa.literal("督察通知书"), N.c.section_id, N.c.district_code, N.c.user_id, N.c.inspector_name),
        *(as_list(receiver), N.c.issued_at, *BEFORE),
    ).where(N.c.number.is_not(None), N.c.state.not_in(("void", "awaiting_confirmation")))
    for found in (documents, notices):
        op.execute(PAPERS.insert().from_select(list(COLUMNS), found))


def upgrade() -> None:
    op.create_table(
        "papers_issued",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("user_name", sa.String(length=40), nullable=False),
        sa.Column("receivers", sa.JSON(), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("wording", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_papers_issued_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers_issued")),
    )
    op.create_index("ix_papers_issued_subject", "papers_issued", ["subject_kind", "subject_id", "at"])
    op.create_index("ix_papers_issued_at", "papers_issued", ["at"])
    op.create_index("ix_papers_issued_waiting", "papers_issued", ["at"], sqlite_where=WAITING, postgresql_where=WAITING)
    _what_went_out_before()


def downgrade() -> None:
    op.drop_table("papers_issued")
