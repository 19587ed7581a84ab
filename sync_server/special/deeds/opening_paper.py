"""The 立案审批表 moves on, and the case with it: with the leader's approval the case has its number and is served to
its units; what is not approved no unit ever learns of (沪城管执〔2009〕1号 四(二)1: 报本机构领导审批后实施)."""

from __future__ import annotations

from typing import Any

from sync_server.acts.common.document_steps import KindActs, signed_for, take
from sync_server.acts.common.documents import fill_in
from sync_server.acts.common.held_document import Held
from sync_server.acts.common.numbers import document_number
from sync_server.casework import happenings
from sync_server.documents import kinds
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Caller
from sync_server.reference.directory import calendar
from sync_server.special.deeds.course_told import units_of
from sync_server.special.deeds.held import HeldCase, begin_case, hold_case, note_case
from sync_server.special.deeds.opening import limit_words
from sync_server.special.deeds.serving import end_all, serve_all
from sync_server.special.deeds.terms import limit
from sync_server.special.rules.case import CaseDeed


def _submit(w: Write, caller: Caller, paper: Held, words: str) -> None:
    held = begin_case(w, None, paper.row["subject_id"], CaseDeed.SUBMIT)
    take(w, caller, paper.id, DocumentDeed.PROPOSE, words=words)
    said, to = f"送审“{held.row['title']}”的立案审批表", [held.row["body_id"]]
    note_case(w, held, happenings.CASE_SUBMITTED, said, caller=caller, to=to, deed=CaseDeed.SUBMIT)


def _send_back(w: Write, caller: Caller, paper: Held, words: str) -> None:
    held = begin_case(w, None, paper.row["subject_id"], CaseDeed.SEND_BACK)
    take(w, caller, paper.id, DocumentDeed.SEND_BACK, words=words)
    said = f"“{held.row['title']}”的立案审批表退回修改{signed_for(caller, paper)}：{words.strip()}"
    deed, to = CaseDeed.SEND_BACK, [held.row["body_id"]]
    note_case(w, held, happenings.CASE_SENT_BACK, said, caller=caller, to=to, deed=deed)


def _open(w: Write, caller: Caller, paper: Held, words: str) -> None:
    """The day until which the units report follows from the approval, and is written into the form with it."""
    held = begin_case(w, None, paper.row["subject_id"], CaseDeed.OPEN)
    row = held.row
    until = limit(w, row["district_code"], row["measure"], row["amount"], w.moment).reckoned(calendar(w)).words()
    term = f"{limit_words(row['measure'], row['amount'])}，即{until}前"
    fill_in(w, paper, {"term": term}, "批准立案时写明办理期限")
    number = document_number(w, paper.row)
    named = f"{number}“{row['title']}”"
    said = f"批准{named}立案"
    take(w, caller, paper.id, DocumentDeed.ISSUE, words=words, values={"number": number}, said=said)
    said = f"{named}准予立案{signed_for(caller, paper)}，交办{units_of(held)}，请于{until}前报告办理情况"
    deed, to = CaseDeed.OPEN, [row["body_id"]]
    happening = happenings.CASE_OPENED
    note_case(w, held, happening, said, caller=caller, to=to, deed=deed, number=number, opened_at=w.now)
    serve_all(w, hold_case(w.conn, held.id), w.moment, caller=caller)


def _refuse(w: Write, caller: Caller, paper: Held, words: str) -> None:
    held = begin_case(w, None, paper.row["subject_id"], CaseDeed.REFUSE)
    take(w, caller, paper.id, DocumentDeed.DECLINE, words=words)
    _end(w, caller, held, CaseDeed.REFUSE, f"“{held.row['title']}”不予立案", words)


def _drop(w: Write, caller: Caller, paper: Held, words: str) -> None:
    held = begin_case(w, None, paper.row["subject_id"], CaseDeed.DROP)
    take(w, caller, paper.id, DocumentDeed.VOID, words=words)
    _end(w, caller, held, CaseDeed.DROP, f"撤销拟立案“{held.row['title']}”", words)


def _end(w: Write, caller: Caller, held: HeldCase, deed: CaseDeed, what: str, words: str) -> None:
    happening, to = happenings.CASE_REFUSED, [held.row["body_id"]]
    if deed is CaseDeed.DROP:
        happening, to = happenings.CASE_DROPPED, []  # by those who began it, before anybody else had met it
    ended: dict[str, Any] = {"ended_at": w.now, "ending_words": words.strip()}
    note_case(w, held, happening, f"{what}：{words.strip()}", caller=caller, to=to, deed=deed, **ended)
    end_all(w, hold_case(w.conn, held.id), deed.label, caller=caller)


OPENING_ACTS = KindActs(
    kinds.CASE_OPENING,
    {
        DocumentDeed.PROPOSE: _submit,
        DocumentDeed.SEND_BACK: _send_back,
        DocumentDeed.ISSUE: _open,
        DocumentDeed.DECLINE: _refuse,
        DocumentDeed.VOID: _drop,
    },
)
