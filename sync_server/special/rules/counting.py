"""Which checks count to a case: those of whom it concerns, made before it was over (domain.md §5, §6 专项)."""

from __future__ import annotations

from sync_server.procedures.permissions import Action, Caller, Scope, scope_of
from sync_server.special.rules.case import UNSEEN, CaseFacts, CaseState

UNKNOWN = "台账中没有这件专项督察，未计入"


def concerns(facts: CaseFacts, caller: Caller, *, sent: bool) -> bool:
    """True if an inspector's checks may count to the case: one with a task for it (`sent`), the city's, those of a
    section whose district it lies in or whose unit answers in it; a squad's inspector where the own unit answers."""
    scope = scope_of(caller.role, Action.RECORD)
    if facts.state in UNSEEN or scope is Scope.NONE:
        return False
    if sent or scope is Scope.CITY:
        return True
    if scope is Scope.DISTRICT:
        return caller.district_code in facts.districts | {facts.district_code}
    return caller.unit_id in facts.unit_ids


def why_not(facts: CaseFacts, caller: Caller, *, sent: bool, over: CaseState | None = None) -> str:
    """Why a check does not count to the case, '' when it does; `over` is what the case had become before the check.
    It is filed all the same."""
    if facts.state in UNSEEN:
        return UNKNOWN  # nobody learns from a mark that a case is being prepared
    if not concerns(facts, caller, sent=sent):
        return "督察员的单位与本案无关，也没有本案的任务，未计入"
    return f"检查时本案{over.label}，未计入" if over else ""
