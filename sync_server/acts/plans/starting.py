"""A body starts the plan of a month: it drafts itself from the ledger."""

from __future__ import annotations

from dataclasses import asdict

from shared.moment import month_in_shanghai
from shared.problems import RULE, Problem
from sync_server.acts.common.documents import create
from sync_server.acts.filing_terms import term_of
from sync_server.acts.plans.looking_back import read_facts
from sync_server.acts.plans.reach import read_inspectors
from sync_server.documents import kinds
from sync_server.grounds import planning as grounds
from sync_server.ledger.write import Write
from sync_server.procedures.inspection_bodies import InspectionBody
from sync_server.procedures.months import check_month, month_words
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.procedures.plan_draft import draft_plan, workdays_of
from sync_server.reference.directory import calendar, directory


def start_plan(w: Write, caller: Caller, period: str) -> str:
    """Draft the plan of the month `period` (`2026-12`) for the caller's body; returns the document's id.

    Raises Problem: for a body that hands in none, for a month that has passed, and when the plan is there already."""
    require(caller, Action.DRAFT_FILING, Target(caller.district_code), "本单位的工作计划")
    unit = directory(w).unit(caller.unit_id)
    body = InspectionBody(unit)
    if not body.reports:
        raise Problem(grounds.NOT_THEIR_PLAN)
    try:
        month = check_month(period)
    except ValueError as error:
        raise Problem(RULE, reason=str(error)) from error
    if month < month_in_shanghai(w.moment):
        raise Problem(grounds.MONTH_OVER, month=month_words(month))
    facts = read_facts(w.conn, body, month, w.moment)
    days = workdays_of(month, calendar(w).is_workday)
    draft = draft_plan(facts, days, read_inspectors(w.conn, body))
    return create(
        w,
        caller,
        kinds.PLAN,
        unit_id=unit.id,
        district_code=unit.district_code,
        title=f"{unit.name}{month_words(month)}督察工作计划",
        body={"problems": draft.problems, "focus": draft.focus, "schedule": draft.schedule, "draws": []},
        period=month,
        figures={**asdict(facts), "until": facts.until.isoformat()},
        term=term_of(w, kinds.PLAN, unit.district_code, month).reckoning,
    )
