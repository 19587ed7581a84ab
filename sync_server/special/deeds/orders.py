"""附件6《督办通知单》 of a special case: drafted from what is on file, signed, numbered and sent, or dropped
(沪城管执〔2009〕1号 四(二)3).

It goes to the unit, and a squad's street or town is told (抄送). A term of the unit's own that still runs stays, and
the order names it; once that is over the order sets one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from shared.organisation import Unit, UnitKind
from sync_server.acts.common.document_steps import KindActs, lapse, signed_for, take
from sync_server.acts.common.documents import create, fill_in
from sync_server.acts.common.held_document import Held
from sync_server.acts.common.numbers import document_number
from sync_server.acts.common.term_book import clock_of, stop_terms
from sync_server.acts.common.urgings import urgings_told
from sync_server.casework import happenings
from sync_server.casework.term import Measure, TermClock
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Caller
from sync_server.procedures.rulebook import TermRules
from sync_server.procedures.street import street_authority
from sync_server.procedures.urging import urged_words
from sync_server.reference.directory import directory
from sync_server.reference.rulebook import rules_now
from sync_server.special.deeds.extending import let_requests_lapse
from sync_server.special.deeds.held import ORDER, REPORT, SHARE, HeldShare, begin_share, hold_share, note_share
from sync_server.special.deeds.lapsing import catch_up, running
from sync_server.special.deeds.terms import begin_share_term, limit
from sync_server.special.rules.share import ShareDeed


def draft_order(w: Write, caller: Caller, share_id: str) -> str:
    """Draft the 督办通知单 to the share's unit; returns the document's id. Raises Problem."""
    catch_up(w, share_id)
    held = begin_share(w, caller, share_id, ShareDeed.DRAFT_ORDER)
    case, squad = held.case.row, _squad(w, held)
    street = directory(w).street_of(squad) if squad else None
    body: dict[str, Any] = {
        "to": held.unit_name,
        "matter": str(case["title"]),
        "case_number": case["number"],
        "urged": _urged(w, held),
        "problems": _problems(held),
        "demand": f"{held.row['demands']}\n请立即查明原因，落实责任人和措施，在办结期限内报告办理情况。",
        "due": _due_words(w, held),
        "copies": street_authority(squad, "") if squad else "",
        "contact": f"{caller.name}　{directory(w).unit(case['body_id']).duty_phone}".strip("　"),
        "receivers": [unit_id for unit_id in (held.row["unit_id"], street.id if street else "") if unit_id],
    }
    document_id = create(
        w,
        caller,
        kinds.CASE_ORDER,
        unit_id=case["body_id"],
        district_code=case["district_code"],
        title=f"关于{case['title']}的督办通知单",
        body=body,
        subject=(SHARE, held.id),
    )
    said, data = f"起草对{held.unit_name}的督办通知单", {"document_id": document_id}
    note_share(w, held, happenings.CASE_SHARE_ORDER_DRAFTED, said, caller=caller, inside=True, data=data)
    return document_id


def let_papers_lapse(w: Write, held: HeldShare, words: str) -> None:
    """Orders to the unit that nobody has signed are void, as the words say."""
    d = t.documents.c
    of_share = select(d.id).where(d.subject_kind == SHARE, d.subject_id == held.id)
    for document_id in w.conn.execute(of_share).scalars().all():
        lapse(w, document_id, words)


def _issue(w: Write, caller: Caller, order: Held, words: str) -> None:
    share_id = order.row["subject_id"]
    catch_up(w, share_id)
    held = begin_share(w, None, share_id, ShareDeed.ORDER)
    clock, columns = _term(w, held)
    fill_in(w, order, {"due": clock.words()}, "签发时写明办结期限")
    number, told = document_number(w, order.row), list(order.row["body"].get("receivers", ()))
    said = f"签发督办通知单{number}，请{held.unit_name}于{clock.words()}前办结并报告"
    take(w, caller, order.id, DocumentDeed.ISSUE, words=words, receivers=told, values={"number": number}, said=said)
    fresh: dict[str, Any] = {"order_id": order.id, "receipted_at": None, "receipted_by": "", "receipt_words": ""}
    happening, deed = happenings.CASE_SHARE_ORDERED, ShareDeed.ORDER
    said += signed_for(caller, order)
    note_share(w, held, happening, said, caller=caller, to=[held.row["unit_id"]], deed=deed, **fresh, **columns)


def _drop(w: Write, caller: Caller, order: Held, words: str) -> None:
    take(w, caller, order.id, DocumentDeed.VOID, words=words)
    held, said = hold_share(w, order.row["subject_id"]), f"督办通知单稿作废：{words}"
    note_share(w, held, happenings.CASE_SHARE_ORDER_DROPPED, said, caller=caller, inside=True)


def _term(w: Write, held: HeldShare) -> tuple[TermClock, dict[str, Any]]:
    """Until when the unit has to report: by the term that runs, or where that is over by the order's own."""
    row = running(w.conn, held)
    if row is not None and not held.facts.term_over:
        return clock_of(row), {}
    let_requests_lapse(w, held, "已签发督办通知单，按督办期限办理")
    stop_terms(w, SHARE, held.id, REPORT)
    district_code = held.case.row["district_code"]
    return begin_share_term(w, held, ORDER, limit(w, district_code, Measure.WORKDAYS, _days(w, held), w.moment))


def _days(w: Write, held: HeldShare) -> int:
    return rules_now(w, TermRules, held.case.row["district_code"]).supervision_days


def _due_words(w: Write, held: HeldShare) -> str:
    if held.clock is not None and not held.facts.term_over:
        return held.clock.words()
    return f"自签发之日起{_days(w, held)}个工作日内"


def _squad(w: Write, held: HeldShare) -> Unit | None:
    """The unit, if it is a street's or town's squad."""
    unit = directory(w).unit(held.row["unit_id"]) if held.row["unit_id"] else None
    return unit if unit is not None and unit.kind is UnitKind.SQUAD else None


def _urged(w: Write, held: HeldShare) -> str:
    u = t.urgings.c
    return urged_words(urgings_told(w.conn, (u.subject_kind == SHARE) & (u.subject_id == held.id)))


def _problems(held: HeldShare) -> str:
    clock = held.clock
    if clock is not None and held.facts.term_over:
        return f"本件应于{clock.words()}前报告办理情况，至今未报告。"
    return "本件尚未办结，请抓紧办理。"


ORDER_ACTS = KindActs(kinds.CASE_ORDER, {DocumentDeed.ISSUE: _issue, DocumentDeed.VOID: _drop})
