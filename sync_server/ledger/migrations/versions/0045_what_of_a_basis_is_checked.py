"""Of an item's basis: what has been checked, what has not, and notes for the reader, apart

Rows of before keep all of it in one cell; `shared.bases.read_basis` takes that apart when it is read, so that editions
stay as they were made.

Revision ID: 0045
Revises: 0043
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0043"
branch_labels = None
depends_on = None

_CATALOGUE = ("catalogue_items", "item_editions")
_COLUMNS = ("basis_unchecked", "basis_note")


def upgrade() -> None:
    for table in _CATALOGUE:
        for name in _COLUMNS:
            op.add_column(table, sa.Column(name, sa.String(length=300), nullable=False, server_default=""))


def downgrade() -> None:
    for table in reversed(_CATALOGUE):
        for name in reversed(_COLUMNS):
            op.drop_column(table, name)
