"""A prepared scan attached to what it belongs to, and what is attached there.

Whoever may attach or read is decided by what it belongs to: the deed that calls `add_scan`, the reader of a page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from shared.plain import from_plain, to_plain
from shared.problems import NOT_FOUND, Problem
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.scans.prepared import Original, PreparedScan, Sheet

s, f = t.scans.c, t.scan_files.c
LONGEST_NAME = 200


@dataclass(frozen=True)
class Scan:
    """One attached scan: its PDF's hash, its pages, and the files that were handed in, in their order."""

    id: str
    subject_kind: str
    subject_id: str
    title: str
    sha256: str
    size: int
    sheets: tuple[Sheet, ...]
    originals: tuple[Original, ...]
    user_id: str
    user_name: str
    at: str

    @property
    def pages(self) -> int:
        return len(self.sheets)

    @property
    def red(self) -> bool:
        """True if red is seen on one of its pages; if not, it may lack its seal or be a copy in grey."""
        return any(sheet.red for sheet in self.sheets)


def same_scan(conn: Connection, subject_kind: str, subject_id: str, scan: PreparedScan) -> str | None:
    """The id under which this very paper is attached there already."""
    same = (s.subject_kind == subject_kind) & (s.subject_id == subject_id) & (s.sha256 == scan.sha256)
    found: str | None = conn.execute(select(s.id).where(same)).scalar()
    return found


def add_scan(w: Write, actor: Actor, subject_kind: str, subject_id: str, title: str, scan: PreparedScan) -> str:
    """Attach the scan; its id. The same paper attached to the same thing again is the one that is there. The deed that
    this is part of has asked who may, and writes the event."""
    if there := same_scan(w.conn, subject_kind, subject_id, scan):
        return there
    scan_id = w.new_id()
    w.add(
        t.scans,
        id=scan_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        title=title[:LONGEST_NAME],
        pages=scan.pages,
        size=scan.size,
        sha256=scan.sha256,
        sheets=to_plain(scan.sheets),
        user_id=actor.id,
        user_name=actor.name,
        at=w.now,
    )
    for position, original in enumerate(scan.originals):
        w.add(t.scan_files, id=w.new_id(), scan_id=scan_id, position=position, **to_plain(original))
    return scan_id


def scans_of(conn: Connection, subject_kind: str, ids: Collection[str]) -> Mapping[str, Sequence[Scan]]:
    """What is attached to each of these, the newest first. The caller has looked whether the viewer may read them."""
    query = select(t.scans).where(s.subject_kind == subject_kind, s.subject_id.in_(ids))
    found: dict[str, list[Scan]] = defaultdict(list)
    for scan in _whole(conn, conn.execute(query.order_by(s.at.desc(), s.id.desc())).all()):
        found[scan.subject_id].append(scan)
    return found


def scan_of(conn: Connection, subject_kind: str, subject_id: str, scan_id: str) -> Scan:
    """One scan of that subject. Raises Problem (not found) for any other."""
    mine = (s.id == scan_id) & (s.subject_kind == subject_kind) & (s.subject_id == subject_id)
    scans = _whole(conn, conn.execute(select(t.scans).where(mine)).all())
    if not scans:
        raise Problem(NOT_FOUND, what="这份扫描件")
    return scans[0]


def _whole(conn: Connection, rows: Sequence[Row[Any]]) -> list[Scan]:
    files: dict[str, list[Original]] = defaultdict(list)
    query = select(t.scan_files).where(f.scan_id.in_([row.id for row in rows])).order_by(f.scan_id, f.position)
    for row in conn.execute(query) if rows else ():
        files[row.scan_id].append(Original(row.name, row.mime, row.size, row.sha256, row.pages))
    return [
        Scan(
            id=row.id,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            title=row.title,
            sha256=row.sha256,
            size=row.size,
            sheets=tuple(from_plain(Sheet, sheet) for sheet in row.sheets),
            originals=tuple(files[row.id]),
            user_id=row.user_id,
            user_name=row.user_name,
            at=row.at,
        )
        for row in rows
    ]
