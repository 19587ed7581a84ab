"""附件 of a 督察通知书: attached at the section, opened there and by the unit."""

from __future__ import annotations

from starlette.responses import Response

from sync_server.console.form_scans import needed_scan
from sync_server.console.scan_routes import serve_scans
from sync_server.console.web import FILES_LIMIT, Ask, Pages
from sync_server.notices.deeds.attaching import ATTACHMENT, attach_to_notice
from sync_server.notices.reading import notices
from sync_server.procedures.permissions import Action

LONGEST = 80


def register(pages: Pages) -> None:
    pages.post("/notices/{id}/attachments", attach, Action.CONFIRM_NOTICE, limit=FILES_LIMIT)
    readers = (Action.SEE_LEDGER, Action.ANSWER_NOTICE)
    # A photograph as it came tells where and with what it was taken: units have the PDF that was made of it.
    inside = [Action.SEE_LEDGER]
    serve_scans(pages, "/notices/{id}", ATTACHMENT, notices.notice, *readers, called="附件", originals=inside)


def attach(ask: Ask) -> Response:
    """Attach what was chosen; the form comes back with the files when something is wrong."""
    notice_id, caller = ask.path("id"), ask.viewer.caller
    with ask.read() as conn:
        notices.notice(conn, ask.viewer, notice_id)
    scan = needed_scan(ask, "attachment")
    title = ask.form.text("title", LONGEST)
    ask.write(lambda w: attach_to_notice(w, caller, notice_id, title, scan))
    return ask.done(f"/notices/{notice_id}#attachments", f"附件《{title.strip()}》已附上。")
