"""Originals that the store did not keep, or that count as here without a right to: their records wait for them again.

The phone keeps its copy for some days after a receipt; it hears of the loss by its next pull and sends the photo once
more. One that has freed its copy says so, and the section learns that nobody can bring the photo any more.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, func, select, update

from sync_server.acts.common.devices import DeviceCaller
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.evidence.arrivals import Owner, file_name, note_arrival
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM, Actor
from sync_server.ledger.write import Write
from sync_server.reference.directory import directory


def mark_lost(w: Write, sha256: str, why: str) -> int:
    """The original is not on the store as it was sealed: nobody is told any more that it is here. `why` is said of it
    in the log, e.g. `原件缺失`. How many records and notices miss it. Who brought it stays known."""
    p, b = t.photos.c, t.blobs.c
    blob = w.conn.execute(select(t.blobs).where(b.sha256 == sha256)).mappings().first()
    if blob is not None:
        note_arrival(w, Owner(blob["owner_kind"], blob["owner_id"], ""), sha256, blob["size"])
        w.conn.execute(delete(t.blobs).where(b.sha256 == sha256))
    listed = w.conn.execute(select(t.photos).where(p.sha256 == sha256, p.present_at.is_not(None))).mappings().all()
    for row in listed:
        take_back(w, row, why)
    return len(listed)


def take_back(w: Write, photo: Any, why: str) -> None:
    """A listed photo (a row of `photos`) no longer counts as here; its record is incomplete again and says so."""
    p, r, n = t.photos.c, t.records.c, t.notices.c
    w.conn.execute(update(t.photos).where(p.id == photo["id"]).values(present_at=None))
    words = f"{file_name(photo)}{why}，已改为待补传"
    data = {"photo_id": photo["id"], "sha256": photo["sha256"], "size": photo["size"]}
    if photo["record_id"]:
        seq = _tell(w, SYSTEM, happenings.RECORD_PHOTO_LOST, photo["record_id"], words, data)
        open_photos = (p.record_id == photo["record_id"]) & p.present_at.is_(None)
        missing = w.conn.execute(select(func.count()).select_from(t.photos).where(open_photos)).scalar_one()
        values = {"photos_missing": missing, "complete_at": None, "changed_seq": seq}
        w.conn.execute(update(t.records).where(r.id == photo["record_id"]).values(**values))
    elif photo["notice_id"]:
        row = w.conn.execute(select(n.unit_id, n.section_id).where(n.id == photo["notice_id"])).first()
        said = f"反馈的{words}，请被督察单位重新提交"
        seq = w.event(happenings.NOTICE_PHOTO_LOST, "notice", photo["notice_id"], said, actor=SYSTEM, data=data)
        w.conn.execute(update(t.notices).where(n.id == photo["notice_id"]).values(changed_seq=seq))
        for unit_id in (row.unit_id, row.section_id) if row else ():
            w.deliver(
                seq, happenings.NOTICE_PHOTO_LOST, subject_kind="notice", subject_id=photo["notice_id"], unit_id=unit_id
            )
    else:
        w.event(happenings.PHOTO_LOST, "photo", photo["id"], words, actor=SYSTEM, data=data)


def note_gone(w: Write, device: DeviceCaller, hashes: Collection[str]) -> None:
    """The phone says that it no longer has these photos of its inspector's records, which the server lacks. Said once;
    another phone of the inspector, or a hand-over file, may still bring them."""
    p, r = t.photos.c, t.records.c
    lacking = p.sha256.in_(hashes) & p.present_at.is_(None) & p.gone_at.is_(None) & (r.user_id == device.user_id)
    query = select(t.photos).join(t.records, r.id == p.record_id).where(lacking).order_by(p.record_id, p.number)
    for photo in w.conn.execute(query).mappings().all():
        w.conn.execute(update(t.photos).where(p.id == photo["id"]).values(gone_at=w.now))
        words = f"{file_name(photo)}服务器没有，{device.name}的手机也已按回执释放，无法由手机补传"
        data = {"photo_id": photo["id"], "sha256": photo["sha256"], "device_id": device.device_id}
        seq = _tell(w, device.actor, happenings.RECORD_PHOTO_GONE, photo["record_id"], words, data)
        w.conn.execute(update(t.records).where(r.id == photo["record_id"]).values(changed_seq=seq))


def _tell(w: Write, actor: Actor, happening: Happening, record_id: str, words: str, data: dict[str, Any]) -> int:
    """An event on a record, brought to its section; the event's number."""
    seq = w.event(happening, "record", record_id, words, actor=actor, data=data)
    unit_id = w.conn.execute(select(t.records.c.unit_id).where(t.records.c.id == record_id)).scalar()
    if unit_id:
        units = directory(w)
        section = units.section_for(units.unit(unit_id))
        w.deliver(seq, happening, subject_kind="record", subject_id=record_id, unit_id=section.id)
    return seq
