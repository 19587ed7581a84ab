"""What pictures look like, by which one that is used twice is found, and what people decided of two that look alike."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from sync_server.ledger.tables.base import Hash, Id, Moment, metadata

# Made from the originals (evidence/likeness.py), and again by `ducha likenesses`.
picture_looks = Table(
    "picture_looks",
    metadata,
    Column("sha256", Hash, primary_key=True),
    Column("likeness", String(128), nullable=False),  # 512 bits in hexadecimal; empty: there is too little to be seen
)
picture_pieces = Table(
    "picture_pieces",
    metadata,
    Column("piece", Integer, primary_key=True, autoincrement=False),  # which piece, and its 16 bits
    Column("sha256", Hash, primary_key=True),
)
# Each decision on two photos (rows of `photos`, the smaller id first); the newest one counts.
photo_likenesses = Table(
    "photo_likenesses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("first_id", Id, ForeignKey("photos.id"), nullable=False),
    Column("second_id", Id, ForeignKey("photos.id"), nullable=False),
    Column("apart", Integer, nullable=False),  # in how many of 512 bits they differed
    Column("verdict", String(8), nullable=False),  # procedures.likeness.Verdict
    Column("words", Text, nullable=False, default=""),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("user_name", String(80), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_photo_likenesses_pair", "first_id", "second_id", "at"),
)
