"""What all tables share: the metadata, and the types of moments, days, ids and hashes."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, String

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


def changed() -> Column[int]:
    """`changed_seq`, by which phones pull."""
    return Column("changed_seq", Integer, nullable=False, default=0, index=True)
