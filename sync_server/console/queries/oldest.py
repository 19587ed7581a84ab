"""How far back reaches what was noted of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select


def oldest(conn: Connection, place: ColumnElement[Any], key: ColumnElement[str], noted: Sequence[str]) -> Any:
    """The place of the oldest of the rows that were noted by their key, whether the list still has them or not; None
    when none was."""
    return conn.execute(select(func.min(place)).where(key.in_(noted))).scalar() if noted else None
