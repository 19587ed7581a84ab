"""Settings and catalogue with the day from which each edition is in force. Append-only: an edition is replaced by a
later one, never changed."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, PrimaryKeyConstraint, String, Table

from sync_server.ledger.tables.base import Day, Id, Moment, metadata

rule_editions = Table(
    "rule_editions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(24), nullable=False),  # procedures.rulebook.NAMES, or of a check_templates template: pass:…
    Column("district_code", String(6), nullable=False, default=""),  # empty: the whole city
    Column("effective_from", Day, nullable=False),
    Column("value", JSON, nullable=False),
    Column("note", String(300), nullable=False, default=""),
    Column("user_id", String(36), nullable=False, default=""),
    Column("user_name", String(40), nullable=False, default=""),
    Column("at", Moment, nullable=False),
    Index("ix_rule_editions_name", "name", "district_code", "effective_from"),
)
# The catalogue through time; `catalogue_items` is today's, which phones pull. A finding is scored by its own day.
item_editions = Table(
    "item_editions",
    metadata,
    Column("code", String(8), nullable=False),
    Column("effective_from", Day, nullable=False),
    Column("revision", Integer, nullable=False, default=1),  # the highest of a day counts
    Column("position", Integer, nullable=False),
    Column("group", String(80), nullable=False),
    Column("text", String(200), nullable=False),
    Column("severity", String(8), nullable=False),
    Column("points", Float, nullable=False),
    Column("photo", String(1), nullable=False),
    Column("basis", String(300), nullable=False),
    Column("initials", String(200), nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
    Column("short", String(20), nullable=False, default=""),
    Column("unit", String(8), nullable=False, default=""),  # what is counted; empty: as the group's heading says
    Column("counting", String(8), nullable=False, default=""),  # shared.catalogue.Counting; empty: likewise
    Column("basis_unchecked", String(300), nullable=False, default=""),  # not compared with the text in force
    Column("basis_note", String(300), nullable=False, default=""),
    Column("note", String(300), nullable=False, default=""),
    Column("user_id", String(36), nullable=False, default=""),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("code", "effective_from", "revision"),
)
