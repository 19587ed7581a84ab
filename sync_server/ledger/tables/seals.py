"""电子印章: the image of a body's seal by edition. The picture lies with the files kept (`attachments`)."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from sync_server.ledger.tables.base import Day, Hash, Id, Moment, metadata

seals = Table(
    "seals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("organ", String(120), nullable=False),  # the bureau over whose name it is set
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),  # of the administrator who brought it
    Column("sha256", Hash, nullable=False),
    Column("first_day", Day, nullable=False),
    Column("last_day", Day),  # null: until another one
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("user_name", String(80), nullable=False),
    Column("at", Moment, nullable=False),
    Column("ended_name", String(80), nullable=False, default=""),
    Column("ended_at", Moment),
    Index("ix_seals_organ", "organ", "first_day"),
)
