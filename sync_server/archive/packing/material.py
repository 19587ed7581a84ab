"""All that the ledger has of a volume, read at once: its row, parts, items with what binding found, and its events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, or_, select, union

from shared.problems import NOT_FOUND, Problem
from sync_server.ledger import tables as t
from sync_server.ledger.events import event_hash


@dataclass(frozen=True)
class Material:
    """Rows as they stand; `items` have `found_…` from binding, None while their part waits."""

    volume: RowMapping
    keeper: str
    parts: Sequence[RowMapping]
    items: Sequence[RowMapping]
    events: Sequence[RowMapping]
    sources: frozenset[str]  # hashes of the items that the ledger knows from somewhere else than the volume

    def items_of(self, nth: int) -> list[RowMapping]:
        """The items of one part."""
        return [item for item in self.items if item["part"] == nth]

    def broken_events(self) -> tuple[str, ...]:
        """Events whose content is not what their hash says."""
        return tuple(f"事件 {row['seq']}" for row in self.events if event_hash(dict(row)) != row["hash"])


def material_of(conn: Connection, volume_id: str) -> Material:
    """What there is of the volume; the caller has looked whether the viewer may read it. Raises Problem(NOT_FOUND)."""
    volume = conn.execute(select(t.volumes).where(t.volumes.c.id == volume_id)).mappings().first()
    if volume is None:
        raise Problem(NOT_FOUND, what="这一案卷")
    p, i, b, e = t.volume_parts.c, t.volume_items.c, t.bound_items.c, t.events.c
    found = [b[name].label(f"found_{name}") for name in ("sha256", "size", "pages", "from_page", "carried", "trouble")]
    items = select(t.volume_items, *found).outerjoin_from(t.volume_items, t.bound_items, b.item_id == i.id)
    about = or_(
        (e.subject_kind == "volume") & (e.subject_id == volume_id),
        (e.subject_kind == volume["subject_kind"]) & (e.subject_id == volume["subject_id"]),
    )
    keeper = conn.execute(select(t.units.c.name).where(t.units.c.id == volume["unit_id"])).scalar_one()
    return Material(
        volume,
        keeper,
        conn.execute(select(t.volume_parts).where(p.volume_id == volume_id).order_by(p.nth)).mappings().all(),
        conn.execute(items.where(i.volume_id == volume_id).order_by(i.part, i.position)).mappings().all(),
        conn.execute(select(t.events).where(about).order_by(e.seq)).mappings().all(),
        _sources(conn, volume_id),
    )


def _sources(conn: Connection, volume_id: str) -> frozenset[str]:
    """Who brought or printed it is known: an original that came, a paper of the register, one entered by hand."""
    i = t.volume_items.c
    own = select(i.sha256).where(i.volume_id == volume_id, i.sha256 != "")
    listing = (t.blobs, t.hand_papers, t.papers_issued, t.scans)
    known = [select(table.c.sha256).where(table.c.sha256.in_(own)) for table in listing]
    brought = select(t.uploads.c.finished_sha256).where(t.uploads.c.finished_sha256.in_(own))
    return frozenset(conn.execute(union(brought, *known)).scalars())
