"""培训登记: courses, hours, who took part with what result; persons stand in the order of the directory."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from shared.problems import Problem
from sync_server.console import words
from sync_server.console.days import day_of_form
from sync_server.console.exports import Sheet, answer
from sync_server.console.listing import Filters
from sync_server.console.queries import trails
from sync_server.console.queries.lists import fetch
from sync_server.console.spreadsheets import day_cell
from sync_server.console.web import Ask, Pages
from sync_server.grounds import staffing as grounds
from sync_server.procedures.permissions import Action
from sync_server.staffing.deeds.training import SUBJECT, add_participants, enter_training, void_training
from sync_server.staffing.reading import equipment, training
from sync_server.staffing.rules.training import Result, Training, read_hours

SHEET = Sheet(
    "培训登记",
    training.KEY,
    (
        ("日期", lambda r: day_cell(r.day)),
        ("课程", lambda r: r.course),
        ("学时", lambda r: r.hours),
        ("举办单位", lambda r: r.organiser),
        ("地点", lambda r: r.place),
        ("参加人数", lambda r: r.part),
        ("内容", lambda r: r.content),
        ("登记单位", lambda r: r.unit_name),
        ("说明", lambda r: f"已作废：{r.void_words}" if r.void_at else ""),
    ),
)
PARTICIPANTS = Sheet(
    "培训参加人员",
    training.RESULT_KEY,
    (
        ("单位", lambda r: r.unit_name),
        ("姓名", lambda r: r.name),
        ("结果", lambda r: Result(r.result).label),
    ),
)


def register(pages: Pages) -> None:
    pages.get("/trainings", index, Action.KEEP_STAFFING)
    pages.get("/trainings/export/{kind}", export, Action.KEEP_STAFFING)
    pages.post("/trainings", add, Action.KEEP_STAFFING)
    pages.get("/trainings/{id}", show, Action.KEEP_STAFFING)
    pages.get("/trainings/{id}/export/{kind}", export_participants, Action.KEEP_STAFFING)
    pages.post("/trainings/{id}/participants", attend, Action.KEEP_STAFFING)
    pages.post("/trainings/{id}/void", void, Action.KEEP_STAFFING)


def index(ask: Ask) -> Response:
    """The courses, the latest first."""
    filters, viewer = Filters(dict(ask.query)), ask.viewer
    with ask.read() as conn:
        statement = training.training_list(viewer, filters)
        listing = fetch(conn, "/trainings", filters, statement, training.ORDERS, "-day", training.KEY)
        units = equipment.units_kept(conn, viewer)
    return ask.page(
        "trainings.html", listing=listing, filters=filters, units=units, today=words.today(ask.now).isoformat()
    )


def export(ask: Ask) -> Response:
    """Exactly the filtered courses as a file."""
    filters = Filters(dict(ask.query))
    statement = training.training_list(ask.viewer, filters)
    return answer(ask, ask.path("kind"), SHEET, statement, filters, training.ORDERS, "-day")


def export_participants(ask: Ask) -> Response:
    """Who took part in one course, as a file."""
    with ask.read() as conn:
        row = training.training(conn, ask.viewer, ask.path("id"))
    filters, statement = Filters(dict(ask.query)), training.participants(ask.viewer, row.id)
    return answer(ask, ask.path("kind"), PARTICIPANTS, statement, filters, training.RESULT_ORDERS, "unit")


def add(ask: Ask) -> Response:
    """Enter a course that was held."""
    form, caller = ask.form, ask.viewer.caller
    entered = Training(
        course=form.text("course", 80),
        organiser=form.text("organiser", 80),
        day=day_of_form(form.text("day", 10), grounds.DAY_MISSING),
        hours=read_hours(form.text("hours", 8)),
        place=form.text("place", 80),
        content=form.text("content", 2000),
    )
    training_id = ask.write(lambda w: enter_training(w, caller, entered))
    return ask.done(f"/trainings/{training_id}", "培训已登记，请登记参加人员。")


def show(ask: Ask) -> Response:
    """One course with who took part."""
    viewer = ask.viewer
    with ask.read() as conn:
        row = training.training(conn, viewer, ask.path("id"))
        results = training.results(conn, viewer, row.id)
        people = equipment.colleagues(conn, viewer, Action.KEEP_STAFFING, date.fromisoformat(row.day))
        events = trails.timeline(conn, [(SUBJECT, row.id)]) if row.kept else []
    standing = {result.entry_id for result in results}
    return ask.page(
        "training.html",
        training=row,
        results=results,
        absent=equipment.by_unit([person for person in people if person.entry_id not in standing]),
        lines={person.entry_id: person.id for person in people},
        choices=list(Result),
        result_of=Result,
        events=events,
    )


def attend(ask: Ask) -> Response:
    """Who took part, with the result."""
    form, caller, training_id = ask.form, ask.viewer.caller, ask.path("id")
    try:
        result = Result(form.text("result", 12))
    except ValueError as error:
        raise Problem(grounds.RESULT_NOT_CHOSEN) from error
    count = ask.write(lambda w: add_participants(w, caller, training_id, form.all("line"), result))
    return ask.done(f"/trainings/{training_id}", f"已登记 {count} 人：{result.label}。")


def void(ask: Ask) -> Response:
    """Take back a wrong entry."""
    form, caller, training_id = ask.form, ask.viewer.caller, ask.path("id")
    ask.write(lambda w: void_training(w, caller, training_id, form.text("reason", 200)))
    return ask.done(f"/trainings/{training_id}", "这次培训的登记已作废，不再计入学时。")
