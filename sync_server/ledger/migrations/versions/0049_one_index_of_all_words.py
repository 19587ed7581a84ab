"""One index of all words, numbers and pinyin by which matters, units and people are found

Neither engine needs anything installed: FTS5 is part of SQLite as Python brings it, `tsvector` and GIN of PostgreSQL.
The entries themselves are made by the running server (ledger/search/following.py), so that the upgrade of a large
ledger does not wait for them.

Revision ID: 0049
Revises: 0047
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0047"
branch_labels = None
depends_on = None

FORGET = "INSERT INTO search_index(search_index, rowid, words) VALUES('delete', OLD.id, OLD.words);"
TAKE_IN = "INSERT INTO search_index(rowid, words) VALUES (NEW.id, NEW.words);"
TRIGGERS = {
    "search_index_added": f"AFTER INSERT ON search_entries BEGIN {TAKE_IN} END",
    "search_index_changed": f"AFTER UPDATE OF words ON search_entries BEGIN {FORGET} {TAKE_IN} END",
    "search_index_removed": f"AFTER DELETE ON search_entries BEGIN {FORGET} END",
}


def upgrade() -> None:
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_entries"),
        sa.UniqueConstraint("kind", "subject_id", name="uq_search_entries_kind_subject_id"),
    )
    op.create_index("ix_search_entries_number", "search_entries", ["number"])
    op.create_table(
        "search_progress",
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("reached", sa.String(length=36), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("part", name="pk_search_progress"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX ix_search_entries_words ON search_entries "
            "USING gin (array_to_tsvector(string_to_array(words, ' ')))"
        )
        return
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5(words, content='search_entries', content_rowid='id', "
        "tokenize='ascii', detail='none', columnsize=0)"
    )
    for name, body in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {body}")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        for name in TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")
        op.drop_table("search_index")
    op.drop_table("search_progress")
    op.drop_table("search_entries")
