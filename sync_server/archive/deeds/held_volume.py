"""Who keeps what: the body that carries a matter enters papers for it and keeps its volume; those above it read."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, select

from shared.problems import NOT_FOUND, Problem
from sync_server.grounds import archive as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, Caller, Target, allowed, require


def keeps(caller: Caller, unit_id: str) -> bool:
    """True if the caller keeps the archive of that body, which is the own one."""
    return allowed(caller.role, Action.KEEP_ARCHIVE) and caller.unit_id == unit_id


def require_keeper(caller: Caller, district_code: str, unit_id: str, what: str) -> None:
    """Raises Problem unless the caller keeps the archive of the body: not found outside the reach of the caller."""
    require(caller, Action.KEEP_ARCHIVE, Target(district_code), what)
    if not keeps(caller, unit_id):
        raise Problem(grounds.KEPT_BY_ANOTHER)


def hold_volume(w: Write, caller: Caller, volume_id: str) -> RowMapping:
    """Its row. Raises Problem when there is none that the caller keeps."""
    row = w.conn.execute(select(t.volumes).where(t.volumes.c.id == volume_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这一案卷")
    require_keeper(caller, row["district_code"], row["unit_id"], "这一案卷")
    return row


def volume_of(conn: Connection, subject_kind: str, subject_id: str) -> str:
    """The id of the volume in which a matter was filed; '' while it is not."""
    v = t.volumes.c
    query = select(v.id).where(v.subject_kind == subject_kind, v.subject_id == subject_id)
    return conn.execute(query).scalar() or ""
