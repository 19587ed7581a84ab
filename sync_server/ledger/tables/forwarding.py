"""Receivers outside, and one row for each delivery."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from sync_server.ledger.tables.base import Id, Moment, metadata

OPEN = text("state IN ('waiting', 'failing') AND channel <> 'inbox'")
CLAIMED = text("claimed_until IS NOT NULL")
UNREAD = text("channel = 'inbox' AND read_at IS NULL")
endpoints = Table(
    "endpoints",
    metadata,
    Column("id", Id, primary_key=True),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # webhook, wecom, or mail of one person
    Column("url", String(500), nullable=False),
    Column("secret", String(200), nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", Moment, nullable=False),
    Column("failing_since", Moment),
    Column("last_error", String(300), nullable=False, default=""),
    Column("last_ok_at", Moment),
    Column("failures", Integer, nullable=False, default=0, server_default="0"),  # attempts in a row that failed
    Column("rests_until", Moment),  # nothing but what is urgent is sent before
    Column("user_id", String(36), nullable=False, default="", server_default=""),  # whose mailbox; '' for the unit's
    Column("mailbox", String(254), nullable=False, default="", server_default=""),
)
# One row per receiver; a thing is "sent" only when every one of its rows is delivered.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("event_seq", Integer, ForeignKey("events.seq"), nullable=False, index=True),
    Column("kind", String(48), nullable=False),  # the event kind delivered
    Column("subject_kind", String(24), nullable=False),
    Column("subject_id", String(64), nullable=False, index=True),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("for_role", String(32), nullable=False, default=""),  # for these of the unit alone, e.g. its leader
    Column("channel", String(16), nullable=False),  # inbox, webhook, wecom, mail
    Column("endpoint_id", String(36), nullable=False, default=""),
    Column("urgent", Boolean, nullable=False, default=False),
    Column("state", String(16), nullable=False, default="waiting"),  # waiting, delivered, failing, dropped
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", Moment, nullable=False),
    Column("claimed_until", Moment),
    Column("last_error", String(300), nullable=False, default=""),
    Column("delivered_at", Moment),
    Column("read_at", Moment),  # inbox: first opened by someone of the unit
    Column("created_at", Moment, nullable=False),
    Index("ix_deliveries_open", "endpoint_id", "urgent", "next_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ix_deliveries_claimed", "endpoint_id", sqlite_where=CLAIMED, postgresql_where=CLAIMED),
    Index("ix_deliveries_inbox", "unit_id", "channel", "created_at", "id"),
    Index("ix_deliveries_unread", "unit_id", "created_at", "id", sqlite_where=UNREAD, postgresql_where=UNREAD),
    UniqueConstraint("event_seq", "unit_id", "channel", "endpoint_id"),
)
