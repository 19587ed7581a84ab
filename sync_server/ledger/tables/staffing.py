"""The inspection bodies' own people: who stood in which post from when to when, what they are equipped with, what they
were taught, and what was said of their conduct."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

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
# A piece of equipment of a unit, as it stands; how it came to that is in `equipment_steps`.
equipment = Table(
    "equipment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),
    Column("kind", String(16), nullable=False),  # staffing.rules.equipment.EquipmentKind
    Column("number", String(40), nullable=False),  # on the piece itself; of a vehicle its plate
    Column("model", String(80), nullable=False, default=""),
    Column("state", String(12), nullable=False),  # staffing.rules.equipment.EquipmentState
    Column("entry_id", String(36), nullable=False, default=""),  # of directory_lines, who has it
    Column("holder", String(60), nullable=False, default=""),  # the name of who has it, or where it lies
    Column("since", Day, nullable=False),  # of the state as it is
    Column("entered_by", String(36), nullable=False),
    Column("entered_name", String(40), nullable=False),
    Column("entered_at", Moment, nullable=False),
    UniqueConstraint("unit_id", "kind", "number"),
)
equipment_steps = Table(
    "equipment_steps",
    metadata,
    Column("id", Id, primary_key=True),
    Column("equipment_id", Id, ForeignKey("equipment.id"), nullable=False),
    Column("deed", String(12), nullable=False),  # staffing.rules.equipment.EquipmentDeed, or `enter`
    Column("state", String(12), nullable=False),  # to which it led
    Column("day", Day, nullable=False),
    Column("entry_id", String(36), nullable=False, default=""),
    Column("holder", String(60), nullable=False, default=""),
    Column("words", String(200), nullable=False, default=""),
    Column("user_id", String(36), nullable=False),
    Column("user_name", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_equipment_steps_piece", "equipment_id", "at"),
)
# A course of training. One that was entered wrongly is made void with its reason.
trainings = Table(
    "trainings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),  # who keeps the entry
    Column("course", String(80), nullable=False),
    Column("organiser", String(80), nullable=False),
    Column("day", Day, nullable=False),
    Column("hours", Float, nullable=False),
    Column("place", String(80), nullable=False, default=""),
    Column("content", Text, nullable=False, default=""),
    Column("entered_by", String(36), nullable=False),
    Column("entered_name", String(40), nullable=False),
    Column("entered_at", Moment, nullable=False),
    Column("void_at", Moment),
    Column("void_words", String(200), nullable=False, default=""),
    CheckConstraint("hours > 0", name="hours"),
    Index("ix_trainings_day", "day", "id"),
    Index("ix_trainings_unit", "unit_id", "day"),
)
training_results = Table(
    "training_results",
    metadata,
    Column("id", Id, primary_key=True),
    Column("training_id", Id, ForeignKey("trainings.id"), nullable=False),
    Column("entry_id", Id, nullable=False),  # of directory_lines, who took part
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),  # of whom, on that day
    Column("person_id", Id, ForeignKey("people.id")),
    Column("name", String(40), nullable=False),
    Column("result", String(12), nullable=False),  # staffing.rules.training.Result
    Column("user_id", String(36), nullable=False),
    Column("user_name", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("training_id", "entry_id"),
    Index("ix_training_results_unit", "unit_id"),
)
# 作风: what was said of somebody's conduct, for the few who need to know (domain.md §9).
conduct_matters = Table(
    "conduct_matters",
    metadata,
    Column("id", Id, primary_key=True),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),
    Column("entry_id", Id, nullable=False),  # of directory_lines, who is concerned
    Column("roll", String(12), nullable=False),  # in which list: of leaders only the city knows
    Column("person_id", Id, ForeignKey("people.id")),
    Column("name", String(40), nullable=False),
    Column("day", Day, nullable=False),  # on which it was so
    Column("kind", String(12), nullable=False),  # staffing.rules.conduct.ConductKind
    Column("matter", Text, nullable=False),
    Column("state", String(12), nullable=False),  # staffing.rules.conduct.ConductState
    Column("entered_by", String(36), nullable=False),
    Column("entered_name", String(40), nullable=False),
    Column("entered_at", Moment, nullable=False),
    Index("ix_conduct_matters_unit", "unit_id", "day"),
)
conduct_steps = Table(
    "conduct_steps",
    metadata,
    Column("id", Id, primary_key=True),
    Column("matter_id", Id, ForeignKey("conduct_matters.id"), nullable=False),
    Column("deed", String(12), nullable=False),  # staffing.rules.conduct.ConductDeed
    Column("way", String(16), nullable=False, default=""),  # how it was handled: staffing.rules.conduct.Handling
    Column("day", Day, nullable=False),
    Column("words", Text, nullable=False),
    Column("by_name", String(40), nullable=False, default=""),  # who talked, decided, looked into it
    Column("user_id", String(36), nullable=False),
    Column("user_name", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_conduct_steps_matter", "matter_id", "at"),
)
