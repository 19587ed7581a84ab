"""督察工作例会: minutes are circulated, and tasks in them reach inspectors and districts (沪城管执〔2009〕1号 三)."""

from __future__ import annotations

from dataclasses import dataclass

from shared.moment import day_in_shanghai
from shared.organisation import Unit
from shared.problems import Problem
from sync_server.acts.by_hand import chosen_below
from sync_server.acts.common.assignments import put_assignment
from sync_server.acts.common.document_steps import KindActs, take
from sync_server.acts.common.held_document import Held
from sync_server.acts.next_meetings import set_next
from sync_server.acts.plans.reach import read_inspectors
from sync_server.casework import happenings
from sync_server.documents import kinds
from sync_server.grounds import planning as grounds
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.inspection_bodies import REPORTING
from sync_server.procedures.meetings import COLUMNS, MeetingTask, addressed, names_of, tasks_of
from sync_server.procedures.permissions import Caller
from sync_server.procedures.schedules import Inspector, read_day, read_people
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import directory, task_names, units_below
from sync_server.reference.inspection_bodies import body_of


@dataclass(frozen=True)
class Errand:
    """A task with the day and the inspectors it names."""

    task: MeetingTask
    due_on: str
    inspectors: tuple[Inspector, ...]


def _issue(w: Write, caller: Caller, held: Held, words: str) -> None:
    """The minutes are circulated, and their tasks handed out. Raises Problem."""
    receivers = chosen_below(w.conn, held)
    errands = read_errands(w, held)
    told = _tell(w, caller, held, [directory(w).unit(unit_id) for unit_id in receivers], [e.task for e in errands])
    given = _hand_out(w, caller, held, errands)
    said = f"签发{held.name}，发送 {len(receivers)} 个单位，布置任务 {told} 项次，派勤 {given} 项"
    set_next(w, held)
    take(w, caller, held.id, DocumentDeed.ISSUE, words=words, receivers=receivers, said=said)


def read_errands(w: Write, held: Held) -> list[Errand]:
    """The minutes' tasks with their days and people. Raises Problem that names row and column."""
    inspectors = read_inspectors(w.conn, body_of(directory(w), held.row["unit_id"]))
    year = day_in_shanghai(w.moment).year
    errands = []
    for task in tasks_of(held.row["body"]):
        day = read_day(task.due, year) if task.due.strip() else None
        if task.due.strip() and day is None:
            raise Problem(grounds.TASK_DAY_UNREADABLE, row=task.row, column=COLUMNS[3], due=task.due, year=year)
        people: tuple[Inspector, ...] = ()
        if task.people.strip():
            people, wrong = read_people(task.people, inspectors)
            if wrong:
                raise Problem(grounds.TASK_PEOPLE_UNCLEAR, row=task.row, column=COLUMNS[2], wrong=wrong)
        errands.append(Errand(task, day.isoformat() if day else "", people))
    return errands


def _tell(w: Write, caller: Caller, held: Held, units: list[Unit], tasks: list[MeetingTask]) -> int:
    """Each unit's own tasks into its inbox; how many there were in all."""
    told = 0
    for unit in units:
        names = task_names(unit)
        own = [task for task in tasks if addressed(task, names)]
        if not own:
            continue
        kind = "市局任务" if unit.kind in REPORTING else "例会任务"
        listed = "；".join(task.words + (f"（{task.due}前）" if task.due else "") for task in own)
        words = f"{kind}：{listed}"[:1000]
        seq = w.event(happenings.MEETING_TASK, "document", held.id, words, actor=as_actor(caller), unit_id=unit.id)
        w.deliver(seq, happenings.MEETING_TASK, subject_kind="document", subject_id=held.id, unit_id=unit.id)
        told += len(own)
    return told


def _hand_out(w: Write, caller: Caller, held: Held, errands: list[Errand]) -> int:
    """Tasks with a named inspector go to the phones; how many."""
    units = units_below(w.conn, held.row["unit_id"])
    given = 0
    for errand in errands:
        named = [unit_id for unit_id, name in units.items() if errand.task.units.strip() in names_of(name)]
        for inspector in errand.inspectors:
            put_assignment(
                w,
                inspector.user_id,
                errand.task.words,
                unit_id=named[0] if named else "",
                due_on=errand.due_on,
                note=f"{held.name}布置",
                plan=(held.id, errand.task.row),
                prefill={"unit_id": named[0]} if named else {},
                actor=as_actor(caller),
            )
            given += 1
    return given


MEETING_ACTS = KindActs(kinds.MEETING, {DocumentDeed.ISSUE: _issue})
