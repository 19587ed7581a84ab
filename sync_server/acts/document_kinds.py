"""Which act moves which kind of document on: a plan's filing makes tasks, an order takes a number, and so on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shared.problems import RULE, Problem
from sync_server.acts.annual.moving import move_annual
from sync_server.acts.bulletins import move_bulletin
from sync_server.acts.common.document_steps import take
from sync_server.acts.common.held_document import begin, hold
from sync_server.acts.common.numbers import document_number
from sync_server.acts.evaluations.moving import move_evaluation
from sync_server.acts.meetings import move_meeting
from sync_server.acts.plans.moving import move_plan
from sync_server.acts.reports import move_report
from sync_server.documents import kinds
from sync_server.ledger.write import Write
from sync_server.notices.deeds.pursuits.papers import move_order, move_proposal
from sync_server.procedures.documents import SIGNED, DocumentDeed, DocumentKind
from sync_server.procedures.form import lacking
from sync_server.procedures.permissions import Caller

Mover = Callable[[Write, Caller, str, DocumentDeed, str], object]
# What a kind does besides moving on; a kind that is not listed takes its number with the first signature.
MOVERS: Mapping[DocumentKind, Mover] = {
    kinds.PLAN: move_plan,
    kinds.REPORT: move_report,
    kinds.BULLETIN: move_bulletin,
    kinds.MEETING: move_meeting,
    kinds.EVALUATION: move_evaluation,
    kinds.ANNUAL: move_annual,
    kinds.SUPERVISION: move_order,
    kinds.ACCOUNTABILITY: move_proposal,
}
# Before these the form must be complete.
_COMPLETE = frozenset(
    {DocumentDeed.PROPOSE, DocumentDeed.APPROVE, DocumentDeed.ISSUE, DocumentDeed.FILE, DocumentDeed.DECIDE}
)


def move(w: Write, caller: Caller, document_id: str, deed: DocumentDeed, words: str = "") -> None:
    """Do the deed with all that the kind does besides. Raises Problem."""
    held = begin(w, caller, document_id, deed, reason=words)
    if deed in _COMPLETE and (missing := lacking(held.facts.kind.form, held.row["body"])):
        raise Problem(RULE, reason=missing)
    MOVERS.get(held.facts.kind, _move_plainly)(w, caller, document_id, deed, words)


def _move_plainly(w: Write, caller: Caller, document_id: str, deed: DocumentDeed, words: str) -> None:
    held = hold(w.conn, document_id)
    signed = held.facts.kind.course.after(held.facts.state, deed) in SIGNED
    number = document_number(w, held.row) if signed else ""
    take(w, caller, document_id, deed, words=words, values={"number": number} if number else {})
