"""并案, 中止, 恢复, 移送 of a running case: asked for with reasons, done with the leader's approval (domain.md §5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.document_steps import KindActs, lapse, signed_for, take
from sync_server.acts.common.documents import create
from sync_server.acts.common.held_document import Held
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.documents import kinds
from sync_server.grounds import special_cases as grounds
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Caller
from sync_server.special.deeds.held import CASE, HeldCase, begin_case, hold_case, note_case
from sync_server.special.deeds.joining import take_over
from sync_server.special.deeds.serving import end_all, pause_all, resume_all
from sync_server.special.rules.case import CASE_COURSE, CaseDeed, CaseState
from sync_server.special.rules.change import CaseChange


def ask_change(
    w: Write, caller: Caller, case_id: str, change: CaseChange, to: str, reasons: str, opinion: str = ""
) -> str:
    """Draft the 审批表 by which the change is asked for; returns the document's id. `to` is the id of the case into
    which this one is merged, or names the organ to which it is referred. Raises Problem."""
    held = begin_case(w, caller, case_id, CaseDeed.ASK_CHANGE, words=reasons)
    if CASE_COURSE.after(held.facts.state, change.deed) is None:
        raise Problem(grounds.NOT_IN_THIS_STATE, state=held.facts.state.label, change=change.label)
    whither = _whither(w, held, change, to.strip())
    document_id = create(
        w,
        caller,
        kinds.CASE_CHANGE,
        unit_id=held.row["body_id"],
        district_code=held.row["district_code"],
        title=f"关于“{held.row['title'][:160]}”{change.label}的审批表",
        body={
            "case_number": held.row["number"],
            "matter": held.row["title"],
            "change": change.label,
            "to": whither,
            "reasons": reasons.strip(),
            "opinion": opinion.strip() or f"建议{change.label}，请审批。",
        },
        subject=(CASE, case_id),
        figures={"change": change.value, "to": to.strip()},
    )
    said = f"{held.name}提请{change.label}{f'（{whither}）' if whither else ''}：{reasons.strip()}"
    body = [held.row["body_id"]]
    note_case(w, held, happenings.CASE_CHANGE_ASKED, said, caller=caller, to=body, change_id=document_id)
    return document_id


def _whither(w: Write, held: HeldCase, change: CaseChange, to: str) -> str:
    """Into which case, or to whom, as the paper says it; '' for what stays where it is. Raises Problem."""
    match change:
        case CaseChange.MERGE:
            return _kept(w, held, to).name
        case CaseChange.REFER:
            if not says(to):
                raise Problem(grounds.REFERRED_TO_NOBODY)
            return to[:120]
        case CaseChange.SUSPEND | CaseChange.RESUME:
            return ""


def _kept(w: Write, held: HeldCase, case_id: str) -> HeldCase:
    """The case into which this one is merged: another one of the same body that is being handled. Raises Problem."""
    try:
        kept = hold_case(w.conn, case_id)
    except Problem as unknown:
        if unknown.kind is not NOT_FOUND:
            raise
        raise Problem(grounds.MERGED_INTO_NONE) from unknown
    own = kept.row["body_id"] == held.row["body_id"] and kept.id != held.id
    if not own or kept.facts.state is not CaseState.HANDLING:
        raise Problem(grounds.MERGED_INTO_NONE)
    return kept


def _decide(w: Write, caller: Caller, paper: Held, words: str) -> None:
    """With the leader's approval it is done."""
    change = CaseChange(paper.row["figures"]["change"])
    held = begin_case(w, None, paper.row["subject_id"], change.deed)
    take(w, caller, paper.id, DocumentDeed.ISSUE, words=words, said=f"批准{held.name}{change.label}")
    _DONE[change](w, caller, held, paper)


def _suspend(w: Write, caller: Caller, held: HeldCase, paper: Held) -> None:
    said = f"{held.name}经批准中止，办理期限停止计算{signed_for(caller, paper)}：{_reasons(paper)}"
    to, deed = held.all_units, CaseDeed.SUSPEND
    note_case(w, held, happenings.CASE_SUSPENDED, said, caller=caller, to=to, deed=deed, suspended_at=w.now)
    pause_all(w, held, caller=caller)


def _resume(w: Write, caller: Caller, held: HeldCase, paper: Held) -> None:
    said = f"{held.name}经批准恢复办理，余下的期限自即日起继续计算{signed_for(caller, paper)}：{_reasons(paper)}"
    to, deed = held.all_units, CaseDeed.RESUME
    note_case(w, held, happenings.CASE_RESUMED, said, caller=caller, to=to, deed=deed, suspended_at=None)
    resume_all(w, hold_case(w.conn, held.id), caller=caller)


def _merge(w: Write, caller: Caller, held: HeldCase, paper: Held) -> None:
    """What is still to be done goes on in the other case; both keep their papers, and each its answer to whoever gave
    it."""
    kept = _kept(w, held, paper.row["figures"]["to"])
    said = f"经批准并入{kept.name}{signed_for(caller, paper)}：{_reasons(paper)}"
    _end(w, caller, held, CaseDeed.MERGE, said, merged_into=kept.id)
    take_over(w, caller, kept, held)
    joined = f"{held.name}经批准并入{kept.name}"
    note_case(w, hold_case(w.conn, kept.id), happenings.CASE_MERGED, joined, caller=caller, to=kept.all_units)


def _refer(w: Write, caller: Caller, held: HeldCase, paper: Held) -> None:
    said = f"经批准移送{paper.row['body']['to']}{signed_for(caller, paper)}：{_reasons(paper)}"
    _end(w, caller, held, CaseDeed.REFER, said)


def _end(w: Write, caller: Caller, held: HeldCase, deed: CaseDeed, said: str, merged_into: str = "") -> None:
    """Nothing more happens in the case, and what was being written to close it is void."""
    happening = happenings.CASE_MERGED if deed is CaseDeed.MERGE else happenings.CASE_REFERRED
    values: dict[str, Any] = {"ended_at": w.now, "ending_words": said, "merged_into": merged_into}
    note_case(w, held, happening, f"{held.name}{said}", caller=caller, to=held.all_units, deed=deed, **values)
    end_all(w, hold_case(w.conn, held.id), said, caller=caller)
    if held.row["closing_id"]:
        lapse(w, held.row["closing_id"], said)


def _reasons(paper: Held) -> str:
    return str(paper.row["body"]["reasons"])


_DONE: Mapping[CaseChange, Callable[[Write, Caller, HeldCase, Held], None]] = {
    CaseChange.SUSPEND: _suspend,
    CaseChange.RESUME: _resume,
    CaseChange.MERGE: _merge,
    CaseChange.REFER: _refer,
}
CHANGE_ACTS = KindActs(kinds.CASE_CHANGE, {DocumentDeed.ISSUE: _decide})
