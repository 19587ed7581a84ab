"""派勤: tasks for an inspector's phone, among them the follow-up of a notice that fell due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, select, update

from shared import spelling
from shared.organisation import Role
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.term_book import TermOf, begin_term, renew_term, stop_terms
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.casework.term import Reckoning
from sync_server.grounds import planning as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, Caller, Target, allowed, require
from sync_server.reference.actors import as_actor
from sync_server.reference.clock import shown_values
from sync_server.reference.directory import directory

SUBJECT, TASK = "assignment", "task"  # what an assignment has a term for


def assign(
    w: Write,
    caller: Caller,
    user_id: str,
    title: str,
    *,
    unit_id: str = "",
    place: str = "",
    due_on: str = "",
    note: str = "",
    prefill: Mapping[str, Any] | None = None,
) -> str:
    """Give an inspector a task; returns its id. `due_on` is an ISO date, `prefill` what the check opens with (plain
    form of `shared.wire.Prefill`). Raises Problem."""
    u = t.users.c
    query = select(u.name, u.role, t.units.c.district_code, u.unit_id).join(t.units).where((u.id == user_id) & u.active)
    row = w.conn.execute(query).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这名督察员")
    require(caller, Action.ASSIGN, Target(row.district_code, frozenset({row.unit_id})), "这名督察员")
    if not allowed(Role(row.role), Action.RECORD):
        raise Problem(grounds.NOT_AN_INSPECTOR, name=row.name)
    if not title.strip():
        raise Problem(grounds.TASK_MISSING)
    if due_on:
        _check_day(due_on)
    if unit_id:
        directory(w).unit(unit_id)
    return put_assignment(
        w,
        user_id,
        title.strip(),
        unit_id=unit_id,
        place=spelling.line(place),
        due_on=due_on,
        note=note,
        prefill=prefill,
        actor=as_actor(caller),
    )


def put_assignment(
    w: Write,
    user_id: str,
    title: str,
    *,
    actor: Actor,
    unit_id: str = "",
    place: str = "",
    due_on: str = "",
    note: str = "",
    notice_id: str = "",
    plan: tuple[str, int] = ("", 0),
    prefill: Mapping[str, Any] | None = None,
) -> str:
    """Write the task and its event; for acts and the clockwork, which have checked who may. `plan` names the document
    and the row (from 1) that the task was made of, `prefill` is the plain form of `shared.wire.Prefill`."""
    assignment_id = w.new_id()
    due: dict[str, Any] = {}
    if due_on:
        of = _term_of(w, assignment_id, user_id, called(title, place))
        due = shown_values(SUBJECT, TASK, begin_term(w, of, Reckoning.of_day(date.fromisoformat(due_on))))
    seq = w.event(happenings.ASSIGNMENT_GIVEN, "assignment", assignment_id, f"派勤：{title}", actor=actor)
    w.add(
        t.assignments,
        id=assignment_id,
        user_id=user_id,
        title=title[:120],
        unit_id=unit_id,
        place=place[:200],
        note=note[:500],
        notice_id=notice_id,
        plan_id=plan[0],
        plan_row=plan[1],
        prefill=dict(prefill or {}),
        changed_seq=seq,
        **due,
    )
    return assignment_id


def move_follow_ups(w: Write, notice_id: str, day: date, note: str, seq: int) -> None:
    """What the tasks that follow up a notice wait for has another last day, under the event `seq`: they have it too."""
    a = t.assignments.c
    others = (a.notice_id == notice_id) & a.done_at.is_(None) & (a.due_on != day.isoformat())
    for row in w.conn.execute(select(t.assignments).where(others)).mappings().all():
        due = shown_values(SUBJECT, TASK, renew_term(w, SUBJECT, row["id"], TASK, Reckoning.of_day(day)))
        values = {"note": note[:500], "changed_seq": seq, **due}
        w.conn.execute(update(t.assignments).where(a.id == row["id"]).values(**values))


def called(title: str, place: str) -> str:
    """How people call the task: `“晚间巡查”（虹桥路）`."""
    return f"“{title}”" + (f"（{place}）" if place else "")


def _term_of(w: Write, assignment_id: str, user_id: str, name: str) -> TermOf:
    """The task is its inspector's: of the unit in which that is now."""
    unit_id = w.conn.execute(select(t.users.c.unit_id).where(t.users.c.id == user_id)).scalar_one()
    unit = directory(w).unit(unit_id)
    section = directory(w).section_for(unit)
    return TermOf(SUBJECT, assignment_id, TASK, name, unit.id, section.id, unit.district_code)


def finish_assignment(w: Write, assignment_id: str, user_id: str, record_id: str, actor: Actor) -> None:
    """A record of the assigned inspector answers the task. An unknown, foreign or finished one is left as it is:
    the record counts in any case."""
    a = t.assignments.c
    mine = (a.id == assignment_id) & (a.user_id == user_id) & a.done_at.is_(None)
    if w.conn.execute(select(a.id).where(mine)).first() is None:
        return
    seq = w.event(
        happenings.ASSIGNMENT_DONE,
        "assignment",
        assignment_id,
        "任务已完成",
        actor=actor,
        data={"record_id": record_id},
    )
    w.conn.execute(update(t.assignments).where(mine).values(done_at=w.now, record_id=record_id, changed_seq=seq))
    stop_terms(w, SUBJECT, assignment_id, TASK, met=True)


def cancel_assignments(w: Write, caller: Caller, assignment_ids: Sequence[str], reason: str) -> int:
    """Take tasks back with one reason, e.g. all of a day for a typhoon; they do not count as undone (acceptance story
    36). Returns how many were open. Raises Problem when one of them lies outside the caller's reach."""
    if not says(reason):
        raise Problem(grounds.REASON_OF_CANCELLING_MISSING)
    a, u = t.assignments, t.users.c
    query = (
        select(a, t.units.c.district_code, u.unit_id.label("home"))
        .join(t.users, u.id == a.c.user_id)
        .join(t.units, t.units.c.id == u.unit_id)
        .where(a.c.id.in_(list(assignment_ids)))
    )
    rows = w.conn.execute(query).mappings().all()
    if not rows:
        raise Problem(NOT_FOUND, what="这项任务")
    for row in rows:
        require(caller, Action.ASSIGN, Target(row["district_code"], frozenset({row["home"]})), "这项任务")
    still_open = [row for row in rows if row["done_at"] is None]
    for row in still_open:
        call_off(w, row, reason, as_actor(caller))
    return len(still_open)


def cancel_assignment(w: Write, caller: Caller, assignment_id: str, reason: str) -> None:
    """Take one task back with its reason. Raises Problem, also when it is done or cancelled already."""
    if not cancel_assignments(w, caller, [assignment_id], reason):
        raise Problem(grounds.TASK_OVER)


def call_off(w: Write, row: RowMapping, reason: str, actor: Actor) -> None:
    """Cancel an open task with its event. The phone shows it as ended (`done_at`), with the reason in its note; for
    acts that have checked who may."""
    why = reason.strip()[:300]
    words = f"取消任务：{row['title']}（{why}）"
    seq = w.event(happenings.ASSIGNMENT_CANCELLED, "assignment", row["id"], words, actor=actor)
    ended = {"done_at": w.now, "cancelled_at": w.now, "cancel_reason": why, "note": f"已取消：{why}"}
    w.conn.execute(update(t.assignments).where(t.assignments.c.id == row["id"]).values(changed_seq=seq, **ended))
    stop_terms(w, SUBJECT, row["id"], TASK)


def call_off_all(w: Write, user_id: str, reason: str, actor: Actor) -> None:
    """Cancel every open task of the user."""
    a = t.assignments.c
    mine = select(t.assignments).where(a.user_id == user_id, a.done_at.is_(None))
    for task in w.conn.execute(mine).mappings().all():
        call_off(w, task, reason, actor)


def _check_day(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise Problem(grounds.DAY_MISSING) from error
