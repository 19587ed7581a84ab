"""What gives power over an account is asked for and confirmed; accounts are linked to the person who bears their name

An account without a person is linked when exactly one active officer of its unit has its name: at worst two people of
one name are taken for one, which refuses a second approval and never lends one. The others are listed by `ducha user
check` and on the page of accounts.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_requests",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("deed", sa.String(16), nullable=False),
        sa.Column("user_id", sa.String(36), nullable=True),
        sa.Column("login", sa.String(40), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(36), nullable=False),
        sa.Column("proposed_person", sa.String(36), nullable=False),
        sa.Column("proposed_name", sa.String(40), nullable=False),
        sa.Column("proposed_at", sa.String(24), nullable=False),
        sa.Column("expires_at", sa.String(24), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("decided_by", sa.String(36), nullable=False),
        sa.Column("decided_person", sa.String(36), nullable=False),
        sa.Column("decided_name", sa.String(40), nullable=False),
        sa.Column("decided_at", sa.String(24), nullable=True),
        sa.Column("decision_words", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_account_requests_user_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_account_requests_unit_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_account_requests_person_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["users.id"], name=op.f("fk_account_requests_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_requests")),
    )
    op.create_index(op.f("ix_account_requests_user_id"), "account_requests", ["user_id"])
    op.create_index("ix_account_requests_waiting", "account_requests", ["state", "expires_at"])
    _link_by_name()


def _link_by_name() -> None:
    users = sa.table("users", *(sa.column(name) for name in ("name", "unit_id", "role", "person_id")))
    people = sa.table(
        "people", *(sa.column(name) for name in ("id", "name", "unit_id")), sa.column("active", sa.Boolean())
    )
    u, p = users.c, people.c
    bears = sa.and_(p.unit_id == u.unit_id, p.name == u.name, p.active)
    how_many = sa.select(sa.func.count()).select_from(people).where(bears).scalar_subquery()
    who = sa.select(sa.func.min(p.id)).where(bears).scalar_subquery()
    lone = sa.and_(u.person_id.is_(None), u.role != "inspected_unit", how_many == 1)
    op.execute(users.update().where(lone).values(person_id=who))


def downgrade() -> None:
    op.drop_index("ix_account_requests_waiting", table_name="account_requests")
    op.drop_index(op.f("ix_account_requests_user_id"), table_name="account_requests")
    op.drop_table("account_requests")
