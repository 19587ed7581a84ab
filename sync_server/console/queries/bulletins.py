"""Issues of 《督察动态》, and findings with photos that an issue may show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, case, select

from shared.catalogue import Severity
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.acts.common.held_document import Held
from sync_server.casework import happenings
from sync_server.console.queries import AnyRow, documents
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.counted import counted
from sync_server.ledger.tables.records import PHOTO
from sync_server.procedures.documents import DocumentState
from sync_server.procedures.reporting.words import item_words

MOST = 60
MOST_CANDIDATES = 40
d, f, r, p = t.documents.c, t.findings.c, t.records.c, t.photos.c
_unit = t.units.c.name.label("unit_name")  # the unit that answers, as the text of an issue names it


def issues(conn: Connection, viewer: Viewer) -> Sequence[RowMapping]:
    """The issues the viewer may read, newest first."""
    query = select(t.documents).where(
        d.kind == kinds.BULLETIN.value, d.state != DocumentState.VOID.value, documents.sees_documents(viewer)
    )
    return conn.execute(query.order_by(d.period.desc()).limit(MOST)).mappings().all()


def drafts(conn: Connection) -> Sequence[RowMapping]:
    """Issues in preparation, by month, number and title: what those who give input need to know of them."""
    writing = (DocumentState.DRAFT.value, DocumentState.PROPOSED.value)
    query = select(d.id, d.title, d.period).where(d.kind == kinds.BULLETIN.value, d.state.in_(writing))
    return conn.execute(query.order_by(d.period.desc()).limit(MOST)).mappings().all()


def issue(conn: Connection, viewer: Viewer, document_id: str) -> Held:
    """One issue. Raises Problem (not found) when it is none, or not for the viewer."""
    held = documents.document(conn, viewer, document_id)
    if held.facts.kind is not kinds.BULLETIN:
        raise Problem(NOT_FOUND, what="这一期《督察动态》")
    return held


@dataclass(frozen=True)
class Candidate:
    """A finding of the month with its photos."""

    finding: AnyRow
    photos: Sequence[AnyRow]


def candidates(conn: Connection, month: str, district_code: str = "") -> list[Candidate]:
    """Findings with photos at hand, grave ones first, then major ones; none on a squad's leader."""
    grave = case((f.severity == Severity.GRAVE.value, 0), else_=1)
    query = (
        select(f.id, f.item_text, f.severity, f.facts, f.occurred_at, r.id.label("record_id"), _unit, r.address)
        .join_from(t.findings, t.records, f.record_id == r.id)
        .join(t.units, t.units.c.id == f.answering_unit_id)
        .where(f.month == month, f.severity != Severity.MINOR.value, counted(), r.photo_count > r.photos_missing)
        .where(r.leader_concerned.is_(False))
    )
    districts = [district_code] if district_code else _districts(conn)
    found = conn.execute(
        query.where(f.district_code.in_(districts)).order_by(grave, f.occurred_at.desc()).limit(MOST_CANDIDATES)
    ).all()
    photos: dict[str, list[AnyRow]] = {}
    wanted = p.record_id.in_({row.record_id for row in found}) & p.present_at.is_not(None)
    for photo in conn.execute(select(p.id, p.record_id, p.number).where(wanted).order_by(p.number)):
        photos.setdefault(photo.record_id, []).append(photo)
    return [Candidate(row, photos[row.record_id]) for row in found if row.record_id in photos]


def _districts(conn: Connection) -> list[str]:
    u = t.units.c
    return list(conn.execute(select(u.district_code).where(u.kind == "section")).scalars())


def photo_with_record(conn: Connection, photo_id: str) -> AnyRow:
    """A photo at hand with the place and day of its check. Raises Problem (not found)."""
    row = conn.execute(
        select(p.id, p.number, p.sha256, r.unit_name, r.occurred_at, r.address)
        .join_from(t.photos, t.records, p.record_id == r.id)
        .where(p.id == photo_id, p.kind == PHOTO, p.present_at.is_not(None), r.leader_concerned.is_(False))
    ).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这张照片")
    return row


def caption_of(conn: Connection, photo: AnyRow) -> str:
    """What the picture's caption is proposed to say: its check's first graver finding and the unit that answers for
    it, as in the text."""
    rank = case((f.severity == Severity.GRAVE.value, 0), (f.severity == Severity.MAJOR.value, 1), else_=2)
    record = select(p.record_id).where(p.id == photo.id).scalar_subquery()
    query = select(f.item_text, _unit).join_from(t.findings, t.units, t.units.c.id == f.answering_unit_id)
    worst = conn.execute(query.where(f.record_id == record, counted()).order_by(rank, f.id)).first()
    return f"{worst.unit_name}：{item_words(worst.item_text)}" if worst else str(photo.unit_name)


def was_opened(conn: Connection, viewer: Viewer, document_id: str, photo_id: str) -> bool:
    """True if the viewer has opened the picture for this issue, which the log tells."""
    photo = conn.execute(select(p.record_id).where(p.id == photo_id)).scalar()
    e = t.events.c
    subject = (e.subject_kind == ("record" if photo else "photo")) & (e.subject_id == (photo or photo_id))
    opened = subject & (e.kind == happenings.PHOTO_OPENED_FOR_BLURRING.kind) & (e.actor_id == viewer.user_id)
    rows = conn.execute(select(e.data).where(opened)).scalars()
    return any(data["photo_id"] == photo_id and data["document_id"] == document_id for data in rows)
