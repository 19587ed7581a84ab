"""市局任务: tasks of the city's minutes that are addressed to a district (沪城管执〔2009〕1号 三)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from shared.organisation import Unit, UnitKind
from sync_server.ledger import tables as t
from sync_server.ledger.reference_data import unit_id
from sync_server.procedures.documents import DocumentKind, DocumentState
from sync_server.procedures.meetings import MeetingTask, addressed, names_of, tasks_of
from sync_server.procedures.plan_draft import CityTask
from sync_server.procedures.schedules import read_day

LATEST = 24  # minutes looked through: two years of monthly meetings


@dataclass(frozen=True)
class GivenTask:
    """A task with the minutes it stands in."""

    task: MeetingTask
    document_id: str
    title: str
    issued_at: str


def district_name(section: Unit) -> str:
    """`长宁区` of a section's unit."""
    return section.name.split("城市管理")[0]


def given_to(conn: Connection, unit: Unit, by_unit_id: str, since: str = "") -> Iterator[GivenTask]:
    """Tasks for the unit in the latest issued minutes of the unit `by_unit_id`, latest first; with `since` (ISO date)
    without those whose day had passed before."""
    d = t.documents.c
    rows = conn.execute(
        select(d.id, d.title, d.body, d.issued_at)
        .where(d.unit_id == by_unit_id, d.kind == DocumentKind.MEETING.value, d.state == DocumentState.ISSUED.value)
        .order_by(d.created_at.desc())
        .limit(LATEST)
    )
    names = names_of(unit.name, district_name(unit) if unit.kind is UnitKind.SECTION else "")
    for row in rows:
        if unit.id not in row.body.get("receivers", ()):
            continue
        for task in tasks_of(row.body):
            day = read_day(task.due, int(row.issued_at[:4]))
            if addressed(task, names) and not (since and day and day.isoformat() < since):
                yield GivenTask(task, row.id, row.title, row.issued_at)


def city_tasks(conn: Connection, section: Unit, since: str) -> list[CityTask]:
    """The city's tasks that a section's next plan takes up."""
    found = given_to(conn, section, unit_id(UnitKind.OFFICE), since)
    return [CityTask(given.task.words, given.task.due) for given in found][:10]
