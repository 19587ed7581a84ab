"""What is looked for in one place: an entry of words for each matter, unit and person, and how far the index has come.

Derived from the other tables (ledger/search), which say what is so; never backed up, built anew where it is missing.
On SQLite the words stand in an FTS5 index beside the table, on PostgreSQL in a GIN index that needs no extension
(migration 0049).
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from sync_server.ledger.tables.base import metadata

search_entries = Table(
    "search_entries",
    metadata,
    Column("id", Integer, primary_key=True),  # younger ones are found first
    Column("kind", String(12), nullable=False),  # ledger.search.entries.Kind
    Column("subject_id", String(36), nullable=False),
    Column("number", String(80), nullable=False),  # by which it is found at once, as `spelled.number_key` writes it
    Column("words", Text, nullable=False),  # what it is found by, with blanks between
    UniqueConstraint("kind", "subject_id"),
    Index("ix_search_entries_number", "number"),
    Index("ix_search_entries_age", "kind", "id"),  # the youngest of a kind are looked at first, on PostgreSQL
)
# What migration 0049 puts beside the table and no model describes; names that begin so.
INDEX_OF_WORDS = ("search_index", "ix_search_entries_words")
# A row for each kind whose entries are made from the whole ledger, and one for the row log that is followed after it.
search_progress = Table(
    "search_progress",
    metadata,
    Column("part", String(12), primary_key=True),
    Column("reached", String(36), nullable=False),  # the last key that was read, or number of the row log
    Column("done", Boolean, nullable=False),
)
