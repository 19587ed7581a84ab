"""作风事项 entered and handled by the chief or the leader, never by whom they concern. The log says that there is a
matter, not whose or what (domain.md §9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update

from shared import spelling
from shared.moment import day_in_shanghai
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.approvals import as_linked
from sync_server.casework import happenings
from sync_server.grounds import staffing as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import CITY_CODE, Action, Caller
from sync_server.reference.actors import as_actor
from sync_server.staffing.deeds.listed import kept_unit, listed
from sync_server.staffing.rules.conduct import (
    CONDUCT_COURSE,
    MOST_WORDS,
    ConductDeed,
    ConductKind,
    ConductState,
    Handling,
    matter_refusal,
    step_refusal,
)
from sync_server.staffing.rules.directory import Roll

SUBJECT = "conduct"
c = t.conduct_matters.c


@dataclass(frozen=True)
class Handled:
    """How a matter went on: what was done on which day, by whom."""

    day: date
    words: str
    way: Handling | None = None
    by_name: str = ""


def enter_matter(w: Write, caller: Caller, line_id: str, kind: ConductKind, day: date, matter: str) -> str:
    """Enter a matter about somebody who stood in the directory on that day; returns its id. Raises Problem."""
    caller = as_linked(w.conn, caller)
    line = listed(w, caller, Action.KEEP_CONDUCT, line_id, day)
    if not (_own(caller, line) or may_be_named(caller, line)):
        raise Problem(NOT_FOUND, what="当天名录中的这名人员")
    if refused := matter_refusal(matter, day, day_in_shanghai(w.moment), _own(caller, line)):
        raise refused
    matter_id, (state,) = w.new_id(), CONDUCT_COURSE.starts
    w.add(
        t.conduct_matters,
        id=matter_id,
        **{name: line[name] for name in ("unit_id", "entry_id", "roll", "person_id", "name")},
        day=day.isoformat(),
        kind=kind.value,
        matter=matter.strip(),
        state=state.value,
        entered_by=caller.user_id,
        entered_name=caller.name,
        entered_at=w.now,
    )
    w.event(happenings.CONDUCT_ENTERED, SUBJECT, matter_id, "登记一件作风事项", actor=as_actor(caller))
    return matter_id


def move_matter(w: Write, caller: Caller, matter_id: str, deed: ConductDeed, handled: Handled) -> None:
    """Note how the matter goes on, how it was handled, or that it is taken up again. Raises Problem."""
    caller = as_linked(w.conn, caller)
    row = w.conn.execute(select(t.conduct_matters).where(c.id == matter_id)).mappings().first()
    if row is None or not may_be_named(caller, row):
        raise Problem(NOT_FOUND, what="这件事项")
    kept_unit(w, caller, Action.KEEP_CONDUCT, row["unit_id"], "这件事项")
    before = ConductState(row["state"])
    if refused := CONDUCT_COURSE.refusal(deed, before, caller, handled.words):
        raise refused.problem()
    way = handled.way if deed is ConductDeed.HANDLE else None
    unfit = step_refusal(deed, way, handled.day, date.fromisoformat(row["day"]), day_in_shanghai(w.moment))
    if unfit is not None:
        raise unfit
    if len(handled.words) > MOST_WORDS:
        raise Problem(grounds.MATTER_MISSING, most=MOST_WORDS)
    state = CONDUCT_COURSE.leads(before, deed)
    w.conn.execute(update(t.conduct_matters).where(c.id == matter_id).values(state=state.value))
    w.add(
        t.conduct_steps,
        id=w.new_id(),
        matter_id=matter_id,
        deed=deed.value,
        way=way.value if way else "",
        day=handled.day.isoformat(),
        words=handled.words.strip(),
        by_name=spelling.name(handled.by_name)[:40],
        user_id=caller.user_id,
        user_name=caller.name,
        at=w.now,
    )
    w.event(happenings.CONDUCT_MOVED, SUBJECT, matter_id, f"作风事项{deed.label}", actor=as_actor(caller))


def may_be_named(caller: Caller, person: Mapping[Any, Any]) -> bool:
    """True if matters about this person (`roll`, `person_id`) are the caller's to know: a leader's are the city's
    alone, and nobody's are the own."""
    leader = person["roll"] == Roll.LEADERS.value
    return not _own(caller, person) and (not leader or caller.district_code == CITY_CODE)


def _own(caller: Caller, person: Mapping[Any, Any]) -> bool:
    return bool(caller.person_id) and person["person_id"] == caller.person_id
