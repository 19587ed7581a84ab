"""What rules and phones look up: catalogue, calendar, routing; and the tasks given to inspectors."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, text

from sync_server.ledger.tables.base import Id, Moment, changed, metadata

OPEN_TASK = text("done_at IS NULL AND cancelled_at IS NULL")
catalogue_items = Table(
    "catalogue_items",
    metadata,
    Column("code", String(8), primary_key=True),
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
    Column("unit", String(8), nullable=False, default=""),
    Column("counting", String(8), nullable=False, default=""),
    Column("basis_unchecked", String(300), nullable=False, default=""),  # not compared with the text in force
    Column("basis_note", String(300), nullable=False, default=""),
    changed(),
)
calendars = Table(
    "calendars",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("off", JSON, nullable=False),
    Column("work", JSON, nullable=False),
    Column("status", String(16), nullable=False),
    Column("source", String(300), nullable=False, default=""),
    changed(),
)
routing_rules = Table(
    "routing_rules",
    metadata,
    Column("id", Id, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("items", String(200), nullable=False, default="*"),  # `*`, `JM*`, `JM12,JM19`
    Column("district_code", String(6), nullable=False, default=""),  # empty: any
    Column("street_code", String(9), nullable=False, default=""),
    Column("unit_kind", String(24), nullable=False, default=""),  # kind of the inspected unit
    Column("answering", String(24), nullable=False),  # inspected, district_team, section, detachment, unit
    Column("answering_unit_id", String(36), nullable=False, default=""),  # for `unit`
    Column("inform_street", Boolean, nullable=False, default=False),
    Column("leader_only", Boolean, nullable=False, default=False),  # only for findings on the squad's leader
    Column("note", String(200), nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
)
assignments = Table(
    "assignments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False, index=True),
    Column("title", String(120), nullable=False),
    Column("unit_id", String(36), nullable=False, default=""),
    Column("place", String(200), nullable=False, default=""),
    Column("due_on", String(10), nullable=False, default=""),
    Column("note", String(500), nullable=False, default=""),
    Column("notice_id", String(36), nullable=False, default=""),
    Column("done_at", Moment),
    Column("record_id", String(36), nullable=False, default=""),
    Column("cancelled_at", Moment),  # called off with its reason: not undone (domain.md §11 story 36)
    Column("cancel_reason", String(300), nullable=False, default=""),
    Column("plan_id", String(36), nullable=False, default="", index=True),
    Column("plan_row", Integer, nullable=False, default=0),
    Column("prefill", JSON, nullable=False, default=dict),  # shared.wire.Prefill, plain
    changed(),
    Index("ix_assignments_open", "due_on", sqlite_where=OPEN_TASK, postgresql_where=OPEN_TASK),
)
