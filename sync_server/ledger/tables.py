"""The ledger's tables (SQLAlchemy Core). SQLite by default, PostgreSQL when configured; the same on both.

Moments are ISO 8601 text in UTC with milliseconds (sortable, the same in both databases), days ISO dates, ids UUIDv7
text. `changed_seq` is the number of the event that last touched the row: phones pull by it.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = String(36)
Moment = String(24)
Day = String(10)
Hash = String(64)


def _changed() -> Column[int]:
    return Column("changed_seq", Integer, nullable=False, default=0, index=True)


# --- the log -------------------------------------------------------------------------------------------------------
# Append-only: triggers refuse UPDATE and DELETE; rows chain by hash (design law 2).
events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),  # server
    Column("device_at", Moment),  # the device's own claim, when there was one
    Column("actor_kind", String(16), nullable=False),  # user, device, system, endpoint
    Column("actor_id", String(64), nullable=False),
    Column("actor_name", String(80), nullable=False, default=""),
    Column("kind", String(48), nullable=False),  # record.received, notice.served, …
    Column("subject_kind", String(24), nullable=False),  # record, notice, device, user, …
    Column("subject_id", String(64), nullable=False),
    Column("unit_id", Id),  # the unit whose people may read it, besides the section
    Column("words", Text, nullable=False),  # what happened, in Chinese, for timelines
    Column("data", JSON, nullable=False, default=dict),
    Column("prev", Hash, nullable=False),
    Column("hash", Hash, nullable=False, unique=True),
    Index("ix_events_subject", "subject_kind", "subject_id", "seq"),
)

# --- organisation --------------------------------------------------------------------------------------------------
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
    _changed(),
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
    _changed(),
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
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", Moment),
    Column("must_change", Boolean, nullable=False, default=False),
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
api_tokens = Table(
    "api_tokens",
    metadata,
    Column("token_hash", Hash, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)
delegations = Table(
    "delegations",
    metadata,
    Column("district_code", String(6), primary_key=True),
    Column("mode", String(24), nullable=False),
    Column("paper", String(80), nullable=False, default=""),
    Column("since", String(10), nullable=False, default=""),
    _changed(),
)

# --- devices -------------------------------------------------------------------------------------------------------
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

# --- reference -----------------------------------------------------------------------------------------------------
catalogue_items = Table(
    "catalogue_items",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("group", String(80), nullable=False),
    Column("text", String(200), nullable=False),
    Column("severity", String(8), nullable=False),
    Column("points", Float, nullable=False),
    Column("photo", String(1), nullable=False),
    Column("basis", String(300), nullable=False),
    Column("initials", String(200), nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
    _changed(),
)
calendars = Table(
    "calendars",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("off", JSON, nullable=False),
    Column("work", JSON, nullable=False),
    Column("status", String(16), nullable=False),
    Column("source", String(300), nullable=False, default=""),
    _changed(),
)
routing_rules = Table(
    "routing_rules",
    metadata,
    Column("id", Id, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("items", String(200), nullable=False, default="*"),  # `*`, `JM*`, `JM12,JM19`
    Column("district_code", String(6), nullable=False, default=""),  # empty: any
    Column("street_code", String(9), nullable=False, default=""),
    Column("unit_kind", String(24), nullable=False, default=""),  # kind of the inspected unit
    Column("answering", String(24), nullable=False),  # inspected, district_team, section, detachment, unit
    Column("answering_unit_id", String(36), nullable=False, default=""),  # for `unit`
    Column("inform_street", Boolean, nullable=False, default=False),
    Column("leader_only", Boolean, nullable=False, default=False),  # only for findings on the squad's leader
    Column("note", String(200), nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
)
assignments = Table(
    "assignments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False, index=True),
    Column("title", String(120), nullable=False),
    Column("unit_id", String(36), nullable=False, default=""),
    Column("place", String(200), nullable=False, default=""),
    Column("due_on", String(10), nullable=False, default=""),
    Column("note", String(500), nullable=False, default=""),
    Column("notice_id", String(36), nullable=False, default=""),
    Column("done_at", Moment),
    Column("record_id", String(36), nullable=False, default=""),
    _changed(),
)

# --- records -------------------------------------------------------------------------------------------------------
# Every envelope as it came, for good. Triggers refuse UPDATE and DELETE.
envelopes = Table(
    "envelopes",
    metadata,
    Column("hash", Hash, primary_key=True),
    Column("id", Id, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("device_id", Id, ForeignKey("devices.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("content", Text, nullable=False),  # canonical JSON of the whole envelope
    Column("standing", String(16), nullable=False, default="filed"),  # filed, forked, conflict, refused
    Index("ix_envelopes_id_version", "id", "version"),
    Index("ix_envelopes_device_seq", "device_id", "seq"),
)
records = Table(
    "records",
    metadata,
    Column("id", Id, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("hash", Hash, nullable=False, unique=True),
    Column("device_id", Id, ForeignKey("devices.id"), nullable=False, index=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False, index=True),
    Column("inspector_name", String(40), nullable=False),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("unit_name", String(80), nullable=False),
    Column("district_code", String(6), nullable=False, index=True),
    Column("street_code", String(9), nullable=False, default=""),
    Column("form", String(16), nullable=False),
    Column("address", String(300), nullable=False, default=""),
    Column("latitude", Float),  # raw WGS-84
    Column("longitude", Float),
    Column("accuracy_m", Float),
    Column("occurred_at", Moment, nullable=False),  # device time corrected by the offset it was sealed with
    Column("device_at", Moment, nullable=False),  # device time as written
    Column("clock_checked", Boolean, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("finding_count", Integer, nullable=False),
    Column("worst", String(8), nullable=False, default=""),
    Column("photo_count", Integer, nullable=False),
    Column("photos_missing", Integer, nullable=False),
    Column("complete_at", Moment),
    Column("leader_concerned", Boolean, nullable=False, default=False),
    Column("flags", JSON, nullable=False, default=list),  # unchecked_clock, outside_district, mocked, late, …
    Column("body", JSON, nullable=False),  # shared.inspection.Inspection, plain
    _changed(),
    Index("ix_records_occurred", "occurred_at"),
    Index("ix_records_district_occurred", "district_code", "occurred_at"),
    Index("ix_records_missing", "photos_missing", "received_at"),
)
findings = Table(
    "findings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("record_id", Id, ForeignKey("records.id"), nullable=False, index=True),
    Column("item_code", String(8), nullable=False, index=True),
    Column("item_text", String(200), nullable=False),
    Column("severity", String(8), nullable=False),
    Column("points", Float, nullable=False),
    Column("count", Integer, nullable=False),
    Column("facts", Text, nullable=False, default=""),
    Column("action", String(16), nullable=False),
    Column("answering_unit_id", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("section_id", Id, ForeignKey("units.id"), nullable=False, index=True),  # the 督察科 that handles it
    Column("rule_id", String(36), nullable=False, default=""),
    Column("state", String(16), nullable=False, default="open"),  # open, acknowledged, noticed, closed
    Column("notice_id", String(36), nullable=False, default="", index=True),
    Column("acknowledged_at", Moment),
    CheckConstraint("count >= 1", name="count_positive"),
    Index("ix_findings_state", "state"),
    Index("ix_findings_section_state", "section_id", "state"),
)
photos = Table(
    "photos",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sha256", Hash, nullable=False, index=True),
    Column("record_id", String(36), nullable=False, default="", index=True),
    Column("notice_id", String(36), nullable=False, default="", index=True),  # squads' feedback photos
    Column("number", Integer, nullable=False, default=0),
    Column("size", Integer, nullable=False),
    Column("meta", JSON, nullable=False, default=dict),  # shared.evidence.Photo, plain
    Column("listed_at", Moment, nullable=False),
    Column("present_at", Moment),
)
# Content-addressed originals that are on the photo store, whoever listed them.
blobs = Table(
    "blobs",
    metadata,
    Column("sha256", Hash, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("mime", String(32), nullable=False),
    Column("stored_at", Moment, nullable=False),
    Column("owner_kind", String(16), nullable=False),  # device or user
    Column("owner_id", String(36), nullable=False),
)
uploads = Table(
    "uploads",
    metadata,
    Column("id", Id, primary_key=True),
    Column("owner_kind", String(16), nullable=False),
    Column("owner_id", String(36), nullable=False),
    Column("length", Integer, nullable=False),
    Column("received", Integer, nullable=False, default=0),
    Column("metadata", JSON, nullable=False, default=dict),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("finished_sha256", String(64), nullable=False, default=""),
)
alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("record_id", String(36), nullable=False, index=True),
    Column("finding_id", String(36), nullable=False),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),
    Column("section_id", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("device_id", Id, ForeignKey("devices.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("acknowledged_at", Moment),
    Column("acknowledged_by", String(64), nullable=False, default=""),
)
suggestions = Table(
    "suggestions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("district_code", String(6), nullable=False, index=True),
    Column("user_id", String(36), nullable=False, default=""),  # empty when anonymous
    Column("text", Text, nullable=False),
    Column("contact", String(80), nullable=False, default=""),
    Column("at", Moment, nullable=False),
    Column("answer", Text, nullable=False, default=""),
    Column("answered_at", Moment),
)

# --- notices -------------------------------------------------------------------------------------------------------
notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", String(60), unique=True),  # null until official
    Column("provisional", String(60), nullable=False, default=""),
    Column("record_id", Id, ForeignKey("records.id"), nullable=False, index=True),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False, index=True),  # the inspected unit that answers
    Column("section_id", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False, index=True),  # the issuing inspector or officer
    Column("inspector_name", String(40), nullable=False),
    Column("state", String(24), nullable=False, index=True),
    Column("round", Integer, nullable=False, default=1),
    Column("issued_at", Moment, nullable=False),
    Column("online_at", Moment, nullable=False),  # when it appeared in the unit's inbox or reached the server
    Column("service_kind", String(16), nullable=False, default=""),
    Column("served_at", Moment),
    Column("signed_by", String(80), nullable=False, default=""),
    Column("feedback_days", Integer, nullable=False),
    Column("due_on", Day),  # the date that counts
    Column("due_certain", Boolean, nullable=False, default=True),
    Column("overdue_from", Moment),  # first moment at which it counts as overdue
    Column("document", Hash, nullable=False),
    Column("requirement", Text, nullable=False),
    Column("body", JSON, nullable=False),  # shared.notice.Notice, plain
    Column("service", JSON, nullable=False, default=dict),  # shared.notice.Service, plain
    Column("revoked_reason", Text, nullable=False, default=""),
    Column("closed_at", Moment),
    _changed(),
)
answers = Table(
    "answers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("notice_id", Id, ForeignKey("notices.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # feedback or objection
    Column("round", Integer, nullable=False, default=1),
    Column("verdict", String(16), nullable=False, default=""),  # true, partly, untrue
    Column("findings", Text, nullable=False, default=""),  # 核查情况, or the objection's reasons
    Column("responsible", Text, nullable=False, default=""),
    Column("measures", Text, nullable=False, default=""),
    Column("done_on", String(10), nullable=False, default=""),
    Column("lasting", Text, nullable=False, default=""),  # 长效措施
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("user_name", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("late", Boolean, nullable=False, default=False),
    Column("decision", String(16), nullable=False, default=""),  # accepted, returned, upheld, rejected
    Column("decision_words", Text, nullable=False, default=""),
    Column("decided_by", String(64), nullable=False, default=""),
    Column("decided_at", Moment),
)
number_series = Table(
    "number_series",
    metadata,
    Column("prefix", String(24), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("next", Integer, nullable=False, default=1),
)
number_blocks = Table(
    "number_blocks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("device_id", Id, ForeignKey("devices.id"), nullable=False, index=True),
    Column("prefix", String(24), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("year", Integer, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("lent_at", Moment, nullable=False),
    Column("returned_at", Moment),
    _changed(),
    CheckConstraint("last >= first", name="ordered"),
)
void_numbers = Table(
    "void_numbers",
    metadata,
    Column("number", String(60), primary_key=True),
    Column("reason", String(200), nullable=False),
    Column("at", Moment, nullable=False),
)

# --- forwarding ----------------------------------------------------------------------------------------------------
endpoints = Table(
    "endpoints",
    metadata,
    Column("id", Id, primary_key=True),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # webhook or wecom
    Column("url", String(500), nullable=False),
    Column("secret", String(200), nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", Moment, nullable=False),
    Column("failing_since", Moment),
    Column("last_error", String(300), nullable=False, default=""),
    Column("last_ok_at", Moment),
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
    Column("channel", String(16), nullable=False),  # inbox, webhook, wecom
    Column("endpoint_id", String(36), nullable=False, default=""),
    Column("urgent", Boolean, nullable=False, default=False),
    Column("state", String(16), nullable=False, default="waiting"),  # waiting, delivered, failing
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", Moment, nullable=False),
    Column("claimed_until", Moment),
    Column("last_error", String(300), nullable=False, default=""),
    Column("delivered_at", Moment),
    Column("read_at", Moment),  # inbox: first opened by someone of the unit
    Column("created_at", Moment, nullable=False),
    Index("ix_deliveries_due", "state", "next_at"),
    UniqueConstraint("event_seq", "unit_id", "channel", "endpoint_id"),
)
