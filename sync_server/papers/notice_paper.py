"""《督察通知书》 and 《督察反馈单》 as PDF and as DOCX: what is printed, filed and handed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from shared.moment import from_iso, to_iso
from shared.problems import Problem
from sync_server.grounds import papers as grounds
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
from sync_server.reference.paper_facts import Facts, feedback_facts, notice_facts

Picture = Callable[[str], Path]


@dataclass(frozen=True)
class Paper:
    """A finished document: the file's name and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Form:
    """A feedback form before it is printed: its data, and the pictures that they name."""

    issued_at: str
    data: Mapping[str, Any]
    pictures: Mapping[str, Path]

    def pdf(self, assets: Path) -> bytes:
        (content,) = press("feedback", self.data, from_iso(self.issued_at), assets, pictures=self.pictures)
        return content

    def docx(self) -> bytes:
        return sheet_docx(feedback_sheet(self.data, {name: file.read_bytes() for name, file in self.pictures.items()}))


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
    facts = feedback_facts(conn, notice_id)
    return Paper(_name(facts["notice"], "pdf"), feedback_form(conn, facts, assets, picture).pdf(assets))


def feedback_docx(conn: Connection, notice_id: str, assets: Path, picture: Picture | None = None) -> Paper:
    """The same as DOCX. Raises Problem(NOT_FOUND)."""
    facts = feedback_facts(conn, notice_id)
    return Paper(_name(facts["notice"], "docx"), feedback_form(conn, facts, assets, picture).docx())


def notice_edition(conn: Connection, notice: Facts, assets: Path, wording: Wording = NOTICE) -> Edition:
    """The edition of the wording in which the notice, or its form, is printed: the one in force when it was issued."""
    issued = to_iso(from_iso(notice["issued_at"]))
    return of_signing(conn, wording.name, notice["section_district"], issued, assets)


def notice_sheet_of(conn: Connection, notice_id: str, assets: Path) -> Sheet:
    """The notice as blocks, which PDF, DOCX and the console's page show alike. Raises Problem(NOT_FOUND)."""
    return notice_sheet_from(conn, notice_facts(conn, notice_id), assets)


def notice_sheet_from(conn: Connection, notice: Facts, assets: Path) -> Sheet:
    """The same from its facts. Raises Problem(RULE) when its wording cannot be used."""
    try:
        return notice_sheet(paper_of(notice, notice_edition(conn, notice, assets).text))
    except WordingError as error:
        raise _unusable(NOTICE, error) from error


def feedback_form(conn: Connection, facts: Facts, assets: Path, picture: Picture | None) -> Form:
    """The form from its facts. Raises Problem(RULE) when its wording cannot be used."""
    notice, answers, photos = facts["notice"], facts["answers"], facts["photos"]
    try:
        parts = make_parts(
            notice_edition(conn, notice, assets, FEEDBACK).text,
            Content({"被督察单位": notice["body"]["unit_name"]}),
            FEEDBACK.in_parts,
        )
    except WordingError as error:
        raise _unusable(FEEDBACK, error) from error
    data = feedback_data(notice, answers, photos, parts[FEEDBACK.in_parts[0]])
    files: dict[str, Path] = {}
    if picture is not None:
        data["pictures"], files = pictures_of(latest(answers, photos), picture)
    return Form(notice["issued_at"], data, files)


def _unusable(wording: Wording, error: WordingError) -> Problem:
    return Problem(grounds.WORDING_UNUSABLE, title=wording.title, error=error)


def _name(notice: Facts, ending: str) -> str:
    return file_name(f"督察通知书{number_of(notice)}反馈单", ending)
