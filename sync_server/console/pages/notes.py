"""留言: what colleagues note on a matter for each other; the card stands on the pages of the matters themselves."""

from __future__ import annotations

from starlette.responses import Response

from sync_server.acts.notes import LONGEST, withdraw_note, write_note
from sync_server.casework.subject_pages import page_of
from sync_server.console.queries import notes
from sync_server.console.web import Ask, Pages
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.post("/notes", write, Action.SEE_LEDGER, leads="/inbox")
    pages.post("/notes/{id}/withdraw", withdraw, Action.SEE_LEDGER, leads="/inbox")


def write(ask: Ask) -> Response:
    """Leave a note at the matter."""
    form, caller = ask.form, ask.viewer.caller
    with ask.read() as conn:
        matter = notes.matter(conn, ask.viewer, form.text("kind", 24), form.text("subject", 36))
    text, ticked = form.text("text", LONGEST), form.all("mention")
    ask.write(lambda w: write_note(w, caller, matter, text, ticked))
    return ask.done(f"{page_of(matter.kind, matter.id, inspected=False)}#notes", "已留言，只有本单位同事看得到。")


def withdraw(ask: Ask) -> Response:
    """Take back one's own note."""
    caller = ask.viewer.caller
    row = ask.write(lambda w: withdraw_note(w, caller, ask.path("id")))
    return ask.done(f"{page_of(row['subject_kind'], row['subject_id'], inspected=False)}#notes", "留言已撤回。")
