"""Training entered with who took part; a result is set again where it was wrong, a wrong entry is made void."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import RowMapping, select, update

from shared.moment import chinese_day, day_in_shanghai
from shared.problems import NOT_FOUND, Problem
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.grounds import staffing as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, Caller
from sync_server.reference.actors import as_actor
from sync_server.staffing.deeds.listed import kept_unit, listed
from sync_server.staffing.rules.training import Result, Training, spelled_training, training_refusal, voiding_refusal

SUBJECT = "training"
g, r = t.trainings.c, t.training_results.c


def enter_training(w: Write, caller: Caller, training: Training) -> str:
    """Enter a course that was held, kept by the caller's unit; returns its id. Raises Problem."""
    kept_unit(w, caller, Action.KEEP_STAFFING, caller.unit_id, "本单位的培训")
    training = spelled_training(training)
    if refused := training_refusal(training, day_in_shanghai(w.moment)):
        raise refused
    training_id = w.new_id()
    w.add(
        t.trainings,
        id=training_id,
        unit_id=caller.unit_id,
        course=training.course,
        organiser=training.organiser,
        day=training.day.isoformat(),
        hours=training.hours,
        place=training.place,
        content=training.content,
        entered_by=caller.user_id,
        entered_name=caller.name,
        entered_at=w.now,
    )
    words = f"登记培训《{training.course}》，{chinese_day(training.day)}，{training.hours:g}学时"
    _note(w, caller, happenings.TRAINING_ENTERED, training_id, words)
    return training_id


def add_participants(w: Write, caller: Caller, training_id: str, line_ids: Sequence[str], result: Result) -> int:
    """Who of the directory took part, with one result for all; who stands there already gets it anew. Returns how many.
    Raises Problem."""
    row = _held(w, caller, training_id)
    if not line_ids:
        raise Problem(grounds.NOBODY_CHOSEN)
    day = date.fromisoformat(row["day"])
    by = {"user_id": caller.user_id, "user_name": caller.name, "at": w.now}
    for line_id in dict.fromkeys(line_ids):
        line = listed(w, caller, Action.KEEP_STAFFING, line_id, day)
        same = (r.training_id == training_id) & (r.entry_id == line["entry_id"])
        values = {"result": result.value, **by}
        if w.conn.execute(update(t.training_results).where(same).values(**values)).rowcount == 0:
            who = {name: line[name] for name in ("entry_id", "unit_id", "person_id", "name")}
            w.add(t.training_results, id=w.new_id(), training_id=training_id, **who, **values)
    count = len(dict.fromkeys(line_ids))
    words = f"培训《{row['course']}》登记 {count} 人：{result.label}"
    _note(w, caller, happenings.TRAINING_ATTENDED, training_id, words)
    return count


def void_training(w: Write, caller: Caller, training_id: str, reason: str) -> None:
    """Take back a course that was entered wrongly. Raises Problem."""
    row = _held(w, caller, training_id, standing=False)
    kept_unit(w, caller, Action.KEEP_STAFFING, row["unit_id"], "这次培训")
    if refused := voiding_refusal(row["void_at"] is not None, reason):
        raise refused
    values = {"void_at": w.now, "void_words": reason.strip()[:200]}
    w.conn.execute(update(t.trainings).where(g.id == training_id).values(**values))
    words = f"培训《{row['course']}》的登记作废：{reason.strip()[:200]}"
    _note(w, caller, happenings.TRAINING_VOID, training_id, words)


def _held(w: Write, caller: Caller, training_id: str, *, standing: bool = True) -> RowMapping:
    """The course, of the caller's reach. Raises Problem; also for a void one, unless that is asked for."""
    row = w.conn.execute(select(t.trainings).where(g.id == training_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这次培训")
    kept_unit(w, caller, Action.KEEP_STAFFING, row["unit_id"], "这次培训")
    if standing and row["void_at"] is not None:
        raise Problem(grounds.TRAINING_VOID_ALREADY)
    return row


def _note(w: Write, caller: Caller, happening: Happening, training_id: str, words: str) -> None:
    w.event(happening, SUBJECT, training_id, words, actor=as_actor(caller), unit_id=caller.unit_id)
