"""The entries of a contents list (卷内文件目录), as they are filed: number, author, title, day and file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import RowMapping, select

from shared.identity import check_hash
from shared.moment import day_in_shanghai, from_iso
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.issuing import STAMPED
from sync_server.archive.rules.volume import MOST_ITEMS, Origin, VolumeItem
from sync_server.grounds import archive as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.states import BindState
from sync_server.ledger.write import Write
from sync_server.reference.directory import directory

AT_ONCE = 500


def enter_part(
    w: Write, actor: Actor, volume_id: str, nth: int, items: Sequence[VolumeItem], *, reason: str = ""
) -> None:
    """Enter a part of the volume, which waits to be bound. Raises Problem when there is nothing in it, or too much."""
    if not items:
        raise Problem(grounds.NOTHING_TO_FILE)
    if len(items) > MOST_ITEMS:
        raise Problem(grounds.TOO_MUCH_TO_FILE, most=MOST_ITEMS)
    w.add(
        t.volume_parts,
        volume_id=volume_id,
        nth=nth,
        reason=reason[:300],
        items=len(items),
        user_id=actor.id,
        user_name=actor.name,
        at=w.now,
        state=BindState.WAITING.value,
    )
    for position, item in enumerate(items, start=1):
        w.add(
            t.volume_items,
            id=w.new_id(),
            volume_id=volume_id,
            part=nth,
            position=position,
            title=item.title[:200],
            number=item.number[:80],
            author=item.author[:120],
            day=item.day,
            origin=item.origin.value,
            media_type=item.media_type,
            sha256=item.sha256,
            size=item.size,
            paper_id=item.paper_id,
            handled_by=item.handled_by[:80],
        )


def as_registered(w: Write, items: Sequence[VolumeItem]) -> list[VolumeItem]:
    """The items, those of the register of papers issued as it has them. Raises Problem for one that it does not have,
    ValueError for an item that names no file, which no program of ours hands over."""
    p, wanted = t.papers_issued.c, [item.paper_id for item in items if item.paper_id]
    rows = {
        row["id"]: row
        for at in range(0, len(wanted), AT_ONCE)
        for row in w.conn.execute(select(t.papers_issued).where(p.id.in_(wanted[at : at + AT_ONCE]))).mappings()
    }
    scans = _stamped(w, list(rows))
    return [
        one
        for item in items
        for one in (_of_register(w, rows, scans, item.paper_id) if item.paper_id else [_as_handed(item)])
    ]


def _stamped(w: Write, paper_ids: Sequence[str]) -> Mapping[str, RowMapping]:
    """The newest scan of each paper as it was stamped."""
    c = t.scans.c
    found: dict[str, RowMapping] = {}
    for at in range(0, len(paper_ids), AT_ONCE):
        of_papers = (c.subject_kind == STAMPED) & c.subject_id.in_(paper_ids[at : at + AT_ONCE])
        query = select(t.scans).where(of_papers).order_by(c.at, c.id)
        found |= {row["subject_id"]: row for row in w.conn.execute(query).mappings()}
    return found


def _of_register(
    w: Write, rows: Mapping[str, RowMapping], scans: Mapping[str, RowMapping], paper_id: str
) -> list[VolumeItem]:
    """The paper; once it has come back with its seal, that is the one that counts and stands first."""
    row, scan = rows.get(paper_id), scans.get(paper_id)
    if row is None:
        raise Problem(NOT_FOUND, what="这份印发的文书")
    printed = VolumeItem(
        title=row["title"],
        day=day_in_shanghai(from_iso(row["at"])).isoformat(),
        number=row["number"],
        author=directory(w).unit(row["unit_id"]).name,
        sha256=row["sha256"],
        origin=Origin.PAPER,
        paper_id=paper_id,
    )
    if scan is None:
        return [printed]
    title, of_scan = f"{printed.title[:190]}（盖章件）", {"sha256": scan["sha256"], "size": scan["size"]}
    return [replace(printed, title=title, origin=Origin.SCAN, paper_id="", **of_scan), printed]


def _as_handed(item: VolumeItem) -> VolumeItem:
    check_hash(item.sha256)
    if not item.title or not item.day:
        raise ValueError("an item has a title and a day")
    return item
