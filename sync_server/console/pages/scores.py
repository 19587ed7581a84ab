"""本单位得分: a unit reads its own score and deductions, never another's, and may object in time."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from shared.problems import CONFLICT, NOT_FOUND, Problem
from sync_server.acts.common.held_document import hold
from sync_server.acts.evaluations.handing_in import objection_term
from sync_server.acts.evaluations.objections import object_to_score, unit_part
from sync_server.console.pages.appraisal import REWARD_WORDS
from sync_server.console.queries import scores
from sync_server.console.web import Ask, Pages
from sync_server.procedures.documents import DocumentState
from sync_server.procedures.evaluating import RESERVED
from sync_server.procedures.periods import read_period
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.get("/squad/scores", show, Action.OBJECT_TO_SCORE)
    pages.post("/squad/scores/{id}/objection", object_to, Action.OBJECT_TO_SCORE)


def show(ask: Ask) -> Response:
    """The latest score, or the one asked for."""
    return _page(ask, ask.query.get("document", ""))


def _page(ask: Ask, document_id: str, error: str = "", status: int = 200) -> Response:
    viewer = ask.viewer
    context: dict[str, Any] = {"part": None, "document": None, "objections": {}, "open": False, "term": None}
    with ask.read() as conn:
        rows = scores.own_scores(conn, viewer.unit_id, viewer.district_code)
        chosen = document_id or (rows[0].id if rows else "")
        if chosen:
            held = hold(conn, chosen)
            part = unit_part(held, viewer.unit_id)
            term = objection_term(conn, chosen)
            context = {
                "part": part,
                "lines": [_shown(line) for line in part["lines"]],
                "document": held.row,
                "rules": held.row["figures"]["rules"],
                "objections": {row.finding_id: row for row in scores.objections(conn, chosen, viewer.unit_id)},
                "open": held.facts.state is DocumentState.FILED and not term.over(ask.now),
                "term": term,
            }
        rewards = scores.rewards(conn, viewer, unit_id=viewer.unit_id)
    if chosen:
        ask.opened(chosen)
    return ask.page(
        "squad_scores.html",
        status,
        rows=rows,
        chosen=chosen,
        words_of=lambda text: read_period(text).words,
        rewards=rewards,
        reward_words=REWARD_WORDS,
        error=error,
        typed=ask.form.values(),
        **context,
    )


def _shown(line: dict[str, Any]) -> dict[str, Any]:
    """What is on the unit's leader and not served yet is not read by the unit (domain.md §11 story 26)."""
    if not line["reserved"]:
        return line
    return {**line, "code": "", "text": RESERVED, "words": f"{RESERVED}，由督察科另行告知，计 {line['points']:g} 分"}


def object_to(ask: Ask) -> Response:
    """Object to a line, or to the whole score."""
    caller, document_id, form = ask.viewer.caller, ask.path("id"), ask.form
    subject, reason = form.text("subject", 36), form.text("reason", 2000)
    try:
        ask.write(lambda w: object_to_score(w, caller, document_id, subject, reason))
    except Problem as problem:
        if problem.kind in (NOT_FOUND, CONFLICT):
            raise
        return _page(ask, document_id, problem.detail, problem.kind.status)
    return ask.done(f"/squad/scores?document={document_id}", "异议已提交，由没有参与起草的人员复核。")
