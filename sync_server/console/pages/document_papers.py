"""Documents as papers to print (PDF) or to go on with (DOCX), and the book of urgings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from starlette.responses import Response

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts.viewer import Viewer
from sync_server.console import words
from sync_server.console.file_headers import Shown, headers_of
from sync_server.console.pages.documents import READERS
from sync_server.console.queries import documents, issued_papers
from sync_server.console.web import Ask, Pages
from sync_server.papers.document_paper import PDF, File, document_file, sheet_file
from sync_server.papers.naming import current_name, file_name
from sync_server.papers.urgings_paper import urgings_sheet
from sync_server.procedures.permissions import Action

ENDINGS = ("pdf", "docx")


def register(pages: Pages) -> None:
    for ending in ENDINGS:
        pages.get(f"/documents/{{id}}/paper.{ending}", _document(ending), *READERS)
        pages.get(f"/urgings/book.{ending}", _urgings(ending), Action.DRAFT_PURSUIT)


def sent(file: File) -> Response:
    """A paper as an answer: PDF opens in the browser, DOCX is saved."""
    shown: Shown = "inline" if file.media == PDF else "attachment"
    return Response(file.content, media_type=file.media, headers=headers_of(file.name, shown))


def _document(ending: str) -> Callable[[Ask], Response]:
    def paper(ask: Ask) -> Response:
        """The document's paper by its kind's wording."""
        with ask.read() as conn:
            held = documents.document(conn, ask.viewer, ask.path("id"))
            assets = ask.room.settings.assets_dir
            file = document_file(conn, held.row, ending, ask.now, assets)
            if issued_papers.of_subject(conn, "document", held.id, ask.now, assets).moved:
                file = replace(file, name=current_name(file.name))
        return sent(file)

    return paper


def _urgings(ending: str) -> Callable[[Ask], Response]:
    def book(ask: Ask) -> Response:
        """催办登记簿 of the viewer's body for a year; `by=people` leaves out what the system said by itself."""
        year = ask.query.get("year", "")
        chosen = int(year) if year.isdecimal() and 2009 <= int(year) <= 2100 else words.today(ask.now).year
        assets = ask.room.settings.assets_dir
        with ask.read() as conn:
            by_people = ask.query.get("by", "") == "people"
            sheet = urgings_sheet(conn, _section_of(ask.viewer), chosen, ask.now, assets, by_people=by_people)
        return sent(sheet_file(sheet, file_name(sheet.title, ending), ending, assets))

    return book


def _section_of(viewer: Viewer) -> str:
    """The body whose book it is. Raises Problem for accounts of another kind of unit."""
    if viewer.unit_kind not in ("section", "office"):
        raise Problem(NOT_FOUND, what="本单位的催办登记簿")
    return viewer.unit_id
