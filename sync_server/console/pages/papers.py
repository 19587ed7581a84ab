"""The official papers of a notice and of a record as PDF and DOCX: what is printed, filed and handed over."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, RowMapping
from starlette.responses import Response

from sync_server.acts import record_sheets as acts
from sync_server.acts.record_sheets import LONGEST_PURPOSE, Sheet, printed_state
from sync_server.console.pages.document_papers import sent
from sync_server.console.queries import issued_papers, photos, records
from sync_server.console.stamps import lines_for
from sync_server.console.web import Ask, Pages
from sync_server.notices.reading import notices
from sync_server.papers import notice_paper
from sync_server.papers.document_paper import DOCX, PDF, File
from sync_server.papers.docx_paper import sheet_docx
from sync_server.papers.keeping import keep
from sync_server.papers.naming import current_name, file_name
from sync_server.papers.notice_paper import Paper
from sync_server.papers.record_paper import record_edition, record_sheet
from sync_server.papers.typst_paper import sheet_pdf
from sync_server.procedures.permissions import Action
from sync_server.reference.paper_facts import FEEDBACK, NOTICE

FOR_READING = "查阅件，未登记出具"


def register(pages: Pages) -> None:
    pages.get("/notices/{id}/paper.pdf", notice, Action.SEE_NOTICES)
    pages.get("/notices/{id}/paper.docx", notice_word, Action.SEE_NOTICES)
    pages.get("/notices/{id}/feedback.pdf", feedback, Action.SEE_NOTICES)
    pages.get("/notices/{id}/feedback.docx", feedback_word, Action.SEE_NOTICES)
    pages.get("/records/{id}/paper.pdf", record, Action.SEE_LEDGER)
    pages.get("/records/{id}/paper.docx", record_word, Action.SEE_LEDGER)
    pages.post("/records/{id}/sheet", hand_out, Action.EXPORT)


def notice(ask: Ask) -> Response:
    """《督察通知书》."""
    return _of_notice(ask, NOTICE, PDF, notice_paper.notice_pdf)


def notice_word(ask: Ask) -> Response:
    """《督察通知书》 as DOCX."""
    return _of_notice(ask, NOTICE, DOCX, notice_paper.notice_docx)


def feedback(ask: Ask) -> Response:
    """《督察反馈单》, filled in as far as the unit has answered."""
    return _of_notice(ask, FEEDBACK, PDF, partial(notice_paper.feedback_pdf, picture=ask.room.pictures.large))


def feedback_word(ask: Ask) -> Response:
    """《督察反馈单》 as DOCX."""
    return _of_notice(ask, FEEDBACK, DOCX, partial(notice_paper.feedback_docx, picture=ask.room.pictures.large))


def _of_notice(ask: Ask, kind: str, media: str, compose: Callable[[Connection, str, Path], Paper]) -> Response:
    notice_id, assets = ask.path("id"), ask.room.settings.assets_dir
    with ask.read() as conn:
        notices.notice(conn, ask.viewer, notice_id)
        paper = compose(conn, notice_id, assets)
        moved = issued_papers.of_subject(conn, "notice", notice_id, ask.now, assets).moved
    return sent(File(current_name(paper.name) if kind in moved else paper.name, paper.content, media))


def record(ask: Ask) -> Response:
    """日常督察记录表."""
    return _of_record(ask, "pdf")


def record_word(ask: Ask) -> Response:
    """日常督察记录表 as DOCX."""
    return _of_record(ask, "docx")


def hand_out(ask: Ask) -> Response:
    """Print the sheet for somebody outside, keep it, and enter it into the register."""
    record_id, assets, purpose = ask.path("id"), ask.room.settings.assets_dir, ask.form.text("purpose", LONGEST_PURPOSE)
    with ask.read() as conn:
        row = records.record(conn, ask.viewer, record_id)
        paper = record_sheet(conn, row._mapping, assets, _stamped(ask, conn, record_id))
        wording = record_edition(conn, row._mapping, assets).id
    kept = keep(ask.room.pictures.store, sheet_pdf(paper, assets), sheet_docx(paper))
    sheet = Sheet(printed_state(row._mapping), wording, kept.values())
    ask.write(lambda w: acts.hand_out(w, ask.viewer.caller, record_id, sheet, purpose))
    return ask.done(f"/records/{record_id}#issued", "记录表已出具并登记，请下载原件交付。")


def _of_record(ask: Ask, ending: str) -> Response:
    assets = ask.room.settings.assets_dir
    with ask.read() as conn:
        row = records.record(conn, ask.viewer, ask.path("id"))
        sheet = record_sheet(conn, row._mapping, assets, _stamped(ask, conn, row.id), FOR_READING)
    day = "年".join(map(str, sheet.day[:2])) + f"月{sheet.day[2]}日"
    name = file_name(f"督察记录表{row.unit_name}{day}（查阅件）", ending)
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
