"""《督察通知书》, what units answered to them, and official numbers."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from sync_server.ledger.tables.base import Day, Hash, Id, Moment, changed, metadata

notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", String(60), unique=True),  # null until official
    Column("provisional", String(60), nullable=False, default=""),
    Column("record_id", Id, ForeignKey("records.id"), nullable=False, index=True),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),  # the inspected unit that answers
    Column("district_code", String(6), nullable=False, default=""),  # of that unit
    Column("section_id", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False, index=True),  # the issuing inspector or officer
    # The body by which it is issued: head, number and 落款 are its bureau's; '' before 0047: the section.
    Column("issuer_id", String(36), nullable=False, default="", server_default=""),
    Column("inspector_name", String(40), nullable=False),
    Column("state", String(24), nullable=False),
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
    Column("differences", JSON, nullable=False, default=list),  # procedures.claims.Difference, plain
    Column("claimed", JSON, nullable=False, default=dict),  # the phone's own paper where it reads otherwise
    changed(),
    Index("ix_notices_issued", "issued_at", "id"),
    Index("ix_notices_district_issued", "district_code", "issued_at", "id"),
    Index("ix_notices_unit_issued", "unit_id", "issued_at", "id"),
    Index("ix_notices_state_overdue", "state", "overdue_from"),
    Index("ix_notices_state_issued", "state", "issued_at", "id"),
    Index("ix_notices_district_state", "district_code", "state", "issued_at", "id"),
    Index("ix_notices_unit_state", "unit_id", "state", "issued_at", "id"),
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
    Column("signer", JSON, nullable=False, default=dict),  # the unit's leader: name, badge, at, strokes
    Column("sampled", Boolean, nullable=False, default=False),  # to be verified on site
    Column("verified_on_site", Boolean, nullable=False, default=False),
    Column("verify_record_id", String(36), nullable=False, default=""),
    Index("ix_answers_kind_at", "kind", "at"),
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
    changed(),
    CheckConstraint("last >= first", name="ordered"),
)
void_numbers = Table(
    "void_numbers",
    metadata,
    Column("number", String(60), primary_key=True),
    Column("reason", String(200), nullable=False),
    Column("at", Moment, nullable=False),
)
