"""走廊屏: screens that show a body's figures without anybody being logged in there."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from sync_server.ledger.tables.base import Id, Moment, metadata

# The link of a screen is its id, signed by the server (accounts/walls.py): nothing in here opens one.
walls = Table(
    "walls",
    metadata,
    Column("id", Id, primary_key=True),
    Column("place", String(40), nullable=False),  # where it hangs, in the words of who made it
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),  # the body whose figures it shows
    Column("made_by", Id, ForeignKey("users.id"), nullable=False),
    Column("made_name", String(80), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("seen_at", Moment),  # when it last asked, to ten minutes
    Index("ix_walls_unit", "unit_id", "expires_at"),
)
