"""Photos: what `ducha verify` finds of them, and how what it found comes to be sent again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, or_, select

from sync_server.acts.photo_loss import mark_lost, take_back
from sync_server.casework import happenings
from sync_server.evidence.store import PhotoStore
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write

BATCH = 1_000
FEW = 20
NOT_MOUNTED = "照片库中半数以上的原件缺失，可能没有挂载或地址有误：未把它们标为待补传，请先查明"


@dataclass
class PhotoFaults:
    """How many originals were looked through, and which are not as they should be: `absent` and `changed` by hash,
    `unbrought` ids of listed photos that count as here without having been brought by whoever lists them, `awaited`
    hashes of those that were found missing before and have not come again."""

    looked: int = 0
    absent: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unbrought: list[str] = field(default_factory=list)
    awaited: list[str] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        """Every fault in words."""
        return [
            *(f"照片 {sha256} 缺失" for sha256 in self.absent),
            *(f"照片 {sha256} 的内容已改变" for sha256 in self.changed),
            *(f"照片 {photo_id} 标为已收到，但不是由列出它的人上传" for photo_id in self.unbrought),
            *(f"照片 {sha256} 缺失，尚待手机补传" for sha256 in self.awaited),
        ]

    @property
    def to_ask(self) -> int:
        """How many are to be asked for again."""
        return len(self.absent) + len(self.changed) + len(self.unbrought)

    @property
    def unmounted(self) -> bool:
        """True when so many are absent that the store itself is the likelier fault."""
        return len(self.absent) > max(FEW, self.looked // 2)


def check_photos(conn: Connection, store: PhotoStore) -> PhotoFaults:
    """Look every original through, byte for byte, and every listing that calls one present."""
    found = PhotoFaults()
    for row in _rows(conn, select(t.blobs).where(~_scanned()).order_by(t.blobs.c.sha256)):
        found.looked += 1
        digest, size = hashlib.sha256(), 0
        try:
            for piece in store.stream(row["sha256"]):
                digest.update(piece)
                size += len(piece)
        except FileNotFoundError:
            found.absent.append(row["sha256"])
            continue
        if digest.hexdigest() != row["sha256"] or size != row["size"]:
            found.changed.append(row["sha256"])
    p, b = t.photos.c, t.blobs.c
    unkept = select(p.sha256).outerjoin_from(t.photos, t.blobs, b.sha256 == p.sha256)
    unkept = unkept.where(p.present_at.is_not(None), b.sha256.is_(None)).distinct().order_by(p.sha256)
    found.absent += [row["sha256"] for row in _rows(conn, unkept)]
    found.unbrought = [row["id"] for row in _rows(conn, _unbrought())]
    found.awaited = [row["sha256"] for row in _rows(conn, _awaited())]
    return found


def _scanned() -> ColumnElement[bool]:
    """True for the files of a stamped paper, which no phone could send again (`keeping/papers.py` looks them through),
    unless it is a photo as well."""
    b, names = t.blobs.c, (t.scans.c.sha256, t.scan_files.c.sha256)
    scanned = or_(*(exists().where(sha256 == b.sha256) for sha256 in names))
    return scanned & ~exists().where(t.photos.c.sha256 == b.sha256)


def _awaited() -> Select[Any]:
    p, v = t.photos.c, t.events.c
    lost = v.kind.in_(
        (happenings.RECORD_PHOTO_LOST.kind, happenings.NOTICE_PHOTO_LOST.kind, happenings.PHOTO_LOST.kind)
    )
    told = select(p.sha256).join(t.events, v.data["photo_id"].as_string() == p.id)
    return told.where(lost, p.present_at.is_(None)).distinct().order_by(p.sha256)


def _unbrought() -> Select[Any]:
    """Photos of records that count as here although neither the inspector nor a phone of his has sent them."""
    p, r, d, u, b = t.photos.c, t.records.c, t.devices.c, t.uploads.c, t.blobs.c
    phones = select(d.id).where(d.user_id == r.user_id).correlate(t.records)
    sent = exists().where(u.finished_sha256 == p.sha256, or_(u.owner_id == r.user_id, u.owner_id.in_(phones)))
    first = exists().where(b.sha256 == p.sha256, or_(b.owner_id == r.user_id, b.owner_id.in_(phones)))
    query = select(p.id).join(t.records, r.id == p.record_id).where(p.present_at.is_not(None), ~sent, ~first)
    return query.order_by(p.id)


def ask_again(ledger: Ledger, found: PhotoFaults) -> str:
    """Mark what was found as missing, so that phones which still have it send it again; what was done, in a sentence,
    empty when there was nothing to do."""
    if not found.to_ask:
        return ""
    if found.unmounted:
        return NOT_MOUNTED
    for hashes, why in ((found.absent, "的原件在服务器缺失"), (found.changed, "的原件在服务器上已损坏")):
        for some in _parts(hashes):
            ledger.write(partial(_mark, hashes=some, why=why))
    for some in _parts(found.unbrought):
        ledger.write(partial(_take_back, ids=some))
    return f"已把 {found.to_ask} 张照片改为待补传：仍保留原件的手机下次联网时自动重新发送"


def _mark(w: Write, hashes: Sequence[str], why: str) -> None:
    for sha256 in hashes:
        mark_lost(w, sha256, why)


def _take_back(w: Write, ids: Sequence[str]) -> None:
    for row in w.conn.execute(select(t.photos).where(t.photos.c.id.in_(ids))).mappings().all():
        take_back(w, row, "不是由本记录的督察员上传")


def _parts(things: Sequence[str]) -> Iterator[Sequence[str]]:
    return (things[at : at + 100] for at in range(0, len(things), 100))


def _rows(conn: Connection, query: Select[Any]) -> Iterator[Any]:
    with conn.execute(query.execution_options(yield_per=BATCH)) as found:
        yield from found.mappings()
