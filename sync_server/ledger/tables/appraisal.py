"""考核评定 and 实施奖惩: objections to scores, and what was decided. Units are scored, never persons ranked."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from sync_server.ledger.tables.base import Day, Id, Moment, metadata

score_objections = Table(
    "score_objections",
    metadata,
    Column("id", Id, primary_key=True),
    Column("document_id", Id, ForeignKey("documents.id"), nullable=False, index=True),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("finding_id", String(36), nullable=False, default=""),  # empty: the whole score
    Column("reason", Text, nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("user_name", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("decision", String(16), nullable=False, default=""),  # upheld, rejected
    Column("decision_words", Text, nullable=False, default=""),
    Column("decided_by", String(64), nullable=False, default=""),
    Column("decided_at", Moment),
)
rewards = Table(
    "rewards",
    metadata,
    Column("id", Id, primary_key=True),
    Column("document_id", Id, ForeignKey("documents.id"), nullable=False, index=True),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),
    Column("kind", String(16), nullable=False),  # reward, penalty, transfer (移送)
    Column("words", Text, nullable=False),
    Column("paper", String(80), nullable=False, default=""),  # the deciding document's number
    Column("decided_on", Day, nullable=False),
    Column("transferred_to", String(80), nullable=False, default=""),
    Column("user_id", String(36), nullable=False),
    Column("user_name", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_rewards_unit", "unit_id", "decided_on"),
)
