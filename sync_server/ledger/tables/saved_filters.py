"""Filters of lists that people keep under a name, for themselves or their own section, and hear of."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, String, Table, false

from sync_server.ledger.tables.base import Day, Id, Moment, metadata

saved_filters = Table(
    "saved_filters",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("list", String(16), nullable=False),  # findings, notices, records, search
    Column("name", String(40), nullable=False),
    Column("query", String(1000), nullable=False),  # of the list's address
    Column("shared", Boolean, nullable=False, default=False),  # with the own section, to look at
    Column("every", String(8), nullable=False, default=""),  # day, week; '' for not at all
    Column("by_mail", Boolean, nullable=False, default=False, server_default=false()),  # besides the inbox
    Column("by_wecom", Boolean, nullable=False, default=False, server_default=false()),  # of the unit, if it is shared
    Column(
        "said_on", Day, nullable=False, default=""
    ),  # when its owner was last told, or began; '' until what is there is noted
    Column("seen", JSON, nullable=False, default=list),  # names of what the list held then
    Column("created_at", Moment, nullable=False),
    Column("removed_at", Moment),
    Index("ix_saved_filters_user", "user_id", "list"),
)
