"""Units, people, accounts with their sessions and tokens, and the districts' delegations."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, String, Table, Text, UniqueConstraint

from sync_server.ledger.tables.base import Day, Hash, Id, Moment, changed, metadata

units = Table(
    "units",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("district_code", String(6), nullable=False, index=True),
    Column("street_code", String(9), nullable=False, default=""),
    Column("parent_id", String(36), nullable=False, default="", index=True),
    Column("prefix", String(24), nullable=False, default=""),
    Column("duty_phone", String(40), nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
    changed(),
)
people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("badge", String(20), nullable=False),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("inspector", Boolean, nullable=False, default=False),
    Column("leader", Boolean, nullable=False, default=False),
    Column("active", Boolean, nullable=False, default=True),
    changed(),
    UniqueConstraint("badge"),
)
users = Table(
    "users",
    metadata,
    Column("id", Id, primary_key=True),
    Column("login", String(40), nullable=False, unique=True),
    Column("name", String(40), nullable=False),
    Column("role", String(32), nullable=False),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id")),
    Column("password_hash", String(200), nullable=False, default=""),
    Column("password_at", Moment),  # when it was set; None: it does not age (the demonstration's)
    Column("must_change", Boolean, nullable=False, default=False),
    Column("first_until", Moment),  # until when a password that somebody else has set opens the door
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", Moment, nullable=False),
)
sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Hash, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)
sent_forms = Table(  # forms of the console whose stamp is spent, with what came of them
    "sent_forms",
    metadata,
    Column("stamp", Hash, primary_key=True),
    Column("user_id", Id, nullable=False),
    Column("path", String(400), nullable=False),
    Column("digest", Hash, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("location", String(2000), nullable=False, default=""),
    Column("said", String(2000), nullable=False, default=""),
)
api_tokens = Table(
    "api_tokens",
    metadata,
    Column("token_hash", Hash, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column(
        "scope", String(16), nullable=False, default="", server_default=""
    ),  # the one thing it opens; empty: uploads
    Column("unit_id", String(36), nullable=False, default="", server_default=""),  # the body for which it does so
)
stand_ins = Table(
    "stand_ins",
    metadata,
    Column("id", Id, primary_key=True),
    Column("principal_id", Id, ForeignKey("users.id"), nullable=False, index=True),  # whose place it is
    Column("deputy_id", Id, ForeignKey("users.id"), nullable=False, index=True),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("principal_role", String(32), nullable=False),  # in that body and as that: another post is another's to give
    Column("first_day", Day, nullable=False),
    Column("last_day", Day, nullable=False),
    Column("ground", Text, nullable=False),
    Column("state", String(16), nullable=False),  # procedures.standing_in.StandInState
    Column("asked_by", String(36), nullable=False),
    Column("asked_person", String(36), nullable=False),
    Column("asked_name", String(80), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("decided_by", String(36), nullable=False, default=""),
    Column("decided_name", String(80), nullable=False, default=""),
    Column("decided_at", Moment),
    Column("decision_words", Text, nullable=False, default=""),
    Column("ended_by", String(36), nullable=False, default=""),
    Column("ended_name", String(80), nullable=False, default=""),
    Column("ended_at", Moment),
)
delegations = Table(
    "delegations",
    metadata,
    Column("district_code", String(6), primary_key=True),
    Column("mode", String(24), nullable=False),
    Column("paper", String(80), nullable=False, default=""),
    Column("since", String(10), nullable=False, default=""),
    changed(),
)
