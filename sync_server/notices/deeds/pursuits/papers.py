"""督办通知单 and 追责建议书: drafted from the facts on file, signed by those who may, numbered and sent.

The order goes to the inspected unit, a copy to the street's squad. The proposal goes to the street or town as a 建议:
the district never orders (domain.md trap 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, func, select

from shared.moment import chinese_moment, from_iso
from shared.organisation import Unit, UnitKind
from sync_server.acts.common.document_steps import take
from sync_server.acts.common.documents import create, save
from sync_server.acts.common.held_document import change as change_document
from sync_server.acts.common.held_document import hold
from sync_server.acts.common.numbers import document_number
from sync_server.acts.common.term_book import begin_term, stop_terms
from sync_server.casework import happenings
from sync_server.casework.term import Reckoning
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.notices.deeds.pursuits.following import clock_columns, terms_over
from sync_server.notices.deeds.pursuits.held_pursuit import (
    ORDER,
    ROUND,
    SUBJECT,
    Pursued,
    begin,
    hold_pursuit,
    note,
    term_of,
    told_units,
)
from sync_server.notices.rules.pursuit import PursuitCause, PursuitDeed, PursuitState
from sync_server.procedures.deadlines import closing_hour
from sync_server.procedures.documents import DocumentDeed, DocumentKind, DocumentState
from sync_server.procedures.permissions import Caller
from sync_server.procedures.rulebook import TermRules
from sync_server.procedures.street import street_authority
from sync_server.reference.directory import directory
from sync_server.reference.rulebook import rules_now

BASIS = (
    "《上海市城管执法局关于进一步加强督察工作的实施意见》（沪城管执〔2009〕1号）四（一）6："
    "“对无故拖延不办的要追究工作责任”。"
)


# What of a pursuit's course stands in the proposal.
_TOLD = (
    happenings.PURSUIT_OPENED.kind,
    happenings.PURSUIT_ROUND.kind,
    happenings.PURSUIT_CHECKED.kind,
    happenings.PURSUIT_URGED.kind,
    happenings.PURSUIT_SUPERVISED.kind,
    happenings.PURSUIT_RECEIPTED.kind,
)


def draft_order(w: Write, caller: Caller, pursuit_id: str) -> str:
    """Draft the supervision order, prefilled from the ledger; returns the document's id. Raises Problem."""
    terms_over(w, pursuit_id)
    held = begin(w, caller, pursuit_id, PursuitDeed.DRAFT_ORDER)
    days = rules_now(w, TermRules, held.row["district_code"]).supervision_days
    copies = [directory(w).unit(unit_id).name for unit_id in told_units(w, held)[1:]]
    section = directory(w).unit(held.row["section_id"])
    body: dict[str, Any] = {
        "to": held.unit_name,
        "matter": f"{held.notice_name}所列问题的整改和反馈",
        "origin": held.notice_name,
        "urged": f"{_urged(w, held)}次",
        "problems": _problems(held),
        "demand": f"请立即查明未按期整改的原因，落实整改责任人和措施，按{held.notice_name}要求完成整改并书面反馈。",
        "due": f"自签发之日起{days}个工作日内",
        "copies": "、".join(copies),
        "contact": f"{caller.name}　{section.duty_phone}".strip("　"),
        "receivers": told_units(w, held),
    }
    document_id = _create(w, caller, held, kinds.SUPERVISION, f"关于{held.unit_name}整改事项的督办通知单", body)
    note(w, held, happenings.PURSUIT_ORDER_DRAFTED, "起草督办通知单", caller=caller, inside=True, order_id=document_id)
    return document_id


def draft_proposal(w: Write, caller: Caller, pursuit_id: str) -> str:
    """Draft the accountability proposal once the order's term is over; returns the document's id. Raises Problem."""
    terms_over(w, pursuit_id)
    held = begin(w, caller, pursuit_id, PursuitDeed.PROPOSE)
    order = hold(w.conn, held.row["order_id"])
    street = _street(w, held)
    body: dict[str, Any] = {
        "to": street_authority(street, directory(w).unit(held.row["section_id"]).name),
        "copies": held.unit_name,
        "matter": f"{held.unit_name}对{held.notice_name}所列问题{_slow(held)}，经督办仍未反馈整改结果。",
        "course": "\n".join(_course(w, held)),
        "facts": _problems(held),
        "basis": BASIS,
        "proposal": f"建议贵方督促{held.unit_name}立即完成整改，查明拖延原因，"
        "按管理权限对相关责任人员作出处理，并将结果书面告知我科。",
        "receivers": [unit.id for unit in (street,) if unit] or [held.row["unit_id"]],
    }
    title = f"关于{held.unit_name}整改不力的追责建议书"
    document_id = _create(w, caller, held, kinds.ACCOUNTABILITY, title, body)
    words = f"督办（{order.row['number']}）期满仍未反馈，拟提追责建议，报科长和分管领导审批"
    values: dict[str, Any] = {"proposal_id": document_id, "state": PursuitState.PROPOSED.value}
    note(w, held, happenings.PURSUIT_PROPOSED, words, caller=caller, inside=True, **values)
    return document_id


def move_order(w: Write, caller: Caller, document_id: str, deed: DocumentDeed, words: str) -> None:
    """The supervision order moves on; with its issue the pursuit does. Raises Problem."""
    if deed is DocumentDeed.ISSUE:
        _issue_order(w, caller, document_id, words)
        return
    row = take(w, caller, document_id, deed, words=words).row
    if deed is DocumentDeed.VOID:
        held = hold_pursuit(w.conn, row["subject_id"], w.moment)
        note(
            w,
            held,
            happenings.PURSUIT_ORDER_DROPPED,
            f"督办通知单稿作废：{words}",
            caller=caller,
            inside=True,
            order_id="",
        )


def move_proposal(w: Write, caller: Caller, document_id: str, deed: DocumentDeed, words: str) -> None:
    """The accountability proposal moves on; its issue, by the second of two people, hands the matter over. Raises
    Problem."""
    row = hold(w.conn, document_id).row
    if deed is DocumentDeed.ISSUE:
        _issue_proposal(w, caller, document_id, row, words)
        return
    if deed is DocumentDeed.VOID:
        held = begin(w, caller, row["subject_id"], PursuitDeed.DROP_PROPOSAL)
        values: dict[str, Any] = {"proposal_id": "", "state": PursuitState.SUPERVISED.value}
        note(
            w,
            held,
            happenings.PURSUIT_PROPOSAL_DROPPED,
            f"追责建议稿作废：{words}",
            caller=caller,
            inside=True,
            **values,
        )
    take(w, caller, document_id, deed, words=words)


def drop_drafts(w: Write, notice_id: str, words: str) -> None:
    """The notice is settled: papers of its pursuit that nobody has signed are void."""
    p, d = t.pursuits.c, t.documents.c
    of_notice = select(p.id).where(p.notice_id == notice_id)
    unsigned = d.state.in_(
        [s.value for s in (DocumentState.DRAFT, DocumentState.PROPOSED, DocumentState.FIRST_APPROVED)]
    )
    drafts = w.conn.execute(select(d.id, d.title, d.unit_id).where(d.subject_id.in_(of_notice), unsigned)).all()
    for draft in drafts:
        said = f"《{draft.title}》作废：{words}"
        seq = w.event(happenings.DOCUMENT_VOID, "document", draft.id, said, actor=SYSTEM, unit_id=draft.unit_id)
        change_document(w, draft.id, seq, state=DocumentState.VOID.value)


def _issue_order(w: Write, caller: Caller, document_id: str, words: str) -> None:
    row = hold(w.conn, document_id).row
    terms_over(w, row["subject_id"])
    held = begin(w, caller, row["subject_id"], PursuitDeed.SUPERVISE)
    rules = rules_now(w, TermRules, held.row["district_code"])
    hour = closing_hour(rules.close_of_business)
    stop_terms(w, SUBJECT, held.id, ROUND)
    clock = begin_term(w, term_of(held, ORDER), Reckoning(w.moment, rules.supervision_days, hour=hour))
    save(w, caller, document_id, {"due": clock.words()}, base=row["version"], note="签发时写明办结期限")
    number = document_number(w, row)
    told = told_units(w, held)
    values: dict[str, Any] = {"number": number, "due_on": clock.due_on.isoformat(), "due_certain": clock.certain}
    said = f"签发督办通知单{number}，请于{clock.words()}前办结"
    take(w, caller, document_id, DocumentDeed.ISSUE, words=words, receivers=told, values=values, said=said)
    columns: dict[str, Any] = {
        "state": PursuitState.SUPERVISED.value,
        "term_from": w.now,
        "term_days": rules.supervision_days,
        **clock_columns(clock),
    }
    note(w, held, happenings.PURSUIT_SUPERVISED, said, caller=caller, to=told, **columns)


def _issue_proposal(w: Write, caller: Caller, document_id: str, row: RowMapping, words: str) -> None:
    held = begin(w, caller, row["subject_id"], PursuitDeed.HAND_OVER)
    number = document_number(w, row)
    receivers = row["body"]["receivers"]
    said = f"追责建议书{number}经两级审批，送{row['body']['to']}"
    take(
        w,
        caller,
        document_id,
        DocumentDeed.ISSUE,
        words=words,
        receivers=receivers,
        values={"number": number},
        said=said,
    )
    values: dict[str, Any] = {
        "state": PursuitState.HANDED_OVER.value,
        "due_on": None,
        "due_at": None,
        "due_certain": True,
    }
    note(w, held, happenings.PURSUIT_HANDED_OVER, said, caller=caller, to=[held.row["unit_id"]], **values)


def _create(w: Write, caller: Caller, held: Pursued, kind: DocumentKind, title: str, body: dict[str, Any]) -> str:
    return create(
        w,
        caller,
        kind,
        unit_id=held.row["section_id"],
        district_code=held.row["district_code"],
        title=title,
        body=body,
        subject=(SUBJECT, held.id),
    )


def _street(w: Write, held: Pursued) -> Unit | None:
    """The street or town to which the unit belongs, by its squad; None for the district's own team."""
    unit = directory(w).unit(held.row["unit_id"])
    return unit if unit.kind is UnitKind.SQUAD else None


def _urged(w: Write, held: Pursued) -> int:
    u = t.urgings.c
    of_pursuit = (u.subject_kind == SUBJECT) & (u.subject_id == held.id)
    return int(w.conn.execute(select(func.count()).where(of_pursuit)).scalar_one())


def _problems(held: Pursued) -> str:
    lines = held.row["body"]["lines"]
    facts = "；".join(f"{line['item_text']}（{line['item_code']}）：{line['facts']}".rstrip("：") for line in lines)
    return f"{facts}。整改要求：{held.row['requirement']}"


def _slow(held: Pursued) -> str:
    cause = PursuitCause(held.row["cause"])
    return {"overdue": "逾期未反馈", "returned": "两次整改不合格", "repeated": "反复发生"}[cause.value]


def _course(w: Write, held: Pursued) -> Sequence[str]:
    """The pursuit so far, one line an event, as the paper tells it."""
    e = t.events.c
    events = select(e.at, e.words).where((e.subject_kind == SUBJECT) & (e.subject_id == held.id)).order_by(e.seq)
    told = events.where(e.kind.in_(_TOLD))
    return [f"{chinese_moment(from_iso(row.at))}，{row.words.rstrip('。；')}。" for row in w.conn.execute(told)]
