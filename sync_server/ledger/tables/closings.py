"""With what grave findings ended: the chief's word, the evidence, whom of the city was told."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, String, Table, Text

from sync_server.ledger.tables.base import Id, Moment, metadata

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
