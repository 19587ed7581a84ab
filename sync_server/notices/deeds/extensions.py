"""延期申请: the unit asks once, before its term ends; the section grants or refuses (domain.md §4)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, update

from shared.moment import from_iso
from shared.problems import RULE, Problem
from sync_server.acts.common.approvals import must_be_another, taken_by
from sync_server.acts.common.term_book import TermOf, begin_term, prolong_term, stop_terms
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.casework.term import Reckoning, TermClock
from sync_server.grounds import notices as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import ANSWER, REPLY, Held, begin, change
from sync_server.notices.deeds.pursuits.following import term_moved
from sync_server.notices.deeds.pursuits.lapsing import catch_up
from sync_server.notices.deeds.pursuits.taking_back import take_back
from sync_server.notices.deeds.terms import term_rules
from sync_server.notices.rules.notice import EXTENSION, Deed
from sync_server.procedures.answers import ExtensionAnswer
from sync_server.procedures.deadlines import extension_refusal
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor
from sync_server.reference.clock import clock_values

GRANTED, REFUSED = ExtensionAnswer.GRANTED.value, ExtensionAnswer.REFUSED.value
REPLY_WORKDAYS = 1  # to answer a request


def ask_extension(w: Write, caller: Caller, notice_id: str, days: int, reason: str) -> str:
    """The unit asks for `days` more working days and says why; returns the request's id. Raises Problem."""
    held = begin(w, caller, notice_id, Deed.ASK_EXTENSION, reason=reason)
    if asked(w.conn, notice_id):
        raise Problem(grounds.EXTENDED_ALREADY)
    _check(w, held, days, reason, w.moment)
    extension_id = w.new_id()
    w.add(
        t.extensions,
        id=extension_id,
        notice_id=notice_id,
        days=days,
        reason=reason.strip(),
        user_id=caller.user_id,
        user_name=caller.name,
        at=w.now,
    )
    _begin_reply(w, held, days)
    words = f"{held.paper.unit_name}申请延期{days}个工作日：{reason.strip()}"
    happening, unit_id = happenings.NOTICE_EXTENSION_ASKED, held.row["unit_id"]
    seq = w.event(happening, "notice", notice_id, words, actor=as_actor(caller), unit_id=unit_id)
    change(w, held, seq)
    w.deliver(seq, happening, subject_kind="notice", subject_id=notice_id, unit_id=held.row["section_id"])
    return extension_id


def decide_extension(
    w: Write, caller: Caller, notice_id: str, *, granted: bool, days: int = 0, words: str = ""
) -> None:
    """Grant the request (for `days`, or as many as asked), or refuse it with words. A request made in time may be
    granted after the term has run out meanwhile. Raises Problem."""
    catch_up(w, notice_id)
    held = begin(w, caller, notice_id, Deed.EXTEND)
    request = asked(w.conn, notice_id)
    if request is None or request["decision"]:
        raise Problem(grounds.NO_EXTENSION_WAITS)
    _must_be_another(w, caller, request)
    if not granted and not says(words):
        raise Problem(grounds.REASON_OF_DECLINING_MISSING)
    if granted:
        _grant(w, caller, held, days or request["days"], words.strip() or request["reason"], request)
        return
    _decide(w, caller, notice_id, request["id"], REFUSED, words)
    said = f"不同意延期：{words.strip()}；请在原期限内反馈"
    happening, unit_id = happenings.NOTICE_EXTENSION_REFUSED, held.row["unit_id"]
    seq = w.event(happening, "notice", notice_id, said, actor=as_actor(caller), unit_id=unit_id)
    change(w, held, seq)
    w.deliver(seq, happening, subject_kind="notice", subject_id=notice_id, unit_id=unit_id)


def extend(w: Write, caller: Caller, notice_id: str, days: int, reason: str) -> None:
    """Grant the one extension without a request, or answer the request that lies there. Raises Problem."""
    catch_up(w, notice_id)
    held = begin(w, caller, notice_id, Deed.EXTEND, reason=reason)
    request = asked(w.conn, notice_id)
    waiting = request if request is not None and not request["decision"] else None
    if waiting:
        _must_be_another(w, caller, waiting)
    _grant(w, caller, held, days, reason, waiting)


def asked(conn: Connection, notice_id: str) -> RowMapping | None:
    """The unit's request on the notice; the latest, should there ever be more."""
    x = t.extensions.c
    query = select(t.extensions).where(x.notice_id == notice_id).order_by(x.at.desc(), x.id.desc()).limit(1)
    return conn.execute(query).mappings().first()


def _must_be_another(w: Write, caller: Caller, request: RowMapping) -> None:
    must_be_another(w, caller, EXTENSION, "answer", taken_by(w.conn, "ask", [request["user_id"]]))


def _grant(w: Write, caller: Caller, held: Held, days: int, reason: str, request: RowMapping | None) -> None:
    current = _check(w, held, days, reason, from_iso(request["at"]) if request else w.moment)
    clock = prolong_term(w, "notice", held.id, ANSWER, days)
    if request:
        _decide(w, caller, held.id, request["id"], GRANTED, reason)
    said = f"同意延期{days}个工作日（{reason}）；请于{clock.words()}前反馈"
    unit_id = held.row["unit_id"]
    data: dict[str, Any] = {"before": current.due_on.isoformat(), "days": days}
    seq = w.event(
        happenings.NOTICE_EXTENDED, "notice", held.id, said, actor=as_actor(caller), unit_id=unit_id, data=data
    )
    change(w, held, seq, **clock_values(clock))
    w.deliver(seq, happenings.NOTICE_EXTENDED, subject_kind="notice", subject_id=held.id, unit_id=unit_id)
    if not take_back(w, held.id, f"{held.name}延期至{clock.words()}"):
        term_moved(w, held.id, clock, current.last_day, days)


def _check(w: Write, held: Held, days: int, reason: str, asked_at: Any) -> TermClock:
    """The running clock, if the extension fits it. Raises Problem."""
    clock = held.clock
    if clock is None:
        raise Problem(grounds.NO_TERM_RUNS)
    e = t.events.c
    granted = (e.subject_kind == "notice") & (e.subject_id == held.id) & (e.kind == happenings.NOTICE_EXTENDED.kind)
    words = extension_refusal(
        days=days,
        reason=reason,
        asked_at=asked_at,
        overdue_from=clock.overdue_from,
        earlier=w.conn.execute(select(func.count()).where(granted)).scalar_one(),
        longest=term_rules(w, held).extension_days,
    )
    if words:
        raise Problem(RULE, reason=words)
    return clock


def _begin_reply(w: Write, held: Held, days: int) -> None:
    """The section answers by the next working day."""
    row, unit = held.row, held.paper.unit_name
    name = f"{unit}对{held.name}的延期申请（{days}个工作日）"
    of = TermOf("notice", held.id, REPLY, name, row["section_id"], row["section_id"], held.facts.district_code)
    begin_term(w, of, Reckoning(w.moment, REPLY_WORKDAYS))


def _decide(w: Write, caller: Caller, notice_id: str, extension_id: str, decision: str, words: str) -> None:
    values = {"decision": decision, "decision_words": words.strip(), "decided_by": caller.user_id, "decided_at": w.now}
    w.conn.execute(update(t.extensions).where(t.extensions.c.id == extension_id).values(**values))
    stop_terms(w, "notice", notice_id, REPLY, met=True)
