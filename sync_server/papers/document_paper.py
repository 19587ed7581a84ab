"""The paper of any document: its form's fields under their Chinese labels, filled into the wording of its kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from shared.issuing_body import IssuingBody
from shared.moment import chinese_day, day_in_shanghai, from_iso, to_iso
from shared.numbering import with_number
from shared.organisation import UnitKind
from shared.problems import Problem
from sync_server.casework.term import TermClock
from sync_server.documents import kinds
from sync_server.grounds import papers as grounds
from sync_server.papers.blocks import Sheet
from sync_server.papers.directives import Rows
from sync_server.papers.docx_paper import sheet_docx
from sync_server.papers.editions import Edition, of_signing
from sync_server.papers.filling import Content, make_sheet
from sync_server.papers.in_the_name_of import Issued, in_the_name_of
from sync_server.papers.naming import file_name
from sync_server.papers.providers import provide
from sync_server.papers.typst_paper import sheet_pdf
from sync_server.papers.wording_errors import WordingError
from sync_server.papers.wordings import WORDINGS
from sync_server.procedures.documents import DocumentDeed, DocumentKind, DocumentState
from sync_server.procedures.form import Field
from sync_server.reference.paper_facts import Facts, document_facts

_STANDING = {
    DocumentState.DRAFT: "草稿",
    DocumentState.PROPOSED: "送审稿",
    DocumentState.FIRST_APPROVED: "送审稿",
    DocumentState.RETURNED: "退回修改稿",
    DocumentState.DECLINED: "未予批准",
    DocumentState.VOID: "作废",
}
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BLANK_DAY = "年　　月　　日"
OFFICE = UnitKind.OFFICE.label


@dataclass(frozen=True)
class File:
    """A finished paper: the file's name, its bytes and their media type."""

    name: str
    content: bytes
    media: str


PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def document_file(conn: Connection, row: Mapping[Any, Any], ending: str, now: datetime, assets: Path) -> File:
    """The document as `pdf` or `docx`. Raises Problem(RULE) when its wording cannot be used."""
    sheet = document_sheet(conn, row, now, assets)
    name = file_name(
        with_number(row["number"] or "", row["title"]) + (sheet.standing and f"（{sheet.standing}）"), ending
    )
    return sheet_file(sheet, name, ending, assets)


def sheet_file(sheet: Sheet, name: str, ending: str, assets: Path) -> File:
    """Any paper as `pdf` or `docx`."""
    if ending == "pdf":
        return File(name, sheet_pdf(sheet, assets), PDF)
    return File(name, sheet_docx(sheet), DOCX)


def document_sheet(conn: Connection, row: Mapping[Any, Any], now: datetime, assets: Path) -> Sheet:
    """The document's paper as blocks, as it stands now. Raises Problem(RULE)."""
    return sheet_of(conn, document_facts(conn, row), now, assets)


def document_edition(conn: Connection, row: Mapping[Any, Any], now: datetime, assets: Path) -> Edition:
    """The edition of the wording by which the document is printed: of its signing, of today for a draft."""
    signed_at = row["issued_at"] or to_iso(now)
    return of_signing(conn, WORDINGS[row["kind"]].name, row["district_code"], signed_at, assets)


def sheet_of(conn: Connection, facts: Facts, now: datetime, assets: Path) -> Sheet:
    """The paper from its facts; the same facts and wording give the same. Raises Problem(RULE)."""
    row = facts["document"]
    wording = WORDINGS[row["kind"]]
    edition = document_edition(conn, row, now, assets)
    state = DocumentState(row["state"])
    dated = day_in_shanghai(from_iso(row["issued_at"] or row["created_at"]))
    try:
        sheet = make_sheet(
            wording,
            edition.text,
            document_content(conn, facts),
            row["title"],
            (dated.year, dated.month, dated.day),
            _STANDING.get(state, ""),
        )
    except WordingError as error:
        raise Problem(grounds.WORDING_UNUSABLE, title=wording.title, error=error) from error
    signer = _signer(row) if kinds.of(row["kind"]).upward else ""
    issued = Issued(IssuingBody(facts["unit_name"]), row["number"] or "", _signed_on(row), signer)
    return in_the_name_of(issued, sheet)


def document_content(conn: Connection, facts: Facts) -> Content:
    """What the document's wording is filled with."""
    row = facts["document"]
    kind = kinds.of(row["kind"])
    body: Mapping[str, Any] = row["body"]
    texts = dict.fromkeys(WORDINGS[kind.value].placeholders, "")
    tables = {name: Rows(columns, ()) for name, columns in WORDINGS[kind.value].tables.items()}
    for field in kind.form:
        if field.columns:
            tables[field.label] = _rows(field, body.get(field.name))
        else:
            texts[field.label] = _printed(str(body.get(field.name) or ""))
    content = provide(conn, kind, facts)
    texts |= {name: text for name, text in _common(facts).items() if name not in _labels(kind)}
    return Content(
        {**texts, **content.texts},
        {**tables, **content.tables},
        {**dict.fromkeys(WORDINGS[kind.value].pictures, ()), **content.pictures},
        files=content.files,
    )


def _labels(kind: DocumentKind) -> frozenset[str]:
    return frozenset(field.label for field in kind.form)


def _rows(field: Field, value: object) -> Rows:
    width = len(field.columns)
    rows = value if isinstance(value, list) else []
    even = (
        tuple(_printed(str(cell)) for cell in (*row, *[""] * width)[:width]) for row in rows if isinstance(row, list)
    )
    return Rows(field.columns, tuple(even))


def _printed(text: str) -> str:
    """As papers write it: a day that stands alone is `2026年12月2日`, never `2026-12-02`."""
    text = text.strip()
    if not _ISO_DAY.fullmatch(text):
        return text
    try:
        return chinese_day(date.fromisoformat(text))
    except ValueError:
        return text


def _common(facts: Facts) -> dict[str, str]:
    row, unit = facts["document"], facts["unit_name"]
    by = _steps(row)
    body = IssuingBody(unit)
    due = TermClock.of_day(date.fromisoformat(row["due_on"]), row["due_certain"]).words() if row["due_on"] else ""
    year, _, month = str(row["period"]).partition("-")
    return {
        "发文机关": body.organ,
        "落款": body.signature,
        "承办机构": body.office,
        "编制单位": unit,
        "文号": row["number"] or "",
        "标题": row["title"],
        "月份": f"{year}年{int(month)}月" if re.fullmatch(r"\d{1,2}", month) else f"{year}年" if year else "",
        "成文日期": _signed_on(row),
        "起草人": facts["first_editor"],
        "审核人": by.get(DocumentDeed.APPROVE.value) or by.get(DocumentDeed.PROPOSE.value) or "",
        "签发人": _signer(row),
        "主送": _to_above(body, facts.get("above", "")),
        "期限": due,
    }


def _to_above(body: IssuingBody, above: str) -> str:
    """What an office of the city's own bureau hands in goes to the 执法监督处, not to the bureau itself."""
    return OFFICE if above == body.organ else above


def _steps(row: Mapping[str, Any]) -> dict[str, str]:
    """Who has done which step of the approval; `（代）` where that was in another's place."""
    return {step["deed"]: step["name"] + ("（代）" if "instead_of" in step else "") for step in row["approvals"]}


def _signer(row: Mapping[str, Any]) -> str:
    by = _steps(row)
    return by.get(DocumentDeed.FILE.value) or by.get(DocumentDeed.ISSUE.value) or ""


def _signed_on(row: Mapping[str, Any]) -> str:
    """成文日期: the day of the signature (GB/T 9704-2012 7.3.5.4), left open before it."""
    return chinese_day(day_in_shanghai(from_iso(row["issued_at"]))) if row["issued_at"] else _BLANK_DAY
