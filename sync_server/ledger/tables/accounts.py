"""What guards the accounts: attempts that are counted, passwords an account has had, requests for a second person."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

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
# What a system administrator asks for and a security administrator confirms; columns hold what it is to become.
account_requests = Table(
    "account_requests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("deed", String(16), nullable=False),
    Column("user_id", Id, ForeignKey("users.id"), index=True),  # none yet for a new account
    Column("login", String(40), nullable=False),
    Column("name", String(40), nullable=False),
    Column("role", String(32), nullable=False),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id")),
    Column("before", JSON, nullable=False, default=dict),  # the account when it was asked for
    Column("words", Text, nullable=False),
    Column("proposed_by", Id, ForeignKey("users.id"), nullable=False),
    Column("proposed_person", Id, nullable=False),
    Column("proposed_name", String(40), nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),  # waiting, confirmed, refused, withdrawn
    Column("decided_by", String(36), nullable=False, default=""),
    Column("decided_person", String(36), nullable=False, default=""),
    Column("decided_name", String(40), nullable=False, default=""),
    Column("decided_at", Moment),
    Column("decision_words", String(200), nullable=False, default=""),
    Index("ix_account_requests_waiting", "state", "expires_at"),
)
