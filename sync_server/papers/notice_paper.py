"""《督察通知书》 and 《督察反馈单》 as PDF and as DOCX: what is printed, filed and handed over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from shared.moment import from_iso, to_iso
from shared.problems import NOT_FOUND, Problem
from sync_server.grounds import papers as grounds
from sync_server.ledger import tables as t
from sync_server.papers.blocks import Sheet
from sync_server.papers.docx_paper import sheet_docx
from sync_server.papers.editions import Edition, of_signing
from sync_server.papers.feedback_data import feedback_data, latest, pictures_of
from sync_server.papers.filling import Content, make_parts
from sync_server.papers.naming import file_name
from sync_server.papers.notice_data import number_of, paper_of
from sync_server.papers.notice_sheets import feedback_sheet, notice_sheet
from sync_server.papers.press import press
from sync_server.papers.typst_paper import sheet_pdf
from sync_server.papers.wording_errors import WordingError
from sync_server.papers.wordings import FEEDBACK, NOTICE, Wording

Picture = Callable[[str], Path]


@dataclass(frozen=True)
class Paper:
    """A finished document: the file's name and its bytes."""

    name: str
    content: bytes


def notice_pdf(conn: Connection, notice_id: str, assets: Path) -> Paper:
    """The notice as it stands now. The same state gives the same bytes. Raises Problem(NOT_FOUND)."""
    sheet = notice_sheet_of(conn, notice_id, assets)
    return Paper(file_name(sheet.title.replace(" ", ""), "pdf"), sheet_pdf(sheet, assets))


def notice_docx(conn: Connection, notice_id: str, assets: Path) -> Paper:
    """The same as DOCX. Raises Problem(NOT_FOUND)."""
    sheet = notice_sheet_of(conn, notice_id, assets)
    return Paper(file_name(sheet.title.replace(" ", ""), "docx"), sheet_docx(sheet))


def feedback_pdf(conn: Connection, notice_id: str, assets: Path, picture: Picture | None = None) -> Paper:
    """The feedback form with the unit's latest answers; blank where nothing has been answered, so that it can be
    filled in by hand and keyed in later. `picture` gives a JPEG of a photo by its hash; without it photos are named
    by number and hash only. Raises Problem(NOT_FOUND)."""
    row, data, files = _feedback_data(conn, notice_id, assets, picture)
    (pdf,) = press("feedback", data, from_iso(row["issued_at"]), assets, pictures=files)
    return Paper(_name(row, "反馈单", "pdf"), pdf)


def feedback_docx(conn: Connection, notice_id: str, assets: Path, picture: Picture | None = None) -> Paper:
    """The same as DOCX. Raises Problem(NOT_FOUND)."""
    row, data, files = _feedback_data(conn, notice_id, assets, picture)
    content = {name: file.read_bytes() for name, file in files.items()}
    return Paper(_name(row, "反馈单", "docx"), sheet_docx(feedback_sheet(data, content)))


def notice_edition(conn: Connection, notice_id: str, assets: Path) -> Edition:
    """The edition of the wording in which the notice is printed. Raises Problem(NOT_FOUND)."""
    return _edition(conn, _notice(conn, notice_id), NOTICE, assets)


def notice_sheet_of(conn: Connection, notice_id: str, assets: Path) -> Sheet:
    """The notice as blocks, which PDF, DOCX and the console's page show alike. Raises Problem(NOT_FOUND)."""
    row = _notice(conn, notice_id)
    try:
        return notice_sheet(paper_of(row, _edition(conn, row, NOTICE, assets).text))
    except WordingError as error:
        raise _unusable(NOTICE, error) from error


def _feedback_data(
    conn: Connection, notice_id: str, assets: Path, picture: Picture | None
) -> tuple[RowMapping, dict[str, Any], dict[str, Path]]:
    row = _notice(conn, notice_id)
    a, p = t.answers.c, t.photos.c
    answers = conn.execute(select(t.answers).where(a.notice_id == notice_id).order_by(a.at)).mappings().all()
    photos: Sequence[RowMapping] = (
        conn.execute(select(t.photos).where((p.notice_id == notice_id) & (p.record_id == ""))).mappings().all()
    )
    try:
        parts = make_parts(
            _edition(conn, row, FEEDBACK, assets).text,
            Content({"被督察单位": row["body"]["unit_name"]}),
            FEEDBACK.in_parts,
        )
    except WordingError as error:
        raise _unusable(FEEDBACK, error) from error
    data = feedback_data(row, answers, photos, parts[FEEDBACK.in_parts[0]])
    files: dict[str, Path] = {}
    if picture is not None:
        data["pictures"], files = pictures_of(latest(answers, photos), picture)
    return row, data, files


def _edition(conn: Connection, row: RowMapping, wording: Wording, assets: Path) -> Edition:
    """The wording in force when the notice was issued."""
    issued = to_iso(from_iso(row["issued_at"]))
    return of_signing(conn, wording.name, row["section_district"], issued, assets)


def _unusable(wording: Wording, error: WordingError) -> Problem:
    return Problem(grounds.WORDING_UNUSABLE, title=wording.title, error=error)


def _notice(conn: Connection, notice_id: str) -> RowMapping:
    n, u, r = t.notices, t.units.c, t.records.c
    named = (u.name.label("section_name"), u.district_code.label("section_district"))
    query = (
        select(n, *named, r.occurred_at.label("checked_at"))
        .join(t.units, u.id == n.c.section_id)
        .join(t.records, r.id == n.c.record_id)
        .where(n.c.id == notice_id)
    )
    row = conn.execute(query).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这份通知书")
    return row


def _name(row: RowMapping, form: str, ending: str) -> str:
    return file_name(f"督察通知书{number_of(row)}{form}", ending)
