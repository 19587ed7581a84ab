"""专项督察: the case, what each responsible unit answers for, its reports and requests for more time, 批示, and the
checks that count to it (沪城管执〔2009〕1号 四(二))."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from sync_server.ledger.tables.base import Day, Id, Moment, changed, metadata

OPEN = text("ended_at IS NULL")
UNJUDGED = text("verdict = ''")
UNDECIDED = text("decision = ''")
cases = Table(
    "cases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("body_id", Id, ForeignKey("units.id"), nullable=False),  # the inspection body that carries it
    Column("district_code", String(6), nullable=False),
    Column("title", String(200), nullable=False),
    Column("place", String(200), nullable=False, default=""),
    Column("source", String(16), nullable=False),  # special.rules.case.CaseSource
    Column("source_name", String(200), nullable=False),  # who gave it
    Column("source_number", String(80), nullable=False, default=""),  # of the paper by which it came
    Column("source_words", Text, nullable=False, default=""),  # 批示 or instruction as it came
    Column("received_on", Day, nullable=False),
    Column("state", String(24), nullable=False),  # special.rules.case.CaseState
    Column("number", String(80), nullable=False, default=""),  # given as it is opened
    Column("measure", String(16), nullable=False),  # of 办理期限: days, workdays
    Column("amount", Integer, nullable=False),
    Column("checklist", JSON, nullable=False),  # rows [code of the catalogue or '', text]
    Column("handler_id", String(36), nullable=False),
    Column("handler_name", String(80), nullable=False),
    Column("opening_id", String(36), nullable=False, default=""),  # documents: 立案审批表
    Column("closing_id", String(36), nullable=False, default=""),  # 结案审批表
    Column("change_id", String(36), nullable=False, default=""),  # the decision on 并案, 中止, 恢复, 移送 under way
    Column("reply_id", String(36), nullable=False, default=""),  # the answer to whoever gave it
    Column("merged_into", String(36), nullable=False, default=""),
    Column("volume_id", String(36), nullable=False, default=""),  # of the archive
    Column("created_at", Moment, nullable=False),
    Column("opened_at", Moment),
    Column("suspended_at", Moment),
    Column("closed_at", Moment),  # 结案
    Column("ended_at", Moment),  # closed, refused, merged or referred
    Column("ending_words", Text, nullable=False, default=""),
    Column("replied_at", Moment),
    Column("archived_at", Moment),
    changed(),
    Index("ix_cases_created", "created_at", "id"),
    Index("ix_cases_district_created", "district_code", "created_at", "id"),
    Index("ix_cases_body_state", "body_id", "state", "created_at"),
    Index("ix_cases_open", "created_at", sqlite_where=OPEN, postgresql_where=OPEN),
)
case_shares = Table(
    "case_shares",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("unit_id", Id, ForeignKey("units.id")),  # None for a body that is no unit here: its papers are keyed in
    Column("unit_name", String(120), nullable=False),
    Column("district_code", String(6), nullable=False),  # of the unit, '' for a body that is none
    Column("nth", Integer, nullable=False),  # in the order of the plan, from 1
    Column("lead", Boolean, nullable=False, default=False),  # 牵头
    Column("demands", Text, nullable=False),  # 办理要求
    Column("state", String(24), nullable=False),  # special.rules.share.ShareState
    Column("served_at", Moment),
    Column("signed_at", Moment),
    Column("signed_by", String(80), nullable=False, default=""),
    Column("due_on", Day),
    Column("due_certain", Boolean, nullable=False, default=True),
    Column("due_at", Moment),  # first moment at which the term is over
    Column("wanted_on", Day),  # the day of the calendar that was set, before it rolled on to a working day
    Column("rest", Integer, nullable=False, default=0),  # of the term, in its measure, while the case is suspended
    Column("extensions", Integer, nullable=False, default=0),  # granted
    Column("returns", Integer, nullable=False, default=0),  # 责成重新查报
    Column("order_id", String(36), nullable=False, default=""),  # documents: the 督办通知单
    Column("receipted_at", Moment),
    Column("receipted_by", String(80), nullable=False, default=""),
    Column("receipt_words", Text, nullable=False, default=""),
    Column("accepted_at", Moment),
    Column("ended_at", Moment),
    changed(),
    UniqueConstraint("case_id", "nth"),
    Index("ix_case_shares_unit", "unit_id", "state", "due_at"),
    Index("ix_case_shares_district", "district_code", "state", "due_at"),
    Index("ix_case_shares_running", "due_at", sqlite_where=OPEN, postgresql_where=OPEN),
)
case_reports = Table(
    "case_reports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("share_id", Id, ForeignKey("case_shares.id"), nullable=False, index=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # special.rules.share.ReportKind
    Column("title", String(200), nullable=False),
    Column("words", Text, nullable=False),  # what was done and what came of it
    Column("reasons", Text, nullable=False, default=""),  # why it cannot be finished in time
    Column("measures", Text, nullable=False, default=""),  # and what will speed it up
    Column("number", String(80), nullable=False, default=""),  # of the unit's own paper
    Column("scan_id", String(36), nullable=False, default=""),  # the stamped paper
    Column("stamped", Boolean, nullable=False, default=False),
    Column("by_hand", Boolean, nullable=False, default=False),  # 补录: keyed in by the inspection body
    Column("late", Boolean, nullable=False, default=False),
    Column("user_id", String(36), nullable=False),
    Column("user_name", String(80), nullable=False),
    Column("at", Moment, nullable=False),
    Column("verdict", String(16), nullable=False, default=""),  # accepted, returned; noted for progress
    Column("tests", JSON, nullable=False),  # of 审结, by name: true, false
    Column("verdict_words", Text, nullable=False, default=""),
    Column("judged_by", String(64), nullable=False, default=""),
    Column("judged_name", String(80), nullable=False, default=""),
    Column("judged_at", Moment),
    Index("ix_case_reports_waiting", "at", sqlite_where=UNJUDGED, postgresql_where=UNJUDGED),
)
case_extensions = Table(
    "case_extensions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("share_id", Id, ForeignKey("case_shares.id"), nullable=False, index=True),
    Column("until", Day, nullable=False),  # asked for
    Column("reasons", Text, nullable=False),
    Column("progress", Text, nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("user_name", String(80), nullable=False),
    Column("at", Moment, nullable=False),
    Column("check_words", Text, nullable=False, default=""),  # what the officer in charge found
    Column("checked_by", String(64), nullable=False, default=""),
    Column("checked_name", String(80), nullable=False, default=""),
    Column("checked_at", Moment),
    Column("decision", String(16), nullable=False, default=""),  # granted, refused
    Column("granted_until", Day),
    Column("decision_words", Text, nullable=False, default=""),
    Column("decided_by", String(64), nullable=False, default=""),
    Column("decided_name", String(80), nullable=False, default=""),
    Column("decided_at", Moment),
    Index("ix_case_extensions_waiting", "at", sqlite_where=UNDECIDED, postgresql_where=UNDECIDED),
)
# 领导批示, keyed in from paper with its scan, and who must act on it.
case_directions = Table(
    "case_directions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("leader", String(80), nullable=False),
    Column("given_on", Day, nullable=False),
    Column("words", Text, nullable=False),
    Column("scan_id", String(36), nullable=False, default=""),
    Column("shares", JSON, nullable=False),  # ids of the shares whose units must act
    Column("user_id", String(36), nullable=False),
    Column("user_name", String(80), nullable=False),
    Column("at", Moment, nullable=False),
)
case_records = Table(
    "case_records",
    metadata,
    Column("record_id", Id, ForeignKey("records.id"), primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
)
