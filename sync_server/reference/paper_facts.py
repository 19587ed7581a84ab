"""What an official paper is made from, as the ledger has it: JSON values, so that what went out can be sealed with the
deed and printed from them later, whatever has become of the matter meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, RowMapping, case, select

from shared.organisation import UnitKind, organ_of
from shared.problems import NOT_FOUND, Problem
from sync_server.casework import happenings
from sync_server.documents import kinds
from sync_server.documents.parts import files_of, parts_in
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentKind
from sync_server.reference import besides
from sync_server.reference.notice_terms import terms_of

Facts = Mapping[str, Any]
NOTICE, FEEDBACK, RECORD = "notice", "feedback", "record"  # kinds of papers that are no documents


def notice_facts(conn: Connection, notice_id: str) -> Facts:
    """The notice with its section, the body that issues it, the moment of its check and what its term consists of.
    Raises Problem(NOT_FOUND)."""
    n, r, section, issuer = t.notices, t.records.c, t.units.alias("section"), t.units.alias("issuer")
    by = case((n.c.issuer_id != "", n.c.issuer_id), else_=n.c.section_id)
    query = (
        select(
            n,
            section.c.name.label("section_name"),
            section.c.district_code.label("section_district"),
            issuer.c.name.label("issuing_name"),
            r.occurred_at.label("checked_at"),
        )
        .join(section, section.c.id == n.c.section_id)
        .join(issuer, issuer.c.id == by)
        .join(t.records, r.id == n.c.record_id)
        .where(n.c.id == notice_id)
    )
    row = conn.execute(query).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这份通知书")
    return {
        **_plain(row),
        "term": terms_of(conn, [row]).get(notice_id),
        "signed_at": confirmed_at(conn, [notice_id]).get(notice_id, ""),
    }


def confirmed_at(conn: Connection, notice_ids: Sequence[str]) -> dict[str, str]:
    """When the section confirmed each: until then nobody had signed for the bureau. Without those that needed none."""
    e = t.events.c
    of_notices = (e.subject_kind == "notice") & e.subject_id.in_(notice_ids)
    query = select(e.subject_id, e.at).where(of_notices, e.kind == happenings.NOTICE_CONFIRMED.kind).order_by(e.seq)
    return {row.subject_id: row.at for row in conn.execute(query)}


def feedback_facts(conn: Connection, notice_id: str) -> Facts:
    """The notice, what the unit has answered to it, and the photos it brought. Raises Problem(NOT_FOUND)."""
    a, p = t.answers.c, t.photos.c
    answers = conn.execute(select(t.answers).where(a.notice_id == notice_id).order_by(a.at, a.id)).mappings()
    photos = select(t.photos).where((p.notice_id == notice_id) & (p.record_id == "")).order_by(p.number, p.id)
    return {
        "notice": notice_facts(conn, notice_id),
        "answers": [_plain(row) for row in answers],
        "photos": [_plain(row) for row in conn.execute(photos).mappings()],
    }


def document_facts(conn: Connection, row: Mapping[Any, Any]) -> Facts:
    """The document with the names that stand on it and what its kind has besides."""
    u, v = t.units.c, t.document_versions.c
    first = select(v.user_name).where(v.document_id == row["id"], v.version == 1)
    more = _besides().get(kinds.of(row["kind"]))
    return {
        "document": _plain(row),
        "unit_name": str(conn.execute(select(u.name).where(u.id == row["unit_id"])).scalar() or ""),
        "above": _above(conn, kinds.of(row["kind"])),
        "first_editor": str(conn.execute(first).scalar() or ""),
        "besides": more.read(conn, row) if more else {},
    }


def facts_of(conn: Connection, kind: str, subject_id: str) -> Facts:
    """The facts of a paper of the register by its kind. Raises Problem(NOT_FOUND)."""
    read = {NOTICE: notice_facts, FEEDBACK: feedback_facts}.get(kind, _document)
    return read(conn, subject_id)


def _document(conn: Connection, document_id: str) -> Facts:
    row = conn.execute(select(t.documents).where(t.documents.c.id == document_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这份文稿")
    return document_facts(conn, row)


def _above(conn: Connection, kind: DocumentKind) -> str:
    """主送 of what bodies hand in each month: the city's bureau (沪城管执〔2009〕1号 三, 四(一)7)."""
    if not (kind.filed and kind.goes_upward):
        return ""
    u = t.units.c
    office = conn.execute(select(u.name).where(u.kind == UnitKind.OFFICE.value)).scalar()
    return organ_of(str(office)) if office else ""


@cache
def _besides() -> Mapping[DocumentKind, besides.KindFacts]:
    """Of all kinds whose papers are made from more than their rows."""
    return parts_in(besides.KindFacts, files_of(besides))


def _plain(row: RowMapping | Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}
