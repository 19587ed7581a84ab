"""Two inspectors, one thing: proposals to merge findings, decided by people (domain.md §11 story 9)."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, String, Table, Text, UniqueConstraint

from sync_server.ledger.tables.base import Id, Moment, metadata

merges = Table(
    "merges",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kept_id", Id, ForeignKey("findings.id"), nullable=False, index=True),  # the one that goes on
    Column("other_id", Id, ForeignKey("findings.id"), nullable=False, index=True),
    Column("section_id", Id, ForeignKey("units.id"), nullable=False),
    Column("distance_m", Float, nullable=False),
    Column("minutes", Float, nullable=False),
    Column("state", String(16), nullable=False, default="proposed"),  # proposed, merged, refused
    Column("at", Moment, nullable=False),
    Column("decided_by", String(64), nullable=False, default=""),
    Column("decided_at", Moment),
    Column("words", Text, nullable=False, default=""),
    UniqueConstraint("kept_id", "other_id"),
    Index("ix_merges_section_state", "section_id", "state", "at"),
)
