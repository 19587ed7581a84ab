"""Notes that colleagues of one body leave at a matter for each other: never on a paper, never seen by another unit."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from sync_server.ledger.tables.base import Id, Moment, metadata

notes = Table(
    "notes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject_kind", String(24), nullable=False),  # notice, pursuit, record
    Column("subject_id", Id, nullable=False),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),  # the body whose colleagues read it
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("user_name", String(80), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Index("ix_notes_subject", "subject_kind", "subject_id", "unit_id", "at"),
)
# Whom a note mentions; the event that brings it to that person's inbox and to nobody else's.
note_mentions = Table(
    "note_mentions",
    metadata,
    Column("note_id", Id, ForeignKey("notes.id"), primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), primary_key=True),
    Column("event_seq", Integer, ForeignKey("events.seq"), nullable=False, unique=True),
)
