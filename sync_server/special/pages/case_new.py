"""拟立案: the form of a new case – 立案审批表 and 督察方案 in one – and the same form for changing it before it goes to
the leaders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.responses import Response

from shared.organisation import INSPECTED, UnitKind
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.documents import EditConflict
from sync_server.acts.special_plans import plan_from_meeting_task, plan_from_repeats
from sync_server.console import words
from sync_server.console.days import day_of_form
from sync_server.console.queries import reference
from sync_server.console.web import Ask, Pages
from sync_server.grounds import special_pages as grounds
from sync_server.procedures.permissions import Action
from sync_server.special.deeds.held import hold_case
from sync_server.special.deeds.opening import CasePlan, PlannedShare, create_case, edit_case
from sync_server.special.reading import cases, plans
from sync_server.special.rules.case import CASE_COURSE, CaseDeed, CaseSource

SPARE = 3  # empty rows for further units
_CODE = re.compile(r"([A-Z]{2}[0-9]{2})(?:[\s　.、:：]|$)")
MEASURES = (("days", "天（自然日）"), ("workdays", "个工作日"))


def register(pages: Pages) -> None:
    pages.get("/cases/new", new, Action.DRAFT_CASE)
    pages.post("/cases/new", create, Action.DRAFT_CASE)
    pages.get("/cases/{id}/edit", edit, Action.DRAFT_CASE)
    pages.post("/cases/{id}/edit", change, Action.DRAFT_CASE)


def new(ask: Ask) -> Response:
    """An empty form, or one filled in from what comes back again and again (`unit`, `item`), or from a task of a
    meeting (`meeting`, `task`)."""
    query, caller, today = ask.query, ask.viewer.caller, words.today(ask.now)
    plan: CasePlan | None = None
    with ask.read() as conn:
        if query.get("item"):
            plan = plan_from_repeats(conn, caller, query.get("unit", ""), query["item"], today)
        elif query.get("meeting"):
            row = query.get("task", "")
            plan = plan_from_meeting_task(conn, caller, query["meeting"], int(row) if row.isdecimal() else 0, today)
    typed, rows = plans.of_plan(plan) if plan else ({}, [])
    return _page(ask, typed, rows, "")


def create(ask: Ask) -> Response:
    """Put the case on paper."""
    caller = ask.viewer.caller
    try:
        plan = _plan(ask)
        case_id = ask.write(lambda w: create_case(w, caller, plan))
    except Problem as problem:
        return _page(ask, ask.form.values(), _typed_rows(ask), problem.detail, problem.kind.status)
    return ask.done(f"/cases/{case_id}", "立案审批表和督察方案已起草，请核对后送审。批准之前责任单位看不到。")


def edit(ask: Ask) -> Response:
    """The form with what the case says now."""
    with ask.read() as conn:
        row = cases.case(conn, ask.viewer, ask.path("id"))
        if refused := CASE_COURSE.refusal(CaseDeed.EDIT, hold_case(conn, row.id).facts, ask.viewer.caller):
            raise refused.problem()
        typed, rows = plans.of_case(conn, row)
    return _page(ask, typed, rows, "", case=row)


def change(ask: Ask) -> Response:
    """Save a changed case; of two who save the second sees both texts."""
    caller, case_id = ask.viewer.caller, ask.path("id")
    with ask.read() as conn:
        row = cases.case(conn, ask.viewer, case_id)
    base = ask.form.text("base", 9)
    try:
        plan = _plan(ask)
        ask.write(lambda w: edit_case(w, caller, case_id, plan, base=int(base) if base.isdecimal() else 0))
    except Problem as problem:
        if problem.kind is NOT_FOUND:
            raise
        typed = ask.form.values()
        theirs: Mapping[str, Any] | None = None
        if isinstance(problem, EditConflict):
            typed, theirs = {**typed, "base": str(problem.version)}, problem.theirs
        return _page(ask, typed, _typed_rows(ask), problem.detail, problem.kind.status, case=row, theirs=theirs)
    return ask.done(f"/cases/{case_id}", "已保存。")


def _page(
    ask: Ask,
    typed: Mapping[str, str],
    rows: list[list[str]],
    error: str,
    status: int = 200,
    *,
    case: Any = None,
    theirs: Mapping[str, Any] | None = None,
) -> Response:
    viewer = ask.viewer
    kinds = (*INSPECTED, UnitKind.SECTION) if viewer.city_wide else INSPECTED
    with ask.read() as conn:
        units = reference.units(conn, viewer, Action.DRAFT_CASE, *kinds)
        items = reference.items(conn)
    return ask.page(
        "case_new.html",
        status,
        case=case,
        typed=typed,
        rows=[*rows, *([["", "", "", ""]] * SPARE)],
        units=units,
        items=items,
        sources=[(source.value, source.label) for source in CaseSource],
        measures=MEASURES,
        today=words.today(ask.now),
        theirs=theirs,
        error=error,
    )


def _plan(ask: Ask) -> CasePlan:
    """What the form says. Raises Problem."""
    form = ask.form
    source = form.text("source", 16)
    if source not in set(CaseSource):
        raise Problem(grounds.SOURCE_NOT_CHOSEN)
    amount = form.text("amount", 4)
    return CasePlan(
        title=form.text("title", 200),
        source=CaseSource(source),
        source_name=form.text("source_name", 200),
        received_on=day_of_form(form.text("received_on", 10), grounds.RECEIVED_DAY_NOT_CHOSEN),
        shares=tuple(_shares(_typed_rows(ask))),
        place=form.text("place", 200),
        source_number=form.text("source_number", 80),
        source_words=form.text("source_words", 2000),
        facts=form.text("facts"),
        plan=form.text("plan"),
        demands=form.text("demands", 2000),
        opinion=form.text("opinion", 1000),
        measure=form.text("measure", 16),
        amount=int(amount) if amount.isdecimal() else 0,
        checklist=tuple(_checklist(form.text("checklist"))),
    )


def _typed_rows(ask: Ask) -> list[list[str]]:
    """The rows of the units as they were typed: [id, name of another body, part, demands]; empty ones left out."""
    fields = ask.form.fields
    columns = [fields.get(name, ()) for name in ("unit", "other", "part", "wanted")]
    rows = [[(column[n] if n < len(column) else "").strip() for column in columns] for n in range(len(columns[0]))]
    return [row for row in rows if row[0] or row[1] or row[3]]


def _shares(rows: list[list[str]]) -> Iterator[PlannedShare]:
    for unit_id, other, part, wanted in rows:
        yield PlannedShare(unit_id, wanted.replace("\r\n", "\n"), lead=part == "lead", name=other)


def _checklist(text: str) -> Iterator[tuple[str, str]]:
    """One item a line: a code of the catalogue at its beginning, or free words."""
    for line in filter(None, map(str.strip, text.splitlines())):
        found = _CODE.match(line)
        yield (found[1], line[found.end() :].strip() or line) if found else ("", line)
