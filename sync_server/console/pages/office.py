"""投诉建议 and 审计日志."""

from __future__ import annotations

from starlette.responses import Response

from sync_server.acts.suggestions import answer_suggestion
from sync_server.casework import happenings
from sync_server.casework.happening import SUBJECTS
from sync_server.console.listing import Filters
from sync_server.console.queries import office, reference
from sync_server.console.web import Ask, Pages
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.get("/suggestions", suggestions, Action.ANSWER_SUGGESTIONS)
    pages.post("/suggestions/{id}/answer", answer, Action.ANSWER_SUGGESTIONS)
    pages.get("/audit", audit, Action.READ_AUDIT_LOG)


def suggestions(ask: Ask) -> Response:
    """投诉建议 with their answers, unanswered ones first."""
    filters = Filters(dict(ask.query))
    with ask.read() as conn:
        listing = office.suggestions(conn, ask.viewer, filters)
    return ask.page("suggestions.html", listing=listing, names=reference.districts())


def answer(ask: Ask) -> Response:
    """Answer a suggestion."""
    caller, text = ask.viewer.caller, ask.form.text("answer", 2000)
    ask.write(lambda w: answer_suggestion(w, caller, ask.path("id"), text))
    return ask.done("/suggestions", "答复已保存。")


def audit(ask: Ask) -> Response:
    """The event log, for the auditor: who did what to which thing, with the chain's hashes."""
    filters = Filters(dict(ask.query))
    with ask.read() as conn:
        listing = office.events(conn, filters)
    return ask.page("audit.html", listing=listing, filters=filters, kinds=AUDIT_KINDS, told=happenings.read)


AUDIT_KINDS = tuple((f"{name}.", subject.label) for name, subject in SUBJECTS.items())
