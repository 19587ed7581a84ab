"""As what a leader lets somebody sign is kept, and in whose place a paper that went out was signed

Who has let others sign before did so as what the account is now. Papers of before keep the signer's name as it was
written, 「（代）」 included.

Revision ID: 0030
Revises: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

STAND_INS = sa.table("stand_ins", sa.column("principal_id"), sa.column("principal_role"))
USERS = sa.table("users", sa.column("id"), sa.column("role"))


def upgrade() -> None:
    for table, name, length in (("stand_ins", "principal_role", 32), ("papers_issued", "instead_of", 40)):
        op.add_column(table, sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    role = sa.select(USERS.c.role).where(USERS.c.id == STAND_INS.c.principal_id).scalar_subquery()
    op.execute(STAND_INS.update().values(principal_role=role))


def downgrade() -> None:
    op.drop_column("papers_issued", "instead_of")
    op.drop_column("stand_ins", "principal_role")
