"""派勤: the rows of a filed plan become tasks on the inspectors' phones, and follow the plan when it is changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, select, update

from shared.moment import day_in_shanghai
from sync_server.acts.common.assignments import SUBJECT, TASK, call_off, called, put_assignment
from sync_server.acts.common.term_book import rename_terms
from sync_server.acts.plans.prefills import prefills
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.schedules import Duty, Inspector

CHANGED = "计划调整"
Key = tuple[str, str, str, str]  # user, day, unit, place


@dataclass(frozen=True)
class Dispatched:
    """How many tasks were given, changed and called off; `past` are those whose day was over before."""

    given: int = 0
    changed: int = 0
    called_off: int = 0
    past: int = 0

    @property
    def words(self) -> str:
        parts = [f"派勤 {self.given} 项"]
        parts += [f"调整 {self.changed} 项"] if self.changed else []
        parts += [f"取消 {self.called_off} 项（{CHANGED}）"] if self.called_off else []
        parts += [f"{self.past} 项日期已过，未派"] if self.past else []
        return "，".join(parts)


def dispatch(w: Write, plan: RowMapping, duties: Sequence[Duty], actor: Actor) -> Dispatched:
    """Make the tasks of the plan (its document's row) what its rows say, one a row and inspector.

    A task is the same when inspector, day, unit and place are; then only its words and its row may change. What has
    been done or was called off for another reason stays as it is and is not given again. Tasks of days gone by are
    neither given nor called off."""
    today = day_in_shanghai(w.moment).isoformat()
    known, begins = _known(w, plan["id"]), prefills(w.conn, plan, duties)
    given = changed = past = 0
    for duty in duties:
        for inspector in duty.inspectors:
            waiting = known[_key(duty, inspector)]
            if waiting:
                changed += _follow(w, waiting.pop(0), duty, begins[duty.row], actor)
            elif duty.day.isoformat() < today:
                past += 1
            else:
                _give(w, plan["id"], duty, inspector, begins[duty.row], actor)
                given += 1
    left = [row for rows in known.values() for row in rows if row["done_at"] is None and row["due_on"] >= today]
    for row in left:
        call_off(w, row, CHANGED, actor)
    return Dispatched(given, changed, len(left), past)


def _known(w: Write, plan_id: str) -> defaultdict[Key, list[RowMapping]]:
    """The plan's tasks by their key; those called off by an earlier change of the plan may come again."""
    a = t.assignments.c
    rows = w.conn.execute(select(t.assignments).where(a.plan_id == plan_id).order_by(a.plan_row, a.id)).mappings()
    known: defaultdict[Key, list[RowMapping]] = defaultdict(list)
    for row in rows:
        if row["cancel_reason"] != CHANGED:
            known[row["user_id"], row["due_on"], row["unit_id"], row["place"]].append(row)
    return known


def _key(duty: Duty, inspector: Inspector) -> Key:
    return inspector.user_id, duty.day.isoformat(), duty.unit_id, duty.area[:200]


def _give(w: Write, plan_id: str, duty: Duty, inspector: Inspector, prefill: Mapping[str, Any], actor: Actor) -> None:
    put_assignment(
        w,
        inspector.user_id,
        duty.title,
        unit_id=duty.unit_id,
        place=duty.area,
        due_on=duty.day.isoformat(),
        note=duty.note,
        plan=(plan_id, duty.row),
        prefill=prefill,
        actor=actor,
    )


def _follow(w: Write, row: RowMapping, duty: Duty, prefill: Mapping[str, Any], actor: Actor) -> int:
    """Bring a known task's words up to date; 1 if an open one changed."""
    fresh: dict[str, Any] = {"plan_row": duty.row}
    if row["done_at"] is None:
        fresh |= {"title": duty.title, "note": duty.note, "prefill": dict(prefill)}
    if all(row[name] == value for name, value in fresh.items()):
        return 0
    told = any(row[name] != value for name, value in fresh.items() if name != "plan_row")
    values = dict(fresh)
    if told:
        words = f"任务随计划调整：{duty.title}"
        values["changed_seq"] = w.event(happenings.ASSIGNMENT_CHANGED, "assignment", row["id"], words, actor=actor)
    w.conn.execute(update(t.assignments).where(t.assignments.c.id == row["id"]).values(**values))
    if told:
        rename_terms(w, SUBJECT, row["id"], TASK, called(duty.title, row["place"]))
    return int(told)
