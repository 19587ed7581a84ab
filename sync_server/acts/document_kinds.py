"""Which act moves which kind of document on: a plan's filing makes tasks, an order takes a number, and so on."""

from __future__ import annotations

from collections.abc import Callable

from shared.problems import RULE, Problem
from sync_server.acts.annual.moving import move_annual
from sync_server.acts.bulletins import move_bulletin
from sync_server.acts.documents import begin, take
from sync_server.acts.evaluations.moving import move_evaluation
from sync_server.acts.meetings import move_meeting
from sync_server.acts.plans.moving import move_plan
from sync_server.acts.pursuits.papers import move_order, move_proposal
from sync_server.acts.reports import move_report
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed, DocumentKind
from sync_server.procedures.forms import FORMS, lacking
from sync_server.procedures.permissions import Caller

Mover = Callable[[Write, Caller, str, DocumentDeed, str], object]
MOVERS: dict[DocumentKind, Mover] = {}
MOVERS[DocumentKind.PLAN] = move_plan
MOVERS[DocumentKind.REPORT] = move_report
MOVERS[DocumentKind.BULLETIN] = move_bulletin
MOVERS[DocumentKind.MEETING] = move_meeting
MOVERS[DocumentKind.EVALUATION] = move_evaluation
MOVERS[DocumentKind.ANNUAL] = move_annual
MOVERS[DocumentKind.SUPERVISION] = move_order
MOVERS[DocumentKind.ACCOUNTABILITY] = move_proposal
# Before these the form must be complete.
_COMPLETE = frozenset(
    {DocumentDeed.PROPOSE, DocumentDeed.APPROVE, DocumentDeed.ISSUE, DocumentDeed.FILE, DocumentDeed.DECIDE}
)


def move(w: Write, caller: Caller, document_id: str, deed: DocumentDeed, words: str = "") -> None:
    """Do the deed with all that the kind does besides. Raises Problem."""
    held = begin(w, caller, document_id, deed, reason=words)
    if deed in _COMPLETE and (missing := lacking(FORMS[held.facts.kind], held.row["body"])):
        raise Problem(RULE, reason=missing)
    mover = MOVERS.get(held.facts.kind)
    if mover is None:
        take(w, caller, document_id, deed, words=words)
    else:
        mover(w, caller, document_id, deed, words)
