"""Phones, the one-use codes that enrol them, and drafts on their way from one to another."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, ForeignKey, Integer, String, Table

from sync_server.ledger.tables.base import Hash, Id, Moment, metadata

devices = Table(
    "devices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False, index=True),
    Column("public_key", Hash, nullable=False),
    Column("token_hash", Hash, nullable=False, unique=True),
    Column("label", String(80), nullable=False, default=""),
    Column("platform", String(24), nullable=False, default=""),
    Column("app_version", String(24), nullable=False, default=""),
    Column("enrolled_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("revoked_reason", String(200), nullable=False, default=""),
    Column("seen_at", Moment),
    Column("clock_offset_s", Float),  # server minus device at the last contact
    Column("unsent_records", Integer, nullable=False, default=0),
    Column("unsent_photos", Integer, nullable=False, default=0),
    Column("stuck", Integer, nullable=False, default=0, server_default="0"),  # of the unsent: refused or often in vain
    Column("free_bytes", String(20), nullable=False, default=""),
    Column("chain_seq", Integer, nullable=False, default=0),
    Column("chain_hash", Hash, nullable=False, default="0" * 64),
)
enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    Column("code_hash", Hash, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("device_id", String(36)),
)
handed_drafts = Table(
    "handed_drafts",
    metadata,
    Column("id", Id, primary_key=True),  # of the handing over, made on the giver's phone
    Column("draft_id", Id, nullable=False, index=True),  # the giver's, which would become his record
    Column("code_hash", Hash, nullable=False, index=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("user_name", String(64), nullable=False),
    Column("device_id", Id, nullable=False),
    Column("district_code", String(6), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("withdrawn_at", Moment),
    Column("taken_at", Moment),
    Column("taken_user_id", Id),
    Column("taken_name", String(64), nullable=False, default=""),
    Column("taken_device_id", Id),
    Column("record_id", Id),  # what the receiver sealed of it
    Column("package", JSON),  # emptied when it has expired
)
