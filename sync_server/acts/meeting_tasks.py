"""市局任务, 例会任务: tasks of the minutes that are addressed to a unit below, and what it reports on them (沪城管执
〔2009〕1号 三)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from shared.organisation import Unit, UnitKind
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.held_document import SUBJECT, hold
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.documents import kinds
from sync_server.grounds import planning as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentState, may_read
from sync_server.procedures.meetings import MeetingTask, addressed, tasks_of
from sync_server.procedures.permissions import Caller
from sync_server.procedures.plan_draft import CityTask
from sync_server.procedures.schedules import read_day
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import directory, task_names
from sync_server.reference.shipped import unit_id

LATEST = 24  # minutes looked through: two years of monthly meetings


@dataclass(frozen=True)
class Report:
    """What a unit said of a task; the latest counts."""

    words: str
    at: str
    by: str


@dataclass(frozen=True)
class GivenTask:
    """A task with the minutes it stands in."""

    task: MeetingTask
    document_id: str
    title: str
    issued_at: str
    report: Report | None = None


def given_to(conn: Connection, unit: Unit, by_unit_id: str, since: str = "") -> Iterator[GivenTask]:
    """Tasks for the unit in the latest issued minutes of the unit `by_unit_id`, latest first; with `since` (ISO date)
    without those whose day had passed before."""
    d = t.documents.c
    rows = conn.execute(
        select(d.id, d.title, d.body, d.issued_at)
        .where(d.unit_id == by_unit_id, d.kind == kinds.MEETING.value, d.state == DocumentState.ISSUED.value)
        .order_by(d.created_at.desc())
        .limit(LATEST)
    )
    names = task_names(unit)
    for row in rows:
        if unit.id not in row.body.get("receivers", ()):
            continue
        own = [task for task in tasks_of(row.body) if addressed(task, names)]
        reports = reports_on(conn, row.id) if own else {}
        for task in own:
            day = read_day(task.due, int(row.issued_at[:4]))
            if not (since and day and day.isoformat() < since):
                yield GivenTask(task, row.id, row.title, row.issued_at, reports.get((task.row, unit.id)))


def city_tasks(conn: Connection, section: Unit, since: str) -> list[CityTask]:
    """The city's tasks that a section's next plan takes up: those it has not reported on."""
    found = given_to(conn, section, unit_id(UnitKind.OFFICE), since)
    return [CityTask(given.task.words, given.task.due) for given in found if given.report is None][:10]


def reports_on(conn: Connection, meeting_id: str) -> dict[tuple[int, str], Report]:
    """By row and unit what was reported on the tasks of a meeting, the latest of each."""
    e = t.events.c
    rows = conn.execute(
        select(e.at, e.actor_name, e.data, e.unit_id)
        .where(e.subject_kind == SUBJECT, e.subject_id == meeting_id, e.kind == happenings.MEETING_TASK_REPORTED.kind)
        .order_by(e.seq)
    )
    return {(row.data["row"], row.unit_id): Report(row.data["words"], row.at, row.actor_name) for row in rows}


def report_task(w: Write, caller: Caller, meeting_id: str, row: int, words: str) -> None:
    """A unit reports what became of a task in minutes it received; the body that gave it is told. Raises Problem."""
    held = hold(w.conn, meeting_id)
    unit = directory(w).unit(caller.unit_id)
    names = task_names(unit)
    task = next((task for task in tasks_of(held.row["body"]) if task.row == row), None)
    if not may_read(held.facts, caller) or held.row["unit_id"] == unit.id or task is None or not addressed(task, names):
        raise Problem(NOT_FOUND, what="这项任务")
    if not says(words):
        raise Problem(grounds.HANDLING_MISSING)
    said = f"{unit.name}报告办理情况：{task.words}——{words.strip()}"
    data = {"row": row, "words": words.strip()}
    seq = w.event(
        happenings.MEETING_TASK_REPORTED, SUBJECT, meeting_id, said, actor=as_actor(caller), unit_id=unit.id, data=data
    )
    w.deliver(
        seq, happenings.MEETING_TASK_REPORTED, subject_kind=SUBJECT, subject_id=meeting_id, unit_id=held.row["unit_id"]
    )
