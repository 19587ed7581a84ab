"""The official papers of a notice and of a record as PDF and DOCX: what is printed, filed and handed over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, RowMapping
from starlette.responses import Response

from sync_server.console.pages.document_papers import sent
from sync_server.console.queries import photos, records
from sync_server.console.stamps import lines_for
from sync_server.console.web import Ask, Pages
from sync_server.notices.reading import notices
from sync_server.papers import notice_paper
from sync_server.papers.document_paper import DOCX, PDF, File
from sync_server.papers.docx_paper import sheet_docx
from sync_server.papers.naming import file_name
from sync_server.papers.notice_paper import Paper
from sync_server.papers.record_paper import record_sheet
from sync_server.papers.typst_paper import sheet_pdf
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.get("/notices/{id}/paper.pdf", notice, Action.SEE_NOTICES)
    pages.get("/notices/{id}/paper.docx", notice_word, Action.SEE_NOTICES)
    pages.get("/notices/{id}/feedback.pdf", feedback, Action.SEE_NOTICES)
    pages.get("/notices/{id}/feedback.docx", feedback_word, Action.SEE_NOTICES)
    pages.get("/records/{id}/paper.pdf", record, Action.SEE_LEDGER)
    pages.get("/records/{id}/paper.docx", record_word, Action.SEE_LEDGER)


def notice(ask: Ask) -> Response:
    """《督察通知书》."""
    return _of_notice(ask, PDF, notice_paper.notice_pdf)


def notice_word(ask: Ask) -> Response:
    """《督察通知书》 as DOCX."""
    return _of_notice(ask, DOCX, notice_paper.notice_docx)


def feedback(ask: Ask) -> Response:
    """《督察反馈单》, filled in as far as the unit has answered."""
    large = ask.room.pictures.large
    return _of_notice(ask, PDF, lambda conn, id_, assets: notice_paper.feedback_pdf(conn, id_, assets, large))


def feedback_word(ask: Ask) -> Response:
    """《督察反馈单》 as DOCX."""
    large = ask.room.pictures.large
    return _of_notice(ask, DOCX, lambda conn, id_, assets: notice_paper.feedback_docx(conn, id_, assets, large))


def _of_notice(ask: Ask, media: str, compose: Callable[[Connection, str, Path], Paper]) -> Response:
    with ask.read() as conn:
        notices.notice(conn, ask.viewer, ask.path("id"))
        paper = compose(conn, ask.path("id"), ask.room.settings.assets_dir)
    return sent(File(paper.name, paper.content, media))


def record(ask: Ask) -> Response:
    """日常督察记录表."""
    return _of_record(ask, "pdf")


def record_word(ask: Ask) -> Response:
    """日常督察记录表 as DOCX."""
    return _of_record(ask, "docx")


def _of_record(ask: Ask, ending: str) -> Response:
    assets = ask.room.settings.assets_dir
    with ask.read() as conn:
        row = records.record(conn, ask.viewer, ask.path("id"))
        sheet = record_sheet(conn, row._mapping, assets, _stamped(ask, conn, row.id))
    day = "年".join(map(str, sheet.day[:2])) + f"月{sheet.day[2]}日"
    name = file_name(f"督察记录表{row.unit_name}{day}", ending)
    if ending == "pdf":
        return sent(File(name, sheet_pdf(sheet, assets), PDF))
    return sent(File(name, sheet_docx(sheet), DOCX))


def _stamped(ask: Ask, conn: Connection, record_id: str) -> Callable[[RowMapping], Path]:
    """Gives the stamped copy of a photo, never the original."""
    tiles = {tile.id: tile for tile in photos.of_record(conn, record_id)}

    def give(photo: RowMapping) -> Path:
        tile = tiles.get(photo["id"])
        lines = lines_for(conn, tile, record_id) if tile else []
        pictures = ask.room.pictures
        return pictures.stamped(photo["sha256"], lines) if lines else pictures.large(photo["sha256"])

    return give
