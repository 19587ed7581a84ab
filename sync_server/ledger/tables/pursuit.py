"""追责督办: what follows when a notice is not answered or not put right, units' extensions and draft answers."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from sync_server.ledger.tables.base import Day, Id, Moment, changed, metadata

RUNNING = text("closed_at IS NULL")
UNDECIDED = text("decision = ''")
pursuits = Table(
    "pursuits",
    metadata,
    Column("id", Id, primary_key=True),
    Column("notice_id", Id, ForeignKey("notices.id"), nullable=False, unique=True),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("section_id", Id, ForeignKey("units.id"), nullable=False),
    Column("district_code", String(6), nullable=False),
    Column("state", String(24), nullable=False),  # notices.rules.pursuit.PursuitState
    Column("cause", String(16), nullable=False),  # overdue, returned, repeated
    Column("round", Integer, nullable=False, default=1),
    Column("due_on", Day),  # of the round, or of the supervision order
    Column("due_certain", Boolean, nullable=False, default=True),
    Column("due_at", Moment),  # first moment at which the round is over
    Column("checks", Integer, nullable=False, default=0),  # follow-up checks recorded
    Column("receipted_at", Moment),  # 回执 of the supervision order
    Column("receipted_by", String(80), nullable=False, default=""),
    Column("receipt_words", Text, nullable=False, default=""),
    Column("order_id", String(36), nullable=False, default=""),  # the supervision order (documents)
    Column("proposal_id", String(36), nullable=False, default=""),  # the accountability proposal (documents)
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("closing_words", Text, nullable=False, default=""),
    changed(),
    Index("ix_pursuits_section_state", "section_id", "state", "opened_at"),
    Index("ix_pursuits_opened", "opened_at", "id"),
    Index("ix_pursuits_district_opened", "district_code", "opened_at", "id"),
    Index("ix_pursuits_running", "due_on", sqlite_where=RUNNING, postgresql_where=RUNNING),
)
# 催办登记: each reminder and each call is a row (沪城管执〔2009〕1号 四(二)3).
urgings = Table(
    "urgings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject_kind", String(24), nullable=False),  # pursuit; later: special case
    Column("subject_id", Id, nullable=False),
    Column("at", Moment, nullable=False),
    Column("way", String(16), nullable=False),  # system, phone, visit, letter
    Column("by_id", String(36), nullable=False, default=""),
    Column("by_name", String(40), nullable=False),
    Column("words", Text, nullable=False),  # 办理情况
    Column("leader_words", Text, nullable=False, default=""),  # 领导批示
    Column("result", Text, nullable=False, default=""),  # 最后结果
    Index("ix_urgings_subject", "subject_kind", "subject_id", "at"),
)
# What became of a 追责建议书 at the street or town to which it went; one row a proposal that is out.
proposal_replies = Table(
    "proposal_replies",
    metadata,
    Column("document_id", Id, ForeignKey("documents.id"), primary_key=True),
    Column("street_id", String(36), nullable=False, default="", index=True),  # empty: it has no account with us
    Column("unit_id", Id, nullable=False),  # the inspected unit that it is about
    Column("section_id", Id, nullable=False),
    Column("district_code", String(6), nullable=False),
    Column("state", String(16), nullable=False),  # notices.rules.proposal_reply.ReplyState
    Column("sent_at", Moment, nullable=False),
    Column("signed_at", Moment),
    Column("signed_by", String(80), nullable=False, default=""),
    Column("verdict", String(16), nullable=False, default=""),  # adopted, partly, declined
    Column("done", Text, nullable=False, default=""),
    Column("reasons", Text, nullable=False, default=""),
    Column("answered_at", Moment),
    Column("answered_by", String(80), nullable=False, default=""),
    Column("paper", String(80), nullable=False, default=""),  # the letter by which it came, if the section entered it
    Column("late", Boolean, nullable=False, default=False),
    Column("user_id", String(36), nullable=False, default=""),  # who took the last step
    Index("ix_proposal_replies_section", "section_id", "state", "sent_at"),
)
# What a unit has begun to answer: kept while it is written, and until its leader signs.
answer_drafts = Table(
    "answer_drafts",
    metadata,
    Column("notice_id", Id, ForeignKey("notices.id"), primary_key=True),
    Column("version", Integer, nullable=False, default=1),
    Column("body", JSON, nullable=False),  # the form's fields, photos as hashes
    Column("awaits_leader", Boolean, nullable=False, default=False),
    Column("user_id", String(36), nullable=False),
    Column("user_name", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("returned_words", Text, nullable=False, default=""),  # why the leader sent it back
)
extensions = Table(
    "extensions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("notice_id", Id, ForeignKey("notices.id"), nullable=False, index=True),
    Column("days", Integer, nullable=False),  # working days asked for
    Column("reason", Text, nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("user_name", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("decision", String(16), nullable=False, default=""),  # granted, refused
    Column("decision_words", Text, nullable=False, default=""),
    Column("decided_by", String(64), nullable=False, default=""),
    Column("decided_at", Moment),
    Index("ix_extensions_waiting", "at", sqlite_where=UNDECIDED, postgresql_where=UNDECIDED),
)
