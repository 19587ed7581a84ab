"""One line of 发文登记 with its stamped paper: who issued it, the original, and the scan of what was stamped."""

from __future__ import annotations

from starlette.responses import Response

from sync_server.acts.stamped_papers import ATTACHERS, SUBJECT, attach_stamped, may_attach
from sync_server.casework.subject_pages import page_of
from sync_server.console.form_scans import needed_scan
from sync_server.console.pages.documents import READERS
from sync_server.console.queries import issued_papers
from sync_server.console.scan_routes import serve_scans
from sync_server.console.web import FILES_LIMIT, Ask, Pages
from sync_server.procedures.permissions import Action
from sync_server.scans.attaching import scans_of

_READERS = (Action.SEE_LEDGER, Action.SEE_NOTICES, *READERS)


def register(pages: Pages) -> None:
    pages.get("/issued/{id}", show, *_READERS)
    pages.post("/issued/{id}/scans", attach, *ATTACHERS, limit=FILES_LIMIT)
    serve_scans(pages, "/issued/{id}", SUBJECT, issued_papers.paper, *_READERS)


def show(ask: Ask) -> Response:
    """The paper, what was kept of it, and its scans, the newest first."""
    with ask.read() as conn:
        paper = issued_papers.paper(conn, ask.viewer, ask.path("id"))
        names = issued_papers.receivers(conn, [paper])
        scans = scans_of(conn, SUBJECT, [paper.id]).get(paper.id, [])
        unit = issued_papers.issuer(conn, paper)
    return ask.page(
        "issued_paper.html",
        paper=paper,
        unit=unit,
        names=names,
        scans=scans,
        labels=issued_papers.LABELS,
        home=page_of(paper.subject_kind, paper.subject_id, inspected=not ask.viewer.may(Action.SEE_LEDGER)),
        attaches=may_attach(paper, ask.viewer.caller),
    )


def attach(ask: Ask) -> Response:
    """Attach the stamped paper, straightened and made into one PDF."""
    paper_id = ask.path("id")
    with ask.read() as conn:
        issued_papers.paper(conn, ask.viewer, paper_id)
    scan = needed_scan(ask, "stamped")
    ask.write(lambda w: attach_stamped(w, ask.viewer.caller, paper_id, scan))
    return ask.done(f"/issued/{paper_id}", f"盖章件已留存，共 {scan.pages} 页。")
