"""Pictures of a bulletin: chosen from findings, blurred, checked by a person, and only then part of it
(domain.md §9, §11 story 32)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.documents import save
from sync_server.acts.common.held_document import SUBJECT, begin
from sync_server.casework import happenings
from sync_server.evidence.blurring import MOST_BOXES, Box
from sync_server.grounds import documents as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.tables.records import PHOTO
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Action, Caller, require
from sync_server.reference.actors import as_actor

MOST_PICTURES = 12


@dataclass(frozen=True)
class Blurred:
    """A blurred copy with what it was made of: `boxes` in pixels of the picture of `size` that the editor saw."""

    sha256: str
    content: bytes
    boxes: Sequence[Box]
    size: tuple[int, int]


def open_for_blurring(w: Write, caller: Caller, document_id: str, photo_id: str) -> None:
    """Log that an editor opens an unblurred picture to prepare it: who, when, and for which issue. Raises Problem."""
    row = begin(w, caller, document_id, DocumentDeed.SAVE).row
    photo = _photo(w.conn, photo_id)
    words = f"{caller.name}为《{row['title']}》调阅照片 {photo['number']}，用于遮挡人脸、车牌"
    data = {"photo_id": photo_id, "sha256": photo["sha256"], "document_id": document_id, "reason": "编辑《督察动态》"}
    kind, subject_id = ("record", photo["record_id"]) if photo["record_id"] else ("photo", photo_id)
    w.event(happenings.PHOTO_OPENED_FOR_BLURRING, kind, subject_id, words, actor=as_actor(caller), data=data)


def use_picture(
    w: Write, caller: Caller, document_id: str, photo_id: str, blurred: Blurred, caption: str, *, checked: bool
) -> None:
    """Put the blurred copy into the bulletin. `checked`: the editor has confirmed that no face and no plate is left.

    Raises Problem, RULE without the confirmation."""
    require(caller, Action.EDIT_BULLETIN)
    row = begin(w, caller, document_id, DocumentDeed.SAVE).row
    if not checked:
        raise Problem(grounds.PICTURE_NOT_CHECKED)
    if not caption.strip():
        raise Problem(grounds.CAPTION_MISSING)
    if len(blurred.boxes) > MOST_BOXES:
        raise Problem(grounds.TOO_MANY_BOXES, most_boxes=MOST_BOXES)
    photo = _photo(w.conn, photo_id)
    pictures = [line for line in row["body"].get("pictures", []) if line[0] != blurred.sha256]
    if len(pictures) >= MOST_PICTURES:
        raise Problem(grounds.TOO_MANY_PICTURES, most_pictures=MOST_PICTURES)
    data = {
        "document_id": document_id,
        "photo_id": photo_id,
        "original": photo["sha256"],
        "blurred": blurred.sha256,
        "size": list(blurred.size),
        "boxes": [[box.x, box.y, box.width, box.height] for box in blurred.boxes],
        "checked": True,
    }
    words = f"遮挡照片 {photo['number']} 的 {len(blurred.boxes)} 处并核对，用于《{row['title']}》"
    w.event(
        happenings.PHOTO_BLURRED, SUBJECT, document_id, words, actor=as_actor(caller), unit_id=row["unit_id"], data=data
    )
    if picture_content(w.conn, document_id, blurred.sha256) is None:
        w.add(
            t.attachments,
            id=w.new_id(),
            subject_kind=SUBJECT,
            subject_id=document_id,
            name=caption.strip()[:200],
            mime="image/jpeg",
            size=len(blurred.content),
            sha256=blurred.sha256,
            content=blurred.content,
            user_id=caller.user_id,
            user_name=caller.name,
            at=w.now,
        )
    lines = [*pictures, [blurred.sha256, caption.strip()]]
    save(w, caller, document_id, {"pictures": lines}, base=row["version"], note="加入图片")


def remove_picture(w: Write, caller: Caller, document_id: str, sha256: str) -> None:
    """Take a picture out of the bulletin. Raises Problem."""
    row = begin(w, caller, document_id, DocumentDeed.SAVE).row
    lines = [line for line in row["body"].get("pictures", []) if line[0] != sha256]
    save(w, caller, document_id, {"pictures": lines}, base=row["version"], note="移去图片")


def picture_content(conn: Connection, document_id: str, sha256: str) -> bytes | None:
    """The blurred JPEG that was made for this bulletin; None when there is none: an original is never given."""
    a = t.attachments.c
    of_bulletin = (a.subject_kind == SUBJECT) & (a.subject_id == document_id) & (a.sha256 == sha256)
    found = conn.execute(select(a.content).where(of_bulletin).limit(1)).scalar()
    return bytes(found) if found is not None else None


def check_pictures(conn: Connection, row: RowMapping) -> None:
    """Every picture must have been blurred and checked for this bulletin. Raises Problem(RULE)."""
    e = t.events.c
    query = select(e.data).where(
        (e.subject_kind == SUBJECT) & (e.subject_id == row["id"]) & (e.kind == happenings.PHOTO_BLURRED.kind)
    )
    made = {data["blurred"] for data in conn.execute(query).scalars() if data["checked"]}
    for sha256, caption in row["body"].get("pictures", []):
        if sha256 not in made or picture_content(conn, row["id"], sha256) is None:
            raise Problem(grounds.PICTURE_NOT_BLURRED, caption=caption[:40])


def _photo(conn: Connection, photo_id: str) -> RowMapping:
    row = conn.execute(select(t.photos).where(t.photos.c.id == photo_id)).mappings().first()
    if row is None or row["present_at"] is None or row["kind"] != PHOTO:
        raise Problem(NOT_FOUND, what="这张照片")
    return row
