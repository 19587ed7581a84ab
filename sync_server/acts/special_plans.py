"""A special case that begins with what the analysis found or a meeting gave out: its plan with the facts filled in
(沪城管执〔2009〕1号 四(二)1; domain.md §4 step 3)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from shared.moment import chinese_day, day_in_shanghai, from_iso
from shared.organisation import INSPECTED, Unit, UnitKind
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.held_document import hold
from sync_server.acts.special_proposals import found_repeat, repeat_words
from sync_server.documents import kinds
from sync_server.procedures.documents import SIGNED, may_read
from sync_server.procedures.meetings import addressed, tasks_of
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, Target, require
from sync_server.procedures.rulebook import RepeatRules, TermRules
from sync_server.reference.directory import Directory, read_directory, task_names
from sync_server.reference.rulebook import rules_on
from sync_server.special.deeds.opening import CasePlan, PlannedShare
from sync_server.special.rules.case import CaseSource

OWN_ANALYSIS = "本机构数据分析"


def plan_from_repeats(conn: Connection, caller: Caller, unit_id: str, item_code: str, today: date) -> CasePlan:
    """What comes back at one unit: the case that the page of repeats proposes. Raises Problem: NOT_FOUND for a unit of
    another district, RULE when it has not come back often enough."""
    unit = read_directory(conn).unit(unit_id)
    require(caller, Action.DRAFT_CASE, Target(unit.district_code), "这个单位的专项督察")
    rules = rules_on(conn, RepeatRules, unit.district_code, today)
    found = found_repeat(conn, unit_id, item_code, rules, today)
    words = repeat_words(conn, unit.name, found, rules)
    return CasePlan(
        title=f"{unit.name}反复问题（{item_code}）专项督察"[:200],
        source=CaseSource.ANALYSIS,
        source_name=OWN_ANALYSIS,
        received_on=today,
        facts=f"{words}。",
        checklist=((item_code, ""),),
        shares=(
            PlannedShare(unit_id, "查清问题反复发生的原因和责任人，完成整改，建立长效措施，防止回潮。", lead=True),
        ),
        amount=rules_on(conn, TermRules, unit.district_code, today).case_days,
    )


def plan_from_meeting_task(conn: Connection, caller: Caller, meeting_id: str, row: int, today: date) -> CasePlan:
    """A task of the minutes of a meeting, for the units that it is addressed to as far as the caller's body may make
    them responsible. Raises Problem(NOT_FOUND) for what the caller has not been given."""
    held = hold(conn, meeting_id)
    task = next((task for task in tasks_of(held.row["body"]) if task.row == row), None)
    readable = held.facts.kind is kinds.MEETING and held.facts.state in SIGNED and may_read(held.facts, caller)
    if task is None or not readable:
        raise Problem(NOT_FOUND, what="这项任务")
    require(caller, Action.DRAFT_CASE, Target(caller.district_code), "本单位的专项督察")
    units = read_directory(conn)
    named = [unit for unit in _below(units, caller) if addressed(task, task_names(unit))]
    issued = day_in_shanghai(from_iso(held.row["issued_at"]))
    due = f"（要求{task.due}前完成）" if task.due else ""
    return CasePlan(
        title=task.words[:200],
        source=CaseSource.MEETING,
        source_name=units.unit(held.row["unit_id"]).name,
        source_number=held.row["number"] or "",
        source_words=f"{task.words}{due}",
        received_on=min(issued, today),
        facts=f"《{held.row['title']}》（{chinese_day(issued)}）布置：{task.words}{due}。",
        shares=tuple(PlannedShare(unit.id, task.words, lead=n == 0) for n, unit in enumerate(named)),
        amount=rules_on(conn, TermRules, caller.district_code, today).case_days,
    )


def _below(units: Directory, caller: Caller) -> list[Unit]:
    """Whom the caller's body makes responsible: the city sections, a district its own squads and team."""
    kinds_below = (UnitKind.SECTION,) if caller.district_code == CITY_CODE else INSPECTED
    here = [unit for unit in units.units.values() if unit.active and unit.kind in kinds_below]
    if caller.district_code != CITY_CODE:
        here = [unit for unit in here if unit.district_code == caller.district_code]
    return sorted(here, key=lambda unit: (unit.district_code, unit.street_code, unit.name))
