"""The append-only log of events."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text, text

from sync_server.ledger.tables.base import Hash, Id, Moment, metadata

PROPOSED = text("kind = 'notice.revocation_proposed'")
# Append-only: triggers refuse UPDATE and DELETE; rows chain by hash (design law 2).
events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),  # server
    Column("device_at", Moment),  # the device's own claim, when there was one
    Column("actor_kind", String(16), nullable=False),  # user, device, system, endpoint
    Column("actor_id", String(64), nullable=False),
    Column("actor_name", String(80), nullable=False, default=""),
    Column("kind", String(48), nullable=False),  # record.received, notice.served, …
    Column("subject_kind", String(24), nullable=False),  # record, notice, device, user, …
    Column("subject_id", String(64), nullable=False),
    Column("unit_id", Id),  # the unit whose people may read it, besides the section
    Column("words", Text, nullable=False),  # what happened, in Chinese, for timelines
    Column("data", JSON, nullable=False, default=dict),
    Column("prev", Hash, nullable=False),
    Column("hash", Hash, nullable=False, unique=True),
    Index("ix_events_subject", "subject_kind", "subject_id", "seq"),
    Index("ix_events_proposed", "seq", sqlite_where=PROPOSED, postgresql_where=PROPOSED),
)
