"""Tables that somebody has brought: kept for their owner until they are confirmed, a day at most; what is confirmed is
archived as it came."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select

from shared.moment import from_iso, to_iso
from shared.problems import NOT_FOUND, Problem
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller

KEPT_FOR = timedelta(days=1)
MOST_KEPT = 5  # of one person; the oldest go
MIME = {
    True: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    False: "text/csv",
}


def keep(w: Write, caller: Caller, kind: str, name: str, content: bytes, form: Mapping[str, str] | None = None) -> str:
    """Keep a file of that kind with what was typed beside it; returns its id. The same file of the same person is kept
    once. Nobody else ever sees it."""
    b, digest = t.brought_tables.c, hashlib.sha256(content).hexdigest()
    mine = (b.user_id == caller.user_id) & (b.kind == kind)
    w.conn.execute(delete(t.brought_tables).where(b.at < to_iso(w.moment - KEPT_FOR)))
    w.conn.execute(delete(t.brought_tables).where(mine, b.sha256 == digest))
    old = w.conn.execute(select(b.id).where(mine).order_by(b.at.desc(), b.id.desc()).offset(MOST_KEPT - 1)).scalars()
    w.conn.execute(delete(t.brought_tables).where(b.id.in_(old.all())))
    kept_id = w.new_id()
    values = {"kind": kind, "name": name[-200:], "content": content, "sha256": digest, "form": dict(form or {})}
    w.conn.execute(insert(t.brought_tables).values(id=kept_id, user_id=caller.user_id, at=w.now, **values))
    return kept_id


def find(conn: Connection, caller: Caller, kind: str, kept_id: str, now: str) -> Mapping[str, Any]:
    """The kept file (`name`, `content`, `form`, `archived`), or the archived one when it has been confirmed. Raises
    Problem(NOT_FOUND) for another's and for one that was kept too long."""
    b, a = t.brought_tables.c, t.attachments.c
    mine = (b.id == kept_id) & (b.kind == kind) & (b.user_id == caller.user_id)
    row: RowMapping | None = conn.execute(select(t.brought_tables).where(mine)).mappings().first()
    if row is not None and from_iso(row["at"]) >= from_iso(now) - KEPT_FOR:
        return {**row, "archived": False}
    mine = (a.id == kept_id) & (a.subject_kind == kind) & (a.user_id == caller.user_id)
    row = conn.execute(select(t.attachments).where(mine)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这份表格（核对页只保留一天，过期请重新上传）")
    return {**row, "form": {}, "archived": True}


def archive(w: Write, caller: Caller, kept: Mapping[str, Any], subject_id: str) -> None:
    """Keep a confirmed file for good, as it came and under its id."""
    if kept["archived"]:
        return
    content: bytes = kept["content"]
    w.add(
        t.attachments,
        id=kept["id"],
        subject_kind=kept["kind"],
        subject_id=subject_id,
        name=kept["name"],
        mime=MIME[content.startswith(b"PK")],
        size=len(content),
        sha256=kept["sha256"],
        content=content,
        user_id=caller.user_id,
        user_name=caller.name,
        at=w.now,
    )
    w.conn.execute(delete(t.brought_tables).where(t.brought_tables.c.id == kept["id"]))
