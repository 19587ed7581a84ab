"""The official papers of a notice as PDF: what is printed, filed and handed over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.responses import Response

from sync_server.console.queries import notices
from sync_server.console.web import Ask, Pages
from sync_server.papers.notice_paper import Paper, feedback_pdf, notice_pdf
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.get("/notices/{id}/paper.pdf", notice, Action.SEE_NOTICES)
    pages.get("/notices/{id}/feedback.pdf", feedback, Action.SEE_NOTICES)


def notice(ask: Ask) -> Response:
    """《督察通知书》."""
    return _pdf(ask, notice_pdf)


def feedback(ask: Ask) -> Response:
    """《督察反馈单》, filled in as far as the unit has answered."""
    large = ask.room.pictures.large
    return _pdf(ask, lambda conn, notice_id, assets: feedback_pdf(conn, notice_id, assets, large))


def _pdf(ask: Ask, compose: Callable[[Connection, str, Path], Paper]) -> Response:
    with ask.read() as conn:
        notices.notice(conn, ask.viewer, ask.path("id"))
        paper = compose(conn, ask.path("id"), ask.room.settings.assets_dir)
    disposition = f"inline; filename*=UTF-8''{quote(paper.name)}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(paper.pdf, media_type="application/pdf", headers=headers)
