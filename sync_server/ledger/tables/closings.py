"""With what grave findings ended – the chief's word, the evidence, whom of the city was told – and what corrections of
records ask the chief to end."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, text

from sync_server.ledger.tables.base import Id, Moment, metadata

UNDECIDED = text("decision = ''")
finding_closings = Table(
    "finding_closings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("finding_id", Id, ForeignKey("findings.id"), nullable=False, index=True),
    Column("notice_id", String(36), nullable=False, default=""),  # with which it ended, '' at the desk
    Column("words", Text, nullable=False),  # why it ends
    Column("proof", Text, nullable=False, default=""),
    Column("photos", JSON, nullable=False),  # ids of photos on file
    Column("told", Text, nullable=False, default=""),  # whom of the city, and when
    Column("closed_by", String(64), nullable=False),
    Column("closed_name", String(80), nullable=False),
    Column("at", Moment, nullable=False),
)

end_requests = Table(
    "end_requests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("finding_id", Id, ForeignKey("findings.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),  # of the record, that asks for it
    Column("what", String(16), nullable=False),  # struck or lowered
    Column("becomes", JSON, nullable=False),  # the finding's columns, once it is lowered
    Column("words", Text, nullable=False),  # the reason of the correction
    Column("asked_by", String(64), nullable=False),
    Column("asked_name", String(80), nullable=False),
    Column("at", Moment, nullable=False),
    Column("decision", String(16), nullable=False, default=""),  # granted, refused; dropped by a later correction
    Column("decision_words", Text, nullable=False, default=""),
    Column("decided_by", String(64), nullable=False, default=""),
    Column("decided_name", String(80), nullable=False, default=""),
    Column("decided_at", Moment),
    Index("ix_end_requests_open", "at", sqlite_where=UNDECIDED, postgresql_where=UNDECIDED),
)
