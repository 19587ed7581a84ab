"""What guards the accounts: attempts that are counted, and the passwords that an account has had."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from sync_server.ledger.tables.base import Id, Moment, metadata

# One row for each thing that is guessed at: a log-in name, an address. Every server counts here before it looks at what
# was sent, so that guesses at the same time count one after the other.
attempts = Table(
    "attempts",
    metadata,
    Column("key", String(100), primary_key=True),
    Column("tries", Integer, nullable=False, default=0),
    Column("user_id", Id, index=True),  # the account a log-in name stands for, when there is one
    Column("locked_until", Moment),
    Column("forgotten_at", Moment, nullable=False, index=True),  # from then on the row says nothing
)
password_history = Table(
    "password_history",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False, index=True),
    Column("password_hash", String(200), nullable=False),
    Column("at", Moment, nullable=False),
)
