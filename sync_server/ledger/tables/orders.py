"""Work orders of the 12345 hotline and of the grid that were given to an inspection body to be looked into."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from sync_server.ledger.tables.base import Id, Moment, metadata

work_orders = Table(
    "work_orders",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", String(8), nullable=False),  # procedures.order_rows.Source
    Column("number", String(60), nullable=False),  # of the platform that it came from
    Column("section_id", Id, ForeignKey("units.id"), nullable=False),  # the body that has it looked into
    Column("district_code", String(6), nullable=False),
    Column("unit_id", String(36), nullable=False, default=""),  # the unit it concerns, where it says so
    Column("place", String(200), nullable=False, default=""),
    Column("content", Text, nullable=False),
    Column("received_on", String(10), nullable=False, default=""),
    Column("due_on", String(10), nullable=False),  # of the book of terms
    Column("assignment_id", String(36), nullable=False, default=""),  # the task that was last given for it
    Column("result", Text, nullable=False, default=""),
    Column("answered_at", Moment),
    Column("answered_by", String(36), nullable=False, default=""),
    Column("answered_name", String(80), nullable=False, default=""),
    Column("came_by", String(80), nullable=False),  # the file or the token
    Column("came_at", Moment, nullable=False),
    UniqueConstraint("source", "number"),
    Index("ix_work_orders_section", "section_id", "answered_at", "due_on"),
)
