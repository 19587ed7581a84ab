"""督察日程 as a table: rows edited, laid over days by a rule, drawn at random; two who save at once lose nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from shared.inspection import Method
from shared.problems import Problem
from shared.workdays import Calendar
from sync_server.acts.common.documents import EditConflict, save
from sync_server.acts.common.held_document import Held
from sync_server.acts.plans.reach import read_reach
from sync_server.console import document_form
from sync_server.console.pages.plans import plan
from sync_server.console.queries import documents
from sync_server.console.web import Ask, Pages
from sync_server.documents import kinds
from sync_server.grounds import pages as grounds
from sync_server.procedures.documents import DocumentDeed, refusal
from sync_server.procedures.permissions import Action
from sync_server.procedures.plan_draft import workdays_of
from sync_server.procedures.schedules import (
    COLUMNS,
    CONTENT,
    METHOD_WORDS,
    METHODS,
    MOST_ROWS,
    PEOPLE,
    VEHICLE,
    read,
    read_day,
    spread,
    tidy,
    too_much,
)
from sync_server.reference.directory import read_calendar, read_directory
from sync_server.reference.inspection_bodies import body_of

FIELD = next(field for field in kinds.PLAN.form if field.name == "schedule")
COMMON_METHODS = (
    "实地督察",
    "实地督察、随机抽查",
    "实地督察、重点抽查",
    "实地督察、全面督察",
    "随行督察",
    "随诉督察",
    "跟踪督察",
    "回访督察",
    "实地督察、联勤督察",
    "实地督察、联合督察",
)
WEEKDAYS = tuple(zip("0123456", "一二三四五六日", strict=True))


def register(pages: Pages) -> None:
    pages.get("/plans/{id}/schedule", edit, Action.DRAFT_FILING)
    pages.post("/plans/{id}/schedule", keep, Action.DRAFT_FILING)
    pages.post("/plans/{id}/schedule/rows", lay, Action.DRAFT_FILING)


def edit(ask: Ask) -> Response:
    """The table with the rows on file."""
    held = _held(ask)
    return _page(ask, held, held.row["body"].get("schedule", ()), held.row["version"])


def _held(ask: Ask) -> Held:
    with ask.read() as conn:
        held = plan(conn, ask)
    if refused := refusal(DocumentDeed.SAVE, held.facts, ask.viewer.caller):
        raise refused.problem()
    return held


def _page(
    ask: Ask,
    held: Held,
    rows: Sequence[Sequence[str]],
    base: int,
    *,
    status: int = HTTPStatus.OK,
    error: str = "",
    more: bool = False,
    theirs: Sequence[Sequence[str]] | None = None,
    by_rule: Mapping[str, Sequence[str]] | None = None,
) -> Response:
    period = held.row["period"]
    with ask.read() as conn:
        reach = read_reach(conn, body_of(read_directory(conn), held.row["unit_id"]))
        days = workdays_of(period, read_calendar(conn).is_workday)
    faults = read(rows, period, reach).faults
    return ask.page(
        "plan_schedule.html",
        status,
        plan=held.row,
        rows=document_form.settled(FIELD, [list(row) for row in rows]),
        spare=8 if more else document_form.SPARE_ROWS,
        columns=COLUMNS,
        base=base,
        faults=faults,
        wrong={(fault.row, COLUMNS.index(fault.column)) for fault in faults},
        field=FIELD,
        theirs=theirs,
        error=error,
        cell_name=document_form.cell_name,
        fits_picker=_fits_picker,
        units=list(reach.units.items()),
        inspectors=reach.inspectors,
        methods=COMMON_METHODS,
        single_methods=[method.label for method in Method],
        other_methods=[word for word in METHOD_WORDS if word not in {method.label for method in Method}],
        weekdays=WEEKDAYS,
        first=days[0].isoformat() if days else f"{period}-01",
        last=days[-1].isoformat() if days else f"{period}-28",
        chosen=by_rule or {},
    )


def _fits_picker(text: str) -> bool:
    """True if a date field of the browser can show the text; it would drop any other."""
    day = read_day(text)
    return not text or (day is not None and day.isoformat() == text)


def keep(ask: Ask) -> Response:
    """Save the table in the order of its days. Who saved in between is shown beside what was typed."""
    held, form = _held(ask), ask.form
    base = _base(ask, held)
    rows = document_form.as_typed(form, (FIELD,))[FIELD.name]
    if form.text("add", 20):
        return _page(ask, held, rows, base, more=True)
    if words := too_much(rows):
        return _page(ask, held, rows, base, status=HTTPStatus.UNPROCESSABLE_ENTITY, error=f"{words}。")
    tidied = tidy(rows)
    return _save(ask, held, tidied, base, "编排督察日程", f"已保存日程，共 {len(tidied)} 行。")


def _save(ask: Ask, held: Held, rows: list[list[str]], base: int, note: str, said: str) -> Response:
    caller = ask.viewer.caller
    try:
        ask.write(lambda w: save(w, caller, held.id, {FIELD.name: rows}, base=base, note=note))
    except EditConflict as conflict:
        theirs = document_form.settled(FIELD, conflict.theirs.get(FIELD.name))
        if theirs == document_form.settled(FIELD, _version(ask, held, base)):
            # Only other fields were changed meanwhile: both changes stand.
            return _save(ask, _held(ask), rows, conflict.version, note, said)
        return _page(
            ask,
            _held(ask),
            rows,
            conflict.version,
            status=HTTPStatus.CONFLICT,
            error=conflict.detail,
            theirs=theirs,
        )
    return ask.done(f"/plans/{held.id}/schedule", said)


def _version(ask: Ask, held: Held, base: int) -> Any:
    """The table of the version that the form was filled in over."""
    with ask.read() as conn:
        return documents.version(conn, held.id, base).body.get(FIELD.name)


def _base(ask: Ask, held: Held) -> int:
    text = ask.form.text("base", 12)
    if not text.isdecimal() or not 1 <= int(text) <= held.row["version"]:
        raise Problem(grounds.SCHEDULE_FORM_INCOMPLETE)
    return int(text)


def lay(ask: Ask) -> Response:
    """Add rows by a rule: chosen units laid over chosen days with the same method, content, people and vehicle."""
    held, form = _held(ask), ask.form
    rows = [list(row) for row in held.row["body"].get("schedule", ())]
    fields = {name: form.all(name) for name in ("unit", "weekday", "method", "person")}
    typed = {**fields, **{name: (form.text(name, 300),) for name in ("from", "to", "content", "vehicle")}}
    try:
        with ask.read() as conn:
            calendar = read_calendar(conn)
        fresh = _rows(typed, form.ticked("workdays"), calendar, held.row["period"])
        if len(rows) + len(fresh) > MOST_ROWS:
            raise Problem(grounds.SCHEDULE_TOO_LONG, most_rows=MOST_ROWS)
    except Problem as problem:
        status = problem.kind.status
        return _page(ask, held, rows, held.row["version"], status=status, error=problem.detail, by_rule=typed)
    return _save(ask, held, tidy([*rows, *fresh]), held.row["version"], "批量添加日程", f"已添加 {len(fresh)} 行。")


def _rows(typed: Mapping[str, Sequence[str]], workdays: bool, calendar: Calendar, period: str) -> list[list[str]]:
    """The rows of the rule. Raises Problem that says what is missing."""
    first, last = read_day(typed["from"][0]), read_day(typed["to"][0])
    if first is None or last is None or last < first or {f"{first:%Y-%m}", f"{last:%Y-%m}"} != {period}:
        raise Problem(grounds.DAYS_OUTSIDE_THE_MONTH)
    if not typed["unit"]:
        raise Problem(grounds.UNITS_NOT_CHOSEN)
    if not typed["method"]:
        raise Problem(grounds.METHODS_NOT_CHOSEN)
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    wanted = [day for day in span if not typed["weekday"] or str(day.weekday()) in typed["weekday"]]
    days: list[date] = [day for day in wanted if not workdays or calendar.is_workday(day)]
    if not days:
        raise Problem(grounds.NO_DAY_FITS)
    cells = [""] * len(COLUMNS)
    cells[METHODS], cells[CONTENT] = "、".join(typed["method"]), typed["content"][0]
    cells[PEOPLE], cells[VEHICLE] = "、".join(typed["person"]), typed["vehicle"][0]
    return spread(days, typed["unit"], cells)
