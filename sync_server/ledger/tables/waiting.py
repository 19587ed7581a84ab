"""Deeds that wait for half a minute before they are done, so that whoever ordered them may take them back."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table

from sync_server.ledger.tables.base import Id, Moment, metadata

waiting_deeds = Table(
    "waiting_deeds",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("user_name", String(80), nullable=False),
    Column("path", String(400), nullable=False),  # where the form was sent
    Column("source", String(2000), nullable=False),  # the page it stood on
    Column("matter", String(400), nullable=False),  # the page of what it is about; '' when that is several
    Column("form", JSON, nullable=False),  # what was typed, until it is through
    Column("said", String(400), nullable=False),  # what was done, in the words of the page
    Column("state", String(12), nullable=False),  # ledger/states.WaitingState
    Column("asked_at", Moment, nullable=False),
    Column("effective_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("why", String(400), nullable=False, default=""),  # it was refused when its time came
    Index("ix_waiting_deeds_state", "state", "effective_at"),
)
