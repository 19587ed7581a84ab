"""督办通知单 and 追责建议书 are drafted from the facts on file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from shared.catalogue import item_on_paper
from shared.composing import told_facts
from shared.moment import chinese_moment, from_iso
from shared.organisation import Unit, UnitKind
from sync_server.acts.common.documents import create
from sync_server.acts.common.held_document import hold
from sync_server.acts.common.urgings import urgings_told
from sync_server.casework import happenings
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds.pursuits.following import terms_over
from sync_server.notices.deeds.pursuits.held_pursuit import (
    SUBJECT,
    Pursued,
    begin,
    note,
    streets_of,
    told_units,
)
from sync_server.notices.rules.pursuit import PursuitCause, PursuitDeed
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.permissions import Caller
from sync_server.procedures.rulebook import TermRules
from sync_server.procedures.street import street_authority
from sync_server.procedures.urging import urged_words
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
    told = told_units(w, held)
    copied = [*told[1:], *streets_of(w, told)]
    copies = [directory(w).unit(unit_id).name for unit_id in copied]
    section = directory(w).unit(held.row["section_id"])
    body: dict[str, Any] = {
        "to": held.unit_name,
        "responsible_unit": held.unit_name,
        "matter": f"{held.unit_name}对{_we(w, section)}{held.notice_name}所列问题{_slow(held)}，现予督办。",
        "origin": held.notice_name,
        "urged": _urged(w, held),
        "problems": _problems(held),
        "demand": f"请立即查明未按期整改的原因，落实整改责任人和措施，按{held.notice_name}要求完成整改并书面反馈。",
        "due": f"自签发之日起{days}个工作日内",
        "copies": "、".join(copies),
        "contact": f"{caller.name}　{section.duty_phone}".strip("　"),
        "receivers": [told[0], *copied],
    }
    document_id = _create(w, caller, held, kinds.SUPERVISION, f"关于{held.unit_name}整改事项的督办通知单", body)
    note(w, held, happenings.PURSUIT_ORDER_DRAFTED, "起草督办通知单", caller=caller, inside=True, order_id=document_id)
    return document_id


def draft_proposal(w: Write, caller: Caller, pursuit_id: str) -> str:
    """Draft the accountability proposal once the order's term is over; returns the document's id. Raises Problem."""
    terms_over(w, pursuit_id)
    held = begin(w, caller, pursuit_id, PursuitDeed.PROPOSE)
    order = hold(w.conn, held.row["order_id"])
    street, section = street_of(w, held), directory(w).unit(held.row["section_id"])
    body: dict[str, Any] = {
        "to": street.name if street else street_authority(_squad(w, held), section.name),
        "copies": _copied_above(w, section),
        "matter": f"{held.unit_name}对{held.notice_name}所列问题{_slow(held)}，经督办仍未反馈整改结果。",
        "course": "\n".join(_course(w, held)),
        "facts": _problems(held),
        "basis": BASIS,
        "proposal": f"建议贵方督促{held.unit_name}立即完成整改，查明拖延原因，按管理权限对相关责任人员作出处理。",
        "receivers": [street.id] if street else [],
    }
    title = f"关于{held.unit_name}整改不力的追责建议书"
    document_id = _create(w, caller, held, kinds.ACCOUNTABILITY, title, body)
    words = f"督办（{order.row['number']}）期满仍未反馈，拟提追责建议，报科长和分管领导审批"
    happening, deed = happenings.PURSUIT_PROPOSED, PursuitDeed.PROPOSE
    note(w, held, happening, words, caller=caller, inside=True, deed=deed, proposal_id=document_id)
    return document_id


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


def street_of(w: Write, held: Pursued) -> Unit | None:
    """The street or town to which the unit belongs; None for the district's own team, whose proposals go on paper."""
    return directory(w).street_of(directory(w).unit(held.row["unit_id"]))


def _squad(w: Write, held: Pursued) -> Unit | None:
    unit = directory(w).unit(held.row["unit_id"])
    return unit if unit.kind is UnitKind.SQUAD else None


def _we(w: Write, section: Unit) -> str:
    return directory(w).issuing_body(section.id).we


def _copied_above(w: Write, section: Unit) -> str:
    """抄送 of a district's proposal: the city's bureau, which guides its inspection; '' of the city's own."""
    above = directory(w).issuing_body(directory(w).section_for(section).id)
    return "" if above.id == section.id else above.organ


def _urged(w: Write, held: Pursued) -> str:
    """How often, since it was opened: one that had been taken back and began anew does not count what came before."""
    u = t.urgings.c
    of_pursuit = (u.subject_kind == SUBJECT) & (u.subject_id == held.id) & (u.at >= held.row["opened_at"])
    return urged_words(urgings_told(w.conn, of_pursuit))


def _problems(held: Pursued) -> str:
    """A sentence a finding, then what was required."""
    lines = held.row["body"]["lines"]
    told = [f"{item_on_paper(x['item_text'])}（{x['item_code']}）：{_facts(x)}" for x in lines]
    numbered = [f"{n}．{words}" for n, words in enumerate(told, 1)] if len(told) > 1 else told
    required = held.row["requirement"].strip().rstrip("。；")
    return "\n".join([*numbered, f"原整改要求为：{required}。"])


def _facts(line: Mapping[str, Any]) -> str:
    return (told_facts(line["item_text"], line["facts"]).strip() or "见证据照片").rstrip("。；") + "。"


_SLOW = {
    PursuitCause.OVERDUE: "逾期未反馈",
    PursuitCause.RETURNED: "两次整改不合格",
    PursuitCause.REPEATED: "反复发生",
}


def _slow(held: Pursued) -> str:
    return _SLOW[PursuitCause(held.row["cause"])]


def _course(w: Write, held: Pursued) -> Sequence[str]:
    """The pursuit since it was opened, one line an event, as the paper tells it."""
    e = t.events.c
    events = select(e.at, e.words).where((e.subject_kind == SUBJECT) & (e.subject_id == held.id)).order_by(e.seq)
    told = events.where(e.kind.in_(_TOLD), e.at >= held.row["opened_at"])
    return [f"{chinese_moment(from_iso(row.at))}，{row.words.rstrip('。；')}。" for row in w.conn.execute(told)]
