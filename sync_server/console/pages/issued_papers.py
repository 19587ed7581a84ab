"""发文登记: every paper that went out – which, when, by whom, to whom, and the hash that tells whether a copy is it."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from shared.numbering import with_number
from shared.problems import Problem
from sync_server.console import exports, words
from sync_server.console.exports import Sheet
from sync_server.console.listing import Filters
from sync_server.console.pages.document_papers import ENDINGS, sent
from sync_server.console.pages.documents import READERS
from sync_server.console.queries import issued_papers, reference
from sync_server.console.queries.lists import fetch
from sync_server.console.spreadsheets import moment_cell
from sync_server.console.web import Ask, Pages
from sync_server.grounds import papers as grounds
from sync_server.ledger.states import PrintState
from sync_server.papers.document_paper import DOCX, PDF, File
from sync_server.papers.keeping import kept_file
from sync_server.papers.naming import file_name
from sync_server.procedures.permissions import Action

_KINDS = issued_papers.LABELS
SHEET = Sheet(
    "发文登记",
    issued_papers.KEY,
    (
        ("文种", lambda r: _KINDS.get(r.kind, r.kind)),
        ("文号", lambda r: r.number),
        ("标题", lambda r: r.title),
        ("印发单位", lambda r: r.unit_name),
        ("签发人", lambda r: words.signer(r.user_name, r.instead_of)),
        ("印发时间", lambda r: moment_cell(r.at)),
        ("发往单位数", lambda r: len(r.receivers)),
        ("页数", lambda r: r.pages or ""),
        ("PDF校验值（SHA-256）", lambda r: r.sha256),
        ("Word校验值（SHA-256）", lambda r: r.docx),
        ("盖章件校验值（SHA-256）", lambda r: r.stamped or ""),
        ("原件", lambda r: "已留存" if r.kept_at else "待印制" if r.state == PrintState.WAITING else "未留存"),
        ("现状", lambda r: r.standing),
        ("说明", lambda r: r.trouble),
    ),
)


def register(pages: Pages) -> None:
    pages.get("/issued", index, Action.SEE_LEDGER)
    pages.get("/issued/export/{kind}", export, Action.EXPORT)
    for ending in ENDINGS:
        pages.get(f"/issued/{{id}}/paper.{ending}", _original(ending), Action.SEE_LEDGER, Action.SEE_NOTICES, *READERS)


def index(ask: Ask) -> Response:
    """The papers within the viewer's reach, newest first."""
    filters, viewer = Filters(dict(ask.query)), ask.viewer
    with ask.read() as conn:
        statement = issued_papers.register_list(viewer, filters)
        listing = fetch(conn, "/issued", filters, statement, issued_papers.ORDERS, "-at", issued_papers.KEY)
        names = issued_papers.receivers(conn, listing.rows)
        stamped = issued_papers.stamped(conn, listing.rows)
        failing = issued_papers.failing(conn, viewer)
        units = reference.units(conn, viewer, Action.SEE_LEDGER)
    return ask.page(
        "issued_papers.html",
        listing=listing,
        filters=filters,
        names=names,
        stamped=stamped,
        failing=failing,
        units=units,
        labels=_KINDS,
        kinds=issued_papers.kinds_of(viewer),
        states=issued_papers.STATES,
        districts=reference.district_choices(viewer),
    )


def _original(ending: str) -> Callable[[Ask], Response]:
    def original(ask: Ask) -> Response:
        """The paper as it went out, to the byte."""
        with ask.read() as conn:
            row = issued_papers.paper(conn, ask.viewer, ask.path("id"))
        if row.kept_at is None:
            raise Problem(grounds.NOT_KEPT)
        content = kept_file(ask.room.pictures.store, row.sha256 if ending == "pdf" else row.docx)
        name = file_name(with_number(row.number, row.title), ending)
        return sent(File(name, content, PDF if ending == "pdf" else DOCX))

    return original


def export(ask: Ask) -> Response:
    """Exactly the filtered lines as a file."""
    filters = Filters(dict(ask.query))
    statement = issued_papers.register_list(ask.viewer, filters)
    return exports.answer(ask, ask.path("kind"), SHEET, statement, filters, issued_papers.ORDERS, "-at")
