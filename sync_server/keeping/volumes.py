"""The archive: what `ducha verify` finds of the files of its volumes."""

from __future__ import annotations

from sqlalchemy import Connection, select

from sync_server.evidence.store import PhotoStore
from sync_server.keeping.papers import file_fault
from sync_server.ledger import tables as t
from sync_server.ledger.states import BindState

AT_ONCE = 1_000


def check_volumes(conn: Connection, store: PhotoStore) -> list[str]:
    """Read every file of every volume through: what is missing or not what the contents list says. Papers of the
    register are read with it."""
    v, i, p = t.volumes.c, t.volume_items.c, t.volume_parts.c
    own = (i.paper_id == "") & (i.sha256 != "")
    items = select(v.number, i.title, i.sha256).join_from(t.volume_items, t.volumes, v.id == i.volume_id).where(own)
    parts = select(v.number, p.nth, p.sha256).join_from(t.volume_parts, t.volumes, v.id == p.volume_id)
    faults = []
    for query in (
        items.order_by(v.number, i.part, i.position),
        parts.where(p.state == BindState.BOUND.value).order_by(v.number, p.nth),
    ):
        with conn.execute(query.execution_options(yield_per=AT_ONCE)) as rows:
            for number, what, sha256 in rows:
                if fault := file_fault(store, sha256):
                    name = f"《{what}》的原件" if isinstance(what, str) else f"第 {what} 部分的装订件"
                    faults.append(f"案卷 {number} {name}{fault}")
    return faults
