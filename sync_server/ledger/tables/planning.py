"""Plans' random draws, shift tables (勤务信息), and who is rung in the night."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from sync_server.ledger.tables.base import Day, Hash, Id, Moment, changed, metadata

# Who drew what from which pool with which seed: anybody can draw again. Append-only.
draws = Table(
    "draws",
    metadata,
    Column("id", Id, primary_key=True),
    Column("document_id", String(36), nullable=False, default="", index=True),  # the plan it was drawn for
    Column("district_code", String(6), nullable=False),
    Column("purpose", String(200), nullable=False),
    Column("seed", String(64), nullable=False),
    Column("pool", JSON, nullable=False),  # [[id, name], …] as it stood
    Column("size", Integer, nullable=False),
    Column("result", JSON, nullable=False),  # [[id, name], …]
    Column("user_id", String(36), nullable=False),
    Column("user_name", String(40), nullable=False),
    Column("at", Moment, nullable=False),
)
shifts = Table(
    "shifts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),
    Column("district_code", String(6), nullable=False),
    Column("day", Day, nullable=False),
    Column("starts", String(5), nullable=False),  # `08:30`
    Column("ends", String(5), nullable=False),
    Column("area", String(200), nullable=False, default=""),
    Column("crew", JSON, nullable=False),  # [[badge, name], …]
    Column("vehicle", String(40), nullable=False, default=""),
    Column("kind", String(40), nullable=False, default=""),  # e.g. 早班, 保障
    Column("import_id", String(36), nullable=False, default=""),  # the attachment it came with
    changed(),
    Index("ix_shifts_unit_day", "unit_id", "day"),
    Index("ix_shifts_district_day", "district_code", "day"),
)
# Tables that wait for their owner to confirm them, a day at most: nothing of them is in force (acts/imports/brought).
brought_tables = Table(
    "brought_tables",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(24), nullable=False),  # as `attachments.subject_kind` once it is confirmed
    Column("name", String(200), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("sha256", Hash, nullable=False),
    Column("form", JSON, nullable=False),  # what was typed beside the file
    Column("user_id", String(36), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_brought_tables_owner", "user_id", "kind"),
)
duty_contacts = Table(
    "duty_contacts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),  # rung in this order
    Column("name", String(40), nullable=False),
    Column("post", String(40), nullable=False, default=""),  # 值班员, 督察科长, 分管领导
    Column("phone", String(40), nullable=False),
    changed(),
)
