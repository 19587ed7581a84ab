"""A check that names a case of 专项督察 counts to it (沪城管执〔2009〕1号 四(二)3 跟踪督察事项的办理情况).

What the phone says is held against the ledger: a case that nobody knows, that was over, or that is no business of the
inspector marks the record and refuses nothing. A number typed by hand is a claim like one that was chosen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from shared.inspection import Form, Inspection
from shared.moment import from_iso, to_iso
from shared.spelling import paper_number
from sync_server.acts.common.devices import DeviceCaller
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.claims import Difference
from sync_server.special.deeds.held import HeldCase, hold_case, note_case
from sync_server.special.rules.case import CaseState
from sync_server.special.rules.counting import UNKNOWN, why_not

LABEL = "所属专项"
_MOST_MERGES = 8  # cases joined to cases joined to cases


@dataclass(frozen=True)
class Counted:
    """The case a check that was made `at` a moment counts to, None for none, and where the phone says otherwise than
    the ledger."""

    at: datetime
    case: HeldCase | None = None
    differences: tuple[Difference, ...] = ()


def case_of(conn: Connection, device: DeviceCaller, check: Inspection, checked: datetime) -> Counted:
    """To which case the check counts that was made at that moment: the one it names, else the one of its task (an app
    that knows nothing of cases names none)."""
    if check.form is not Form.SPECIAL:
        return Counted(checked)
    of_task = _of_task(conn, device.user_id, check.assignment_id)
    claimed = check.case_number or check.case_id
    found = _named(conn, check) or ("" if claimed else of_task)
    if not found:
        return Counted(checked, None, (_difference(check, UNKNOWN),) if claimed else ())
    named = hold_case(conn, found)
    case = _joined(conn, named)
    sent = found == of_task or _has_task(conn, device.user_id, found)
    if words := why_not(named.facts, device.caller, sent=sent, over=_over_before(case, checked)):
        return Counted(checked, None, (_difference(check, words),))
    differences = list(_points(check, named))
    wrong_number = check.case_number and paper_number(check.case_number) != case.row["number"]
    if wrong_number or (check.case_id and check.case_id != case.id):
        differences.append(_difference(check, str(case.row["number"])))
    return Counted(checked, case, tuple(differences))


def _over_before(case: HeldCase, checked: datetime) -> CaseState | None:
    """What the case had become before the check was made; None while it went on."""
    ended = case.row["ended_at"]
    return case.facts.state if ended and from_iso(ended) < checked else None


def _points(check: Inspection, case: HeldCase) -> Iterator[Difference]:
    """What is said to be a point of the case and is none."""
    known = {text for code, text in case.row["checklist"] if not code}
    for n, point in enumerate(check.case_points):
        if point.text not in known:
            yield Difference(f"case_points[{n}].text", "专项要点", point.text, "本案的检查清单没有这一项")


def count_check(
    w: Write, device: DeviceCaller, check: Inspection, unit_name: str, counted: Counted, *, corrects: bool
) -> None:
    """Enter the check of that unit with its case, or with another one than its version before did. The body that
    carries the case is told, once."""
    before = _case_on_file(w.conn, check.id) if corrects else ""
    now = counted.case.id if counted.case else ""
    if before == now:
        return
    if before:
        w.conn.execute(delete(t.case_records).where(t.case_records.c.record_id == check.id))
        _note(w, device, hold_case(w.conn, before), check, "一条现场检查经更正不再计入本案")
    if counted.case is not None:
        w.add(t.case_records, record_id=check.id, case_id=now, at=to_iso(counted.at))
        said = f"{device.name}对{unit_name}的现场检查计入本案，{check.found_words}"
        # Of a squad's leader only the section learns; the case's timeline is read by others.
        _note(w, device, counted.case, check, "有一条现场检查计入本案" if check.leader_concerned else said)


def _note(w: Write, device: DeviceCaller, case: HeldCase, check: Inspection, words: str) -> None:
    data, body = {"record_id": check.id}, case.row["body_id"]
    caller = device.keyer or device.caller  # what was keyed in at the desk, its keyer did
    note_case(w, case, happenings.CASE_CHECKED, words, caller=caller, to=[body], data=data)


def _named(conn: Connection, check: Inspection) -> str:
    """The id of the case that the check names by id, else by number; '' when it names none that exists."""
    c, number = t.cases.c, paper_number(check.case_number)
    for where in ((c.id == check.case_id) & (c.id != ""), (c.number == number) & (c.number != "")):
        if found := conn.execute(select(c.id).where(where).order_by(c.id).limit(1)).scalar():
            return str(found)
    return ""


def _joined(conn: Connection, case: HeldCase) -> HeldCase:
    """The case that goes on where this one was joined to another (并案)."""
    for _ in range(_MOST_MERGES):
        if not case.row["merged_into"]:
            break
        case = hold_case(conn, case.row["merged_into"])
    return case


def _of_task(conn: Connection, user_id: str, assignment_id: str) -> str:
    """The case of the inspector's own task, '' for none."""
    a = t.assignments.c
    mine = select(a.prefill["case_id"].as_string()).where(a.id == assignment_id, a.user_id == user_id)
    return str((conn.execute(mine).scalar() if assignment_id else "") or "")


def _has_task(conn: Connection, user_id: str, case_id: str) -> bool:
    a = t.assignments.c
    mine = select(a.id).where(a.user_id == user_id, a.prefill["case_id"].as_string() == case_id)
    return conn.execute(mine.limit(1)).first() is not None


def _case_on_file(conn: Connection, record_id: str) -> str:
    c = t.case_records.c
    return str(conn.execute(select(c.case_id).where(c.record_id == record_id)).scalar() or "")


def _difference(check: Inspection, known: str) -> Difference:
    field = "case_number" if check.case_number else "case_id"
    return Difference(field, LABEL, check.case_number or check.case_id, known)
