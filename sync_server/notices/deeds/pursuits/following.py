"""追踪督察: opened when a notice is not answered or not put right; each round has its term and its checks.

A round that begins because a term has ended begins at that end, not when the server came to notice it: after an
outage the same history gives the same terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from shared.field_rules import closing_hour
from shared.moment import SHANGHAI, day_in_shanghai, from_iso, to_iso
from shared.notice import AWAITING_ANSWER
from shared.organisation import Role
from shared.problems import Problem
from sync_server.acts.common.assignments import put_assignment
from sync_server.acts.common.term_book import TermOf, begin_term, renew_term, running_term, say_over
from sync_server.acts.common.urgings import urge
from sync_server.casework import happenings
from sync_server.casework.term import Reckoning, TermClock, hour_kept
from sync_server.grounds import pursuits as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM, Actor
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import ANSWER, Held
from sync_server.notices.deeds.pursuits.held_pursuit import (
    ORDER,
    ROUND,
    SUBJECT,
    Pursued,
    begin,
    clock_columns,
    follow_up_note,
    hold_pursuit,
    note,
    pursuit_of,
    round_name,
    term_of,
    told_units,
)
from sync_server.notices.rules.pursuit import PURSUIT_COURSE, PursuitCause, PursuitDeed, PursuitState, opening_refusal
from sync_server.procedures.permissions import Action, Caller, allowed
from sync_server.procedures.rulebook import TermRules
from sync_server.procedures.urging import UrgingWay
from sync_server.reference.actors import as_actor
from sync_server.reference.clock import reckoning_of
from sync_server.reference.rulebook import rules_on

# A pursuit that begins anew has neither checks nor papers yet.
_AFRESH: Mapping[str, Any] = {
    "round": 1,
    "checks": 0,
    "order_id": "",
    "proposal_id": "",
    "receipted_at": None,
    "receipted_by": "",
    "receipt_words": "",
    "closed_at": None,
    "closing_words": "",
}


def open_pursuit(
    w: Write,
    held: Held,
    cause: PursuitCause,
    actor: Actor,
    term: Reckoning | None = None,
    since: datetime | None = None,
) -> str:
    """Open 追踪督察 on a notice, or return the id of the one there is. The first round has the `term`, else
    the round's own term from `since` (the moment the notice fell due; now without one); the issuing inspector gets the
    follow-up. One that had been taken back begins anew. The caller has checked who may."""
    known = pursuit_of(w.conn, held.id, w.moment)
    if known is not None and PURSUIT_COURSE.after(known.facts.state, PursuitDeed.OPEN_AGAIN) is None:
        return known.id
    began = since or w.moment
    pursuit_id = known.id if known else w.new_id()
    unit_id, section_id = held.row["unit_id"], held.row["section_id"]
    of = TermOf(SUBJECT, pursuit_id, ROUND, round_name(1, held.name), unit_id, section_id, held.facts.district_code)
    running = begin_term(w, of, term or _round(w, held.facts.district_code, began))
    words = f"{held.name}{cause.label}，转入追踪督察第1轮，请于{running.words()}前整改反馈"
    happening, data = happenings.PURSUIT_OPENED, {"cause": cause}
    values: dict[str, Any] = {"cause": cause.value, "opened_at": to_iso(began), **clock_columns(running)}
    if known:
        values |= _AFRESH
        deed = PursuitDeed.OPEN_AGAIN
        seq = note(w, known, happening, words, caller=None, actor=actor, data=data, deed=deed, **values)
    else:
        seq = w.event(happening, SUBJECT, pursuit_id, words, actor=actor, unit_id=unit_id, data=data)
        w.add(
            t.pursuits,
            id=pursuit_id,
            notice_id=held.id,
            unit_id=unit_id,
            section_id=section_id,
            district_code=held.facts.district_code,
            state=PursuitState.FOLLOWING.value,
            changed_seq=seq,
            **values,
        )
    pursued = hold_pursuit(w.conn, pursuit_id, w.moment)
    for receiver in dict.fromkeys([*told_units(w, pursued), section_id]):
        w.deliver(seq, happening, subject_kind=SUBJECT, subject_id=pursuit_id, unit_id=receiver)
    urge(w, SUBJECT, pursuit_id, UrgingWay.SYSTEM, SYSTEM, f"系统告知{pursued.unit_name}：{words}")
    _give_follow_up(w, pursued, running)
    return pursuit_id


def returned_under_pursuit(w: Write, caller: Caller, held: Held, returns: int) -> None:
    """Feedback was sent back: the second time opens a pursuit; in a running one the new term is the next round's."""
    pursued = pursuit_of(w.conn, held.id, w.moment)
    if pursued is None:
        if not opening_refusal(PursuitCause.RETURNED, returns=returns, repeats=0, times=0, ended=False):
            open_pursuit(w, held, PursuitCause.RETURNED, as_actor(caller), _term_of_notice(w, held))
        return
    if pursued.facts.state not in (PursuitState.FOLLOWING, PursuitState.SUPERVISED):
        return
    again = pursued.facts.state is PursuitState.FOLLOWING
    nth = pursued.facts.round + again
    said = f"转入第{nth}轮" if again else "督办期限顺延"
    clock = begin_term(w, term_of(pursued, ROUND if again else ORDER, nth), _term_of_notice(w, held))
    words = f"反馈经核验不合格，{said}，请于{clock.words()}前整改反馈"
    values: dict[str, Any] = {"round": nth, **clock_columns(clock)}
    note(w, pursued, happenings.PURSUIT_ROUND, words, caller=caller, to=[held.row["unit_id"]], **values)


def terms_over(w: Write, pursuit_id: str) -> None:
    """Deal with every term of the pursuit that has ended and of which that has not been said, in order: the next round
    begins where the last one ended, or the section is told what it has to decide. Nothing to do changes nothing."""
    while True:
        held = hold_pursuit(w.conn, pursuit_id, w.moment)
        running = held.facts.state in (PursuitState.FOLLOWING, PursuitState.SUPERVISED)
        waits = running and held.facts.notice_state in AWAITING_ANSWER
        if not (waits and held.facts.term_over):
            return
        term = running_term(w.conn, SUBJECT, pursuit_id, ROUND, ORDER)
        if term["said_at"] is not None:
            return
        say_over(w, term)
        ended = from_iso(term["overdue_from"])
        as_it_was = hold_pursuit(w.conn, pursuit_id, ended)
        if PURSUIT_COURSE.refusal(PursuitDeed.NEXT_ROUND, as_it_was.facts, None) is None:
            _next_round(w, as_it_was, ended)
            continue
        if held.facts.state is PursuitState.FOLLOWING:
            kind, words = (
                happenings.PURSUIT_ROUNDS_OVER,
                f"追踪督察{held.facts.round}轮期满，{held.unit_name}仍未反馈，应转入督办",
            )
        else:
            kind, words = happenings.PURSUIT_ORDER_OVERDUE, f"督办期满，{held.unit_name}仍未反馈，可以提出追责建议"
        note(w, held, kind, words, caller=None, to=[held.row["section_id"]])
        return


def _next_round(w: Write, held: Pursued, ended: datetime) -> None:
    """The round that ended at `ended` without an answer is followed by the next, with its term and another
    follow-up."""
    nth = held.facts.round + 1
    clock = begin_term(w, term_of(held, ROUND, nth), _round(w, held.row["district_code"], ended))
    words = f"第{held.facts.round}轮期满未反馈，转入追踪督察第{nth}轮，请于{clock.words()}前整改反馈"
    values: dict[str, Any] = {"round": nth, **clock_columns(clock)}
    note(
        w,
        held,
        happenings.PURSUIT_ROUND,
        words,
        caller=None,
        to=[*told_units(w, held), held.row["section_id"]],
        **values,
    )
    urge(w, SUBJECT, held.id, UrgingWay.SYSTEM, SYSTEM, f"系统告知{held.unit_name}：{words}")
    _give_follow_up(w, held, clock)


def check(w: Write, caller: Caller, pursuit_id: str, way: str, words: str) -> None:
    """A follow-up check from the desk: by phone, on site or from the papers, and what it showed. Raises Problem."""
    terms_over(w, pursuit_id)
    held = begin(w, caller, pursuit_id, PursuitDeed.CHECK, words=words)
    ways = {"phone": "电话核查", "visit": "现场核查", "papers": "书面核查"}
    if way not in ways:
        raise Problem(grounds.WAY_OF_CHECKING_NOT_CHOSEN)
    said = f"追踪核查（第{held.facts.round}轮，{ways[way]}）：{words.strip()}"
    note(w, held, happenings.PURSUIT_CHECKED, said, caller=caller, checks=held.row["checks"] + 1)


def settle(w: Write, notice_id: str, words: str, caller: Caller, answered_at: str | None = None) -> None:
    """The notice was signed off, by the feedback of `answered_at`, or revoked: its pursuit ends with it, whatever step
    it had reached."""
    held = pursuit_of(w.conn, notice_id, w.moment)
    if held is None or PURSUIT_COURSE.after(held.facts.state, PursuitDeed.SETTLE) is None:
        return
    values: dict[str, Any] = {"deed": PursuitDeed.SETTLE, "closed_at": w.now, "closing_words": words}
    said, to = f"追踪督察销号：{words}", [held.row["unit_id"]]
    note(w, held, happenings.PURSUIT_CLOSED, said, caller=caller, to=to, met_at=answered_at, **values)


def term_moved(w: Write, notice_id: str, clock: TermClock, since: date, days: int) -> None:
    """The notice's term was extended to `clock`, by `days` after the day `since`: a round that runs beside it ends no
    earlier."""
    held = pursuit_of(w.conn, notice_id, w.moment)
    if held is None or held.facts.state is not PursuitState.FOLLOWING or held.clock is None:
        return
    if clock.overdue_from > held.clock.overdue_from:
        words = f"反馈期限延长，本轮期限随之改为{clock.words()}"
        began = datetime.combine(since, time(), SHANGHAI)
        renew_term(w, SUBJECT, held.id, ROUND, Reckoning(began, days, hour=hour_kept(clock)))
        to = [held.row["unit_id"]]
        note(w, held, happenings.PURSUIT_ROUND, words, caller=None, to=to, **clock_columns(clock))


def _round(w: Write, district_code: str, began: datetime) -> Reckoning:
    """A round's own term, by the rules in force when it begins."""
    rules = rules_on(w.conn, TermRules, district_code, day_in_shanghai(began))
    return Reckoning(began, rules.round_days, hour=closing_hour(rules.close_of_business))


def _term_of_notice(w: Write, held: Held) -> Reckoning:
    """The notice's own running term, beside which a round runs."""
    return reckoning_of(running_term(w.conn, "notice", held.id, ANSWER))


def _give_follow_up(w: Write, held: Pursued, clock: TermClock) -> None:
    """A task for the inspector who issued the notice, unless one lies open (acceptance story 15)."""
    a, u = t.assignments.c, t.users.c
    role = w.conn.execute(select(u.role).where((u.id == held.row["user_id"]) & u.active)).scalar()
    if role is None or not allowed(Role(role), Action.RECORD):
        return
    mine = (a.user_id == held.row["user_id"]) & (a.notice_id == held.row["notice_id"])
    lies_open = mine & a.done_at.is_(None) & a.cancelled_at.is_(None)
    if w.conn.execute(select(a.id).where(lies_open).limit(1)).first() is not None:
        return
    put_assignment(
        w,
        held.row["user_id"],
        f"追踪督察：{held.unit_name}{PursuitCause(held.row['cause']).label}",
        actor=SYSTEM,
        unit_id=held.row["unit_id"],
        place=held.row["body"]["place"],
        due_on=clock.due_on.isoformat(),
        note=follow_up_note(held, clock),
        notice_id=held.row["notice_id"],
    )
