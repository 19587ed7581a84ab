"""The volume that a deed is about, held by whoever keeps the archive of its district."""

from __future__ import annotations

from sqlalchemy import RowMapping, select

from shared.problems import NOT_FOUND, Problem
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, Caller, Target, require


def hold_volume(w: Write, caller: Caller, volume_id: str) -> RowMapping:
    """Its row. Raises Problem when there is none within the caller's reach."""
    row = w.conn.execute(select(t.volumes).where(t.volumes.c.id == volume_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这一案卷")
    require(caller, Action.KEEP_ARCHIVE, Target(row["district_code"]), "这一案卷")
    return row
