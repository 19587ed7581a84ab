"""A paper that went out, printed from the facts that were sealed with the deed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from shared.moment import from_iso
from sync_server.documents import kinds
from sync_server.papers.blocks import Sheet
from sync_server.papers.document_paper import document_edition, sheet_of
from sync_server.papers.docx_paper import sheet_docx
from sync_server.papers.notice_paper import Picture, feedback_form, notice_edition, notice_sheet_from
from sync_server.papers.sealing import carries_seal, with_seal
from sync_server.papers.typst_paper import sheet_pdf
from sync_server.papers.wordings import DIRECTORIES, FEEDBACK, RECORD, URGINGS
from sync_server.reference import paper_facts
from sync_server.reference.paper_facts import Facts

Row = Mapping[Any, Any]  # of the register


@dataclass(frozen=True)
class Tools:
    """What a paper is printed with: fonts and wordings, and a JPEG of a photo by its hash."""

    assets: Path
    picture: Picture


@dataclass(frozen=True)
class Files:
    """A paper as printed, by which edition of its wording ('' as shipped), and with the image of which seal ('' of
    none)."""

    pdf: bytes
    docx: bytes
    wording: str
    seal_id: str = ""


def print_issued(conn: Connection, row: Row, facts: Facts, tools: Tools) -> Files:
    """The files of a row of the register; the same facts give the same bytes. Raises Problem."""
    return PRINTERS[row["kind"]](conn, row, facts, tools)


def _notice(conn: Connection, row: Row, facts: Facts, tools: Tools) -> Files:
    sheet = notice_sheet_from(conn, facts, tools.assets)
    return _printed(conn, row, sheet, notice_edition(conn, facts, tools.assets).id, tools)


def _printed(conn: Connection, row: Row, sheet: Sheet, wording: str, tools: Tools) -> Files:
    """The PDF carries the seal; a DOCX, from which anybody could lift it, has its place only."""
    sealed = with_seal(conn, row["seal_id"], sheet)
    seal_id = row["seal_id"] if carries_seal(sealed) else ""
    return Files(sheet_pdf(sealed, tools.assets), sheet_docx(sheet), wording, seal_id)


def _feedback(conn: Connection, _row: Row, facts: Facts, tools: Tools) -> Files:
    form = feedback_form(conn, facts, tools.assets, tools.picture)
    edition = notice_edition(conn, facts["notice"], tools.assets, FEEDBACK)
    return Files(form.pdf(tools.assets), form.docx(), edition.id)


def _document(conn: Connection, row: Row, facts: Facts, tools: Tools) -> Files:
    issued = from_iso(row["at"])
    sheet = sheet_of(conn, facts, issued, tools.assets)
    edition = document_edition(conn, facts["document"], issued, tools.assets)
    return _printed(conn, row, sheet, edition.id, tools)


PRINTERS: Mapping[str, Callable[[Connection, Row, Facts, Tools], Files]] = {
    paper_facts.NOTICE: _notice,
    paper_facts.FEEDBACK: _feedback,
    **{kind.value: _document for kind in kinds.ALL},
}
# Papers that somebody has printed for handing out are printed first and entered with their files.
PRINTED_AT_ONCE = frozenset({RECORD.name})
NOT_REGISTERED: Mapping[str, str] = {
    URGINGS.name: "the section's own book, written on all year; what leaves the house of it stands in the 督办通知单",
    **dict.fromkeys(DIRECTORIES, "a list as it stood on a day, printed alike whenever that day is asked for"),
}
