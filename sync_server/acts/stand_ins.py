"""代签授权: given by the leader, or asked for by one administrator and confirmed by another; ended by any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select, update

from shared.moment import chinese_day, day_in_shanghai
from shared.organisation import Role, Unit
from shared.problems import FORBIDDEN, NOT_FOUND, RULE, Problem
from sync_server.acts.common.approvals import as_linked
from sync_server.casework import happenings
from sync_server.casework.approval import Doer
from sync_server.casework.happening import Happening
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.accounts import proposing_refusal, within
from sync_server.procedures.permissions import Action, Caller, allowed
from sync_server.procedures.standing_in import (
    STAND_IN_COURSE,
    Given,
    Officer,
    StandInDeed,
    StandInFacts,
    StandInState,
    concerns,
    confirming_refusal,
    giving_refusal,
)
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import directory

SUBJECT = "stand_in"
MOST_WORDS = 200
_SAYS = {
    StandInDeed.CONFIRM: happenings.STAND_IN_GIVEN,
    StandInDeed.REFUSE: happenings.STAND_IN_REFUSED,
    StandInDeed.END: happenings.STAND_IN_ENDED,
}


def give_stand_in(
    w: Write, caller: Caller, principal_id: str, deputy_id: str, *, first: date, last: date, ground: str
) -> str:
    """Let somebody sign in the leader's place, from the first to the last day; returns the row's id. The leader does so
    at once; what a system administrator asks for waits for the second person. Raises Problem."""
    caller = as_linked(w.conn, caller)
    own = caller.user_id == principal_id
    principal, deputy = _officer(w, principal_id), _officer(w, deputy_id)
    if not own:
        _must_administer(w, caller, principal, deputy)
    why = giving_refusal(
        _as_officer(principal),
        _as_officer(deputy),
        first=first,
        last=last,
        today=day_in_shanghai(w.moment),
        ground=ground,
    )
    if why:
        raise Problem(RULE, reason=why)
    stand_in_id, state = w.new_id(), StandInState.GIVEN if own else StandInState.ASKED
    w.add(
        t.stand_ins,
        id=stand_in_id,
        principal_id=principal_id,
        deputy_id=deputy_id,
        unit_id=principal["unit_id"],
        principal_role=principal["role"],
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        ground=ground.strip()[:MOST_WORDS],
        state=state.value,
        asked_by=caller.user_id,
        asked_person=caller.person_id,
        asked_name=caller.name,
        asked_at=w.now,
    )
    days = f"{chinese_day(first)}至{chinese_day(last)}"
    words = f"{principal['name']}授权{deputy['name']}代签文稿，{days}，事由：{ground.strip()[:MOST_WORDS]}"
    happening = happenings.STAND_IN_GIVEN if own else happenings.STAND_IN_ASKED
    _note(w, caller, happening, stand_in_id, words if own else f"申请：{words}", principal["unit_id"])
    return stand_in_id


def decide_stand_in(w: Write, caller: Caller, stand_in_id: str, deed: StandInDeed, words: str = "") -> None:
    """Confirm, refuse or end it. Raises Problem: NOT_FOUND outside the caller's reach, CONFLICT when the state has
    moved on, RULE for the rest."""
    caller = as_linked(w.conn, caller)
    s = t.stand_ins
    row = w.conn.execute(select(s).where(s.c.id == stand_in_id)).mappings().first()
    today = day_in_shanghai(w.moment)
    facts = facts_of(w.conn, caller, row, directory(w).units, today) if row else None
    if row is None or facts is None or not concerns(facts, caller):
        raise Problem(NOT_FOUND, what="这项代签授权")
    if refused := STAND_IN_COURSE.refusal(deed, facts, caller, words):
        raise refused.problem()
    values = {"state": STAND_IN_COURSE.leads(facts, deed).value}
    if deed is StandInDeed.CONFIRM:  # nobody could sign before
        values["first_day"] = max(row["first_day"], today.isoformat())
    decided = {"by": caller.user_id, "name": caller.name, "at": w.now}
    values |= {f"{'ended' if deed is StandInDeed.END else 'decided'}_{name}": value for name, value in decided.items()}
    if deed is StandInDeed.REFUSE:
        values["decision_words"] = words.strip()[:MOST_WORDS]
    w.conn.execute(update(s).where(s.c.id == stand_in_id).values(**values))
    u, reason = t.users.c, words.strip()[:MOST_WORDS]
    both = select(u.id, u.name).where(u.id.in_([row["principal_id"], row["deputy_id"]]))
    names = {known.id: known.name for known in w.conn.execute(both)}
    said = f"{deed.label}{names[row['deputy_id']]}代{names[row['principal_id']]}签批文稿的授权"
    if deed is StandInDeed.CONFIRM:
        said += f"，{chinese_day(date.fromisoformat(values['first_day']))}起"
    _note(w, caller, _SAYS[deed], stand_in_id, f"{said}：{reason}" if reason else said, row["unit_id"])


def facts_of(conn: Connection, caller: Caller, row: RowMapping, units: Mapping[str, Unit], today: date) -> StandInFacts:
    """What the rules look at, as this person looks at it today."""
    both = (row["principal_id"], row["deputy_id"])
    found = {known["id"]: _as_officer(known) for known in conn.execute(_accounts(both)).mappings()}
    principal, deputy = (found[user_id] for user_id in both)
    asked = Doer(row["asked_by"], row["asked_person"])
    inside = within(units, caller.unit_id, row["unit_id"])
    first, last = (date.fromisoformat(row[name]) for name in ("first_day", "last_day"))
    given = Given(Role(row["principal_role"]), row["unit_id"], first, last, row["ground"])
    unfit = confirming_refusal(given, principal, deputy, today)
    return StandInFacts(StandInState(row["state"]), principal.doer, deputy.doer, asked, inside, unfit)


def _accounts(user_ids: Sequence[str]) -> Select[Any]:
    u = t.users.c
    return select(u.id, u.name, u.person_id, u.role, u.unit_id, u.active).where(u.id.in_(user_ids))


def _officer(w: Write, user_id: str) -> RowMapping:
    row = w.conn.execute(_accounts([user_id]).where(t.users.c.active)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这个账号")
    return row


def _as_officer(row: RowMapping) -> Officer:
    return Officer(row["id"], row["person_id"] or "", Role(row["role"]), row["unit_id"], row["active"])


def _must_administer(w: Write, caller: Caller, *officers: RowMapping) -> None:
    """Raises Problem unless this administrator may ask for it."""
    if not allowed(caller.role, Action.MANAGE_USERS):
        raise Problem(FORBIDDEN)
    units = directory(w).units
    if not all(within(units, caller.unit_id, officer["unit_id"]) for officer in officers):
        raise Problem(NOT_FOUND, what="这个账号")
    if why := proposing_refusal(caller):
        raise Problem(RULE, reason=why)


def _note(w: Write, caller: Caller, happening: Happening, stand_in_id: str, words: str, unit_id: str) -> None:
    seq = w.event(happening, SUBJECT, stand_in_id, words, actor=as_actor(caller))
    if happening.whom:
        w.deliver(seq, happening, subject_kind=SUBJECT, subject_id=stand_in_id, unit_id=unit_id)
