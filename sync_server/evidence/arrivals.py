"""Uploads in the ledger: who began one, and what its completion means for records that wait for the photo."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, String, bindparam, delete, null, select, update

from shared.moment import to_iso
from shared.recording import MediaKind
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.prepared import Prepared
from sync_server.ledger.tables.records import PHOTO
from sync_server.ledger.write import Write

_b, _p, _r, _u = t.blobs.c, t.photos.c, t.records.c, t.uploads.c
_BLOB = Prepared(select(_b.sha256).where(_b.sha256 == bindparam("hash")))
_FINISHED = Prepared(
    update(t.uploads)
    .where(_u.id == bindparam("upload"))
    .values(received=bindparam("size"), finished_sha256=bindparam("hash"))
)
_AWAITED = Prepared(
    select(_p.id, _p.record_id, _p.number, _p.kind)
    .where(_p.sha256 == bindparam("hash"), _p.present_at.is_(None))
    .order_by(_p.record_id, _p.number)
)
_PRESENT = Prepared(
    update(t.photos).where(_p.id == bindparam("photo")).values(present_at=bindparam("now"), gone_at=null())
)
_RECORD = Prepared(select(_r.unit_id, _r.leader_concerned, _r.complete_at).where(_r.id == bindparam("record")))
_LISTED = Prepared(select(_p.kind, _p.present_at).where(_p.record_id == bindparam("record")))
_ARRIVED = Prepared(
    update(t.records)
    .where(_r.id == bindparam("record"))
    .values(photos_missing=bindparam("missing"), changed_seq=bindparam("seq"), complete_at=bindparam("complete"))
)


class _Awaited(NamedTuple):
    id: str
    record_id: str
    number: int
    kind: str


@dataclass(frozen=True)
class Owner:
    """Who uploads: a phone (`device`) or an account of the console (`user`)."""

    kind: str
    id: str
    name: str

    @property
    def actor(self) -> Actor:
        return Actor(self.kind, self.id, self.name)


def begin_upload(
    w: Write, owner: Owner, length: int, metadata: Mapping[str, Any], days: int, *, upload_id: str = ""
) -> str:
    """Note a new upload of `length` bytes; its id, which may have been given to it before."""
    upload_id = upload_id or w.new_id()
    w.add(
        t.uploads,
        id=upload_id,
        owner_kind=owner.kind,
        owner_id=owner.id,
        length=length,
        metadata=dict(metadata),
        created_at=w.now,
        expires_at=to_iso(w.moment + timedelta(days=days)),
    )
    return upload_id


def find_upload(conn: Connection, upload_id: str, owner: Owner) -> RowMapping | None:
    """The owner's upload; None for unknown ones and for those of others."""
    u = t.uploads.c
    mine = (u.id == upload_id) & (u.owner_kind == owner.kind) & (u.owner_id == owner.id)
    return conn.execute(select(t.uploads).where(mine)).mappings().first()


def forget_upload(w: Write, upload_id: str) -> None:
    """Drop the note of an upload that did not come to its end (terminated, unfit or expired). A finished one stays: it
    says who has brought the photo."""
    u = t.uploads.c
    w.conn.execute(delete(t.uploads).where(u.id == upload_id, u.finished_sha256 == ""))


def note_present(
    w: Write, upload_id: str, owner: Owner, sha256: str, size: int, mime: str, *, milliseconds: int = 0
) -> None:
    """The original is in the photo store, looked through after it was written: note it and who brought it, and tell
    every record that listed it and whose inspector has brought it. Running it again changes nothing. `upload_id` is
    empty for photos that came by another way."""
    if upload_id:
        _FINISHED.run(w.conn, upload=upload_id, size=size, hash=sha256)
    else:
        note_arrival(w, owner, sha256, size)
    if _BLOB.first(w.conn, hash=sha256) is None:
        w.add(
            t.blobs,
            sha256=sha256,
            size=size,
            mime=mime,
            milliseconds=milliseconds,
            stored_at=w.now,
            owner_kind=owner.kind,
            owner_id=owner.id,
        )
    waiting = [row for row in map(_Awaited._make, _AWAITED.all(w.conn, hash=sha256)) if _is_brought(w, sha256, row)]
    for row in waiting:
        _PRESENT.run(w.conn, photo=row.id, now=w.now)
    names = {row.record_id: file_name({"kind": row.kind, "number": row.number}) for row in waiting if row.record_id}
    for record_id, name in names.items():
        _tell_record(w, owner, record_id, name)


def _is_brought(w: Write, sha256: str, photo: _Awaited) -> bool:
    if photo.record_id:
        return any(query.first(w.conn, hash=sha256, record=photo.record_id) is not None for query in _OF_RECORD)
    row = w.conn.execute(select(t.photos).where(t.photos.c.id == photo.id)).one()
    return brought(w.conn, sha256, listed_by(row))


def note_arrival(w: Write, owner: Owner, sha256: str, size: int) -> None:
    """Note who brought a photo that came by another way than an upload, once."""
    u = t.uploads.c
    noted = (u.finished_sha256 == sha256) & (u.owner_kind == owner.kind) & (u.owner_id == owner.id)
    if w.conn.execute(select(u.id).where(noted)).first() is None:
        w.add(
            t.uploads,
            id=w.new_id(),
            owner_kind=owner.kind,
            owner_id=owner.id,
            length=size,
            received=size,
            created_at=w.now,
            expires_at=w.now,
            finished_sha256=sha256,
        )


def brought(conn: Connection, sha256: str, users: Select[str]) -> bool:
    """True if one of these accounts (a query of ids), or a phone of theirs, has sent the photo's bytes. Who merely
    knows a photo's hash, from a paper or a stamp, has no claim to see it."""
    return any(conn.execute(query, {"hash": sha256}).first() is not None for query in _bringing(users))


def _bringing(users: Select[str]) -> tuple[Select[str], Select[str]]:
    """The questions whether one of these accounts, or a phone of theirs, was the first to send the photo `hash`, or
    another that did."""
    d, u, b, sha256 = t.devices.c, t.uploads.c, t.blobs.c, bindparam("hash", type_=String)
    owners = users.union_all(select(d.id).where(d.user_id.in_(users)))
    first = select(b.sha256).where(b.sha256 == sha256, b.owner_id.in_(owners))
    sent = select(u.id).where(u.finished_sha256 == sha256, u.owner_id.in_(owners))
    return first.limit(1), sent.limit(1)


def held_by(conn: Connection, user_id: str, hashes: Collection[str]) -> set[str]:
    """Those of the photos that are on the store and that this account, or a phone of it, has brought. For everybody
    else they are missing: a record is complete through what its own inspector sent, not through what he can name."""
    if not hashes:
        return set()
    d, u, b = t.devices.c, t.uploads.c, t.blobs.c
    owners = [user_id, *conn.execute(select(d.id).where(d.user_id == user_id)).scalars()]
    query = select(b.sha256, b.owner_id).where(b.sha256.in_(hashes))
    here = {row.sha256: row.owner_id for row in conn.execute(query)}
    others = [sha256 for sha256, owner_id in here.items() if owner_id not in owners]
    sent = select(u.finished_sha256).where(u.finished_sha256.in_(others), u.owner_id.in_(owners))
    return set(here) - set(others) | (set(conn.execute(sent).scalars()) if others else set())


def listed_by(photo: Any) -> Select[str]:
    """The accounts that may bring a listed photo (a row of `photos`): the record's inspector; for a squad's answer
    the people of the unit that answered; for an alert those of the units it concerns."""
    r, a, u, al = t.records.c, t.answers.c, t.users.c, t.alerts.c
    meta = photo.meta or {}
    if photo.record_id:
        return select(r.user_id).where(r.id == photo.record_id)
    if photo.notice_id:
        unit = select(u.unit_id).join(t.answers, a.user_id == u.id).where(a.id == str(meta.get("answer_id", "")))
    else:
        of_alert = al.id == str(meta.get("alert_id", ""))
        sections = select(al.section_id).where(of_alert)
        return select(u.id).where(u.unit_id.in_(select(al.unit_id).where(of_alert).union_all(sections)))
    return select(u.id).where(u.unit_id.in_(unit))


_OF_RECORD = tuple(map(Prepared, _bringing(select(_r.user_id).where(_r.id == bindparam("record")))))


def file_name(listed: Mapping[str, Any] | RowMapping) -> str:
    """What a row of `photos` is called in sentences: `第 3 张照片`, `录音 1`."""
    kind, number = listed["kind"], listed["number"]
    return f"第 {number} 张照片" if kind == PHOTO else f"{MediaKind(kind).label} {number}"


def _tell_record(w: Write, owner: Owner, record_id: str, name: str) -> None:
    found = _RECORD.first(w.conn, record=record_id)
    if found is None:
        return
    record_unit, leader_concerned, complete_at = found
    listed = [(kind, present) for kind, present in _LISTED.all(w.conn, record=record_id)]
    missing = sum(present is None for _kind, present in listed)
    happening = happenings.RECORD_PHOTO if missing else happenings.RECORD_COMPLETE
    whole = "照片" if {kind for kind, _present in listed} == {PHOTO} else "照片和录音录像"
    words = f"收到{name}，还缺 {missing} 件" if missing else f"{whole}已全部收到，记录完整"
    unit_id = None if leader_concerned else record_unit
    seq = w.event(happening, "record", record_id, words, actor=owner.actor, unit_id=unit_id)
    complete = complete_at if missing else w.now
    _ARRIVED.run(w.conn, record=record_id, missing=missing, seq=seq, complete=complete)
