"""The inspection bodies' own people: who stood in which post from when to when."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, text

from sync_server.ledger.tables.base import Day, Id, Moment, metadata

OPEN_LINE = text("last_day IS NULL AND void_at IS NULL")
# A line says what was so from its first to its last day. What changes ends the line and begins another of the same
# entry; what was entered wrongly is made void and written anew. No line is ever taken out.
directory_lines = Table(
    "directory_lines",
    metadata,
    Column("id", Id, primary_key=True),
    Column("entry_id", Id, nullable=False),  # the first line's id, kept through all changes
    Column("roll", String(12), nullable=False),  # staffing.rules.directory.Roll
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id")),  # of the directory of officers, where the person stands there
    Column("name", String(40), nullable=False),
    Column("post", String(60), nullable=False),  # 职务
    Column("duty", String(120), nullable=False, default=""),  # 分管工作, 岗位
    Column("phone", String(40), nullable=False, default=""),  # of the office, never at home
    Column("position", Integer, nullable=False),  # the place in the unit's list
    Column("first_day", Day, nullable=False),
    Column("last_day", Day),  # still holds while there is none
    Column("paper", String(80), nullable=False, default=""),  # the paper of the appointment
    Column("entered_by", String(36), nullable=False, default=""),
    Column("entered_name", String(40), nullable=False, default=""),
    Column("entered_at", Moment, nullable=False),
    Column("end_words", String(200), nullable=False, default=""),
    Column("void_at", Moment),  # corrected: another line of the entry says what was so
    Column("void_words", String(200), nullable=False, default=""),
    CheckConstraint("last_day IS NULL OR last_day >= first_day", name="span"),
    Index("ix_directory_lines_roll", "roll", "unit_id", "position"),
    Index("ix_directory_lines_entry", "entry_id", "first_day"),
    Index("uq_directory_lines_open", "entry_id", unique=True, sqlite_where=OPEN_LINE, postgresql_where=OPEN_LINE),
)
