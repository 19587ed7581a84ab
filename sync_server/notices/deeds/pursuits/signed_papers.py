"""督办通知单 and 追责建议书 signed, numbered and sent, or dropped, and the pursuit with them.

The order goes to the inspected unit, copies to the street where it was found and its squad. The proposal goes to the
street or town as a 建议: the district never orders (domain.md trap 2). The unit learns that and when, not its text.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping, select

from shared.field_rules import closing_hour
from sync_server.acts.common.document_steps import KindActs, lapse, signed_for, take
from sync_server.acts.common.document_terms import due_values
from sync_server.acts.common.documents import fill_in
from sync_server.acts.common.held_document import Held
from sync_server.acts.common.numbers import document_number
from sync_server.acts.common.term_book import begin_term, stop_terms
from sync_server.casework import happenings
from sync_server.casework.term import Reckoning
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds.pursuits.following import terms_over
from sync_server.notices.deeds.pursuits.held_pursuit import (
    ORDER,
    ROUND,
    SUBJECT,
    begin,
    clock_columns,
    hold_pursuit,
    note,
    streets_of,
    term_of,
    told_units,
)
from sync_server.notices.deeds.pursuits.papers import street_of
from sync_server.notices.deeds.pursuits.replies import begin_reply
from sync_server.notices.rules.pursuit import PursuitDeed
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Caller
from sync_server.procedures.rulebook import TermRules
from sync_server.reference.directory import directory
from sync_server.reference.rulebook import rules_now


def _signer(caller: Caller, paper: Held) -> Caller:
    """Who signs, or in whose place that is done: the pursuit asks for their right."""
    return paper.instead_of.principal if paper.instead_of else caller


def _issue_order(w: Write, caller: Caller, order: Held, words: str) -> None:
    """With the order's issue the pursuit is supervised, and the order's term runs."""
    row = order.row
    terms_over(w, row["subject_id"])
    held = begin(w, _signer(caller, order), row["subject_id"], PursuitDeed.SUPERVISE)
    rules = rules_now(w, TermRules, held.row["district_code"])
    hour = closing_hour(rules.close_of_business)
    stop_terms(w, SUBJECT, held.id, ROUND)
    clock = begin_term(w, term_of(held, ORDER), Reckoning(w.moment, rules.supervision_days, hour=hour))
    fill_in(w, order, {"due": clock.words()}, "签发时写明办结期限")
    number = document_number(w, row)
    told = told_units(w, held)
    values: dict[str, Any] = {"number": number, **due_values(clock)}
    said = f"签发督办通知单{number}，请于{clock.words()}前办结"
    receivers = [*told, *streets_of(w, told)]
    take(w, caller, order.id, DocumentDeed.ISSUE, words=words, receivers=receivers, values=values, said=said)
    columns = clock_columns(clock)
    happening, deed = happenings.PURSUIT_SUPERVISED, PursuitDeed.SUPERVISE
    note(w, held, happening, said + signed_for(caller, order), caller=caller, to=told, deed=deed, **columns)


def _drop_order(w: Write, caller: Caller, order: Held, words: str) -> None:
    take(w, caller, order.id, DocumentDeed.VOID, words=words)
    held, said = hold_pursuit(w.conn, order.row["subject_id"], w.moment), f"督办通知单稿作废：{words}"
    note(w, held, happenings.PURSUIT_ORDER_DROPPED, said, caller=caller, inside=True, order_id="")


def _issue_proposal(w: Write, caller: Caller, proposal: Held, words: str) -> None:
    """The second of two people hands the matter over."""
    row = proposal.row
    held = begin(w, _signer(caller, proposal), row["subject_id"], PursuitDeed.HAND_OVER)
    street = street_of(w, held)
    receivers = [street.id] if street else []
    clock = begin_reply(w, proposal, street, about=held.row["unit_id"])
    fill_in(w, proposal, {"due": clock.words(), "receivers": receivers}, "签发时写明答复期限")
    number = document_number(w, row)
    said, values = f"追责建议书{number}经两级审批，送{row['body']['to']}", {"number": number}
    asked = f"{said}，请于{clock.words()}前答复"
    sent = [*receivers, *_copied(w, row)]
    take(w, caller, proposal.id, DocumentDeed.ISSUE, words=words, receivers=sent, values=values, said=asked)
    columns = clock_columns(None)  # the paper has gone to the street: no term runs
    happening, deed, to = happenings.PURSUIT_HANDED_OVER, PursuitDeed.HAND_OVER, [held.row["unit_id"]]
    note(w, held, happening, said + signed_for(caller, proposal), caller=caller, to=to, deed=deed, **columns)


def _copied(w: Write, row: RowMapping) -> list[str]:
    """The supervision office, where 抄送 still names the city's bureau."""
    office = directory(w).section_for(directory(w).unit(row["unit_id"]))
    organ = directory(w).issuing_body(office.id).organ
    return [office.id] if office.id != row["unit_id"] and organ in str(row["body"].get("copies") or "") else []


def _drop_proposal(w: Write, caller: Caller, proposal: Held, words: str) -> None:
    deed, said = PursuitDeed.DROP_PROPOSAL, f"追责建议稿作废：{words}"
    held = begin(w, caller, proposal.row["subject_id"], deed)
    note(w, held, happenings.PURSUIT_PROPOSAL_DROPPED, said, caller=caller, inside=True, deed=deed, proposal_id="")
    take(w, caller, proposal.id, DocumentDeed.VOID, words=words)


def drop_drafts(w: Write, notice_id: str, words: str) -> None:
    """The notice is settled: papers of its pursuit that nobody has signed are void."""
    p, d = t.pursuits.c, t.documents.c
    of_notice = select(p.id).where(p.notice_id == notice_id)
    for document_id in w.conn.execute(select(d.id).where(d.subject_id.in_(of_notice))).scalars().all():
        lapse(w, document_id, words)


ORDER_ACTS = KindActs(kinds.SUPERVISION, {DocumentDeed.ISSUE: _issue_order, DocumentDeed.VOID: _drop_order})
PROPOSAL_ACTS = KindActs(kinds.ACCOUNTABILITY, {DocumentDeed.ISSUE: _issue_proposal, DocumentDeed.VOID: _drop_proposal})
