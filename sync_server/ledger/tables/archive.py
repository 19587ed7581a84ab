"""The archive: volumes (案卷) and what is in them, what was found at binding, papers entered by hand, borrowings.

A volume, its items and what was found of them are append-only by triggers: after filing nothing changes, and later
material is a part of its own.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from sync_server.ledger.tables.base import Day, Hash, Id, Moment, metadata

AWAITS_BINDING = text("state = 'waiting'")
NOT_BACK = text("returned_at IS NULL")
volumes = Table(
    "volumes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject_kind", String(24), nullable=False),  # what the volume is about, e.g. case
    Column("subject_id", String(36), nullable=False),
    Column("subject_number", String(80), nullable=False, default=""),
    Column("number", String(60), nullable=False, unique=True),  # 档号
    Column("title", String(200), nullable=False),
    Column("district_code", String(6), nullable=False),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False, index=True),  # the body that keeps it
    Column("retention", String(12), nullable=False),  # archive.rules.volume.Retention
    Column("year", String(4), nullable=False),
    Column("opened_on", Day, nullable=False),
    Column("closed_on", Day, nullable=False),
    Column("note", Text, nullable=False, default=""),  # 备考表
    Column("user_id", String(36), nullable=False),  # who filed it
    Column("user_name", String(40), nullable=False),
    Column("filed_at", Moment, nullable=False),
    Column("words", Text, nullable=False, default=""),  # number, title and unit, folded, for searching
    Index("uq_volumes_subject", "subject_kind", "subject_id", unique=True),
    Index("ix_volumes_time", "filed_at", "id"),
    Index("ix_volumes_district", "district_code", "filed_at", "id"),
)
# Part 0 is what was filed, each later one a 补充材料. It waits until it is bound: pages numbered, made into one PDF/A.
volume_parts = Table(
    "volume_parts",
    metadata,
    Column("volume_id", Id, ForeignKey("volumes.id"), nullable=False),
    Column("nth", Integer, nullable=False),
    Column("reason", String(300), nullable=False, default=""),  # why it was added after filing
    Column("items", Integer, nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("user_name", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("state", String(12), nullable=False),  # ledger.states.BindState
    Column("sha256", String(64), nullable=False, default=""),  # of the PDF/A
    Column("size", BigInteger, nullable=False, default=0),
    Column("pages", Integer, nullable=False, default=0),  # of its papers, as numbered
    Column("leaves", Integer, nullable=False, default=0),  # of the PDF/A, with contents list and 备考表
    Column("checks", JSON, nullable=False, default=dict),  # what checking the PDF/A came to, by tool
    Column("trouble", String(300), nullable=False, default=""),
    Column("bound_at", Moment),
    Column("tries", Integer, nullable=False, default=0),
    Column("next_at", Moment, nullable=False, default=""),  # not tried before; while somebody binds it, his lease
    PrimaryKeyConstraint("volume_id", "nth"),
    Index("ix_volume_parts_waiting", "at", sqlite_where=AWAITS_BINDING, postgresql_where=AWAITS_BINDING),
    Index("ix_volume_parts_sha256", "sha256"),
)
volume_items = Table(
    "volume_items",
    metadata,
    Column("id", Id, primary_key=True),
    Column("volume_id", Id, ForeignKey("volumes.id"), nullable=False),
    Column("part", Integer, nullable=False),
    Column("position", Integer, nullable=False),  # from 1, within its part
    Column("title", String(200), nullable=False),
    Column("number", String(80), nullable=False, default=""),  # 文号
    Column("author", String(120), nullable=False, default=""),  # 责任者
    Column("day", Day, nullable=False),
    Column("origin", String(12), nullable=False),  # archive.rules.volume.Origin
    Column("media_type", String(80), nullable=False),
    Column("sha256", String(64), nullable=False, default=""),  # '' of a paper that still waited for its print
    Column("size", Integer, nullable=False, default=0),
    Column("paper_id", String(36), nullable=False, default=""),  # of the register of papers issued
    Column("handled_by", String(80), nullable=False, default=""),  # 补录: who handled it
    Index("uq_volume_items_place", "volume_id", "part", "position", unique=True),
    Index("ix_volume_items_sha256", "sha256"),
)
# What was found of an item when its part was bound; written once.
bound_items = Table(
    "bound_items",
    metadata,
    Column("item_id", Id, ForeignKey("volume_items.id"), primary_key=True),
    Column("sha256", String(64), nullable=False, default=""),  # '' when the file is missing
    Column("size", Integer, nullable=False, default=0),
    Column("pages", Integer, nullable=False, default=0),
    Column("from_page", Integer, nullable=False, default=0),  # of the volume
    Column("carried", String(12), nullable=False),  # how its pages came into the PDF/A: ledger.states.Carried
    Column("trouble", String(300), nullable=False, default=""),
    Index("ix_bound_items_sha256", "sha256"),
)
# 补录: papers of a matter that were handled without the system, until it is filed.
hand_papers = Table(
    "hand_papers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject_kind", String(24), nullable=False),
    Column("subject_id", String(36), nullable=False),
    Column("district_code", String(6), nullable=False),
    Column("title", String(200), nullable=False),
    Column("number", String(80), nullable=False, default=""),
    Column("author", String(120), nullable=False, default=""),
    Column("day", Day, nullable=False),
    Column("handled_by", String(80), nullable=False),
    Column("media_type", String(80), nullable=False),
    Column("sha256", Hash, nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("user_name", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("struck_at", Moment),  # entered by mistake, and taken out again before filing
    Column("struck_name", String(40), nullable=False, default=""),
    Column("struck_words", String(300), nullable=False, default=""),
    Index("ix_hand_papers_subject", "subject_kind", "subject_id", "at"),
)
# 借阅登记. Until when stands in the book of terms.
borrowings = Table(
    "borrowings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("volume_id", Id, ForeignKey("volumes.id"), nullable=False, index=True),
    Column("borrower", String(80), nullable=False),
    Column("purpose", String(300), nullable=False),
    Column("at", Moment, nullable=False),
    Column("user_id", String(36), nullable=False),  # who let it go
    Column("user_name", String(40), nullable=False),
    Column("returned_at", Moment),
    Column("returned_to", String(40), nullable=False, default=""),
    Column("returned_words", String(300), nullable=False, default=""),
    Index("ix_borrowings_out", "volume_id", "at", sqlite_where=NOT_BACK, postgresql_where=NOT_BACK),
)
