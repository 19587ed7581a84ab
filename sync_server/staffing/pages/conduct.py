"""作风事项: for the chief and the leaders alone, of their own people; nobody reads what concerns the own person."""

from __future__ import annotations

from starlette.responses import Response

from shared.problems import NOT_FOUND, Problem
from sync_server.console import words
from sync_server.console.days import day_of_form
from sync_server.console.exports import Sheet, answer
from sync_server.console.listing import Filters
from sync_server.console.queries import reference
from sync_server.console.queries.lists import fetch
from sync_server.console.spreadsheets import day_cell
from sync_server.console.web import Ask, Pages
from sync_server.grounds import staffing as grounds
from sync_server.procedures.permissions import Action
from sync_server.staffing.deeds.conduct import Handled, enter_matter, may_be_named, move_matter
from sync_server.staffing.reading import conduct, equipment
from sync_server.staffing.rules.conduct import CONDUCT_COURSE, ConductDeed, ConductKind, ConductState, Handling

LOOKS = words.looks((ConductState.OPEN, "amber", "clock"), (ConductState.HANDLED, "green", "check"))
SHEET = Sheet(
    "作风事项",
    conduct.KEY,
    (
        ("日期", lambda r: day_cell(r.day)),
        ("单位", lambda r: r.unit_name),
        ("所涉人员", lambda r: r.name),
        ("类别", lambda r: ConductKind(r.kind).label),
        ("事项", lambda r: r.matter),
        ("状态", lambda r: ConductState(r.state).label),
        ("处理方式", lambda r: Handling(r.way).label if r.way else ""),
        ("登记人", lambda r: r.entered_name),
    ),
    discreet=True,
)


def register(pages: Pages) -> None:
    pages.get("/conduct", index, Action.KEEP_CONDUCT)
    pages.get("/conduct/export/{kind}", export, Action.KEEP_CONDUCT)
    pages.post("/conduct", add, Action.KEEP_CONDUCT)
    pages.get("/conduct/{id}", show, Action.KEEP_CONDUCT)
    pages.post("/conduct/{id}/{deed}", move, Action.KEEP_CONDUCT)


def index(ask: Ask) -> Response:
    """The matters that the viewer needs to know of, the latest first."""
    filters, viewer, today = Filters(dict(ask.query)), ask.viewer, words.today(ask.now)
    with ask.read() as conn:
        statement = conduct.conduct_list(viewer, filters)
        listing = fetch(conn, "/conduct", filters, statement, conduct.ORDERS, "-day", conduct.KEY)
        people = equipment.colleagues(conn, viewer, Action.KEEP_CONDUCT, today)
    return ask.page(
        "conduct.html",
        listing=listing,
        filters=filters,
        people=equipment.by_unit([one for one in people if may_be_named(viewer.caller, one._mapping)]),
        kinds=[(kind.value, kind.label) for kind in ConductKind],
        states=[(state.value, state.label) for state in ConductState],
        kind_of=ConductKind,
        way_of=Handling,
        looks=LOOKS,
        districts=reference.district_choices(viewer),
        today=today.isoformat(),
    )


def export(ask: Ask) -> Response:
    """Exactly the filtered matters as a file."""
    filters = Filters(dict(ask.query))
    statement = conduct.conduct_list(ask.viewer, filters)
    return answer(ask, ask.path("kind"), SHEET, statement, filters, conduct.ORDERS, "-day")


def add(ask: Ask) -> Response:
    """Enter a matter."""
    form, caller = ask.form, ask.viewer.caller
    line_id, matter = form.text("line", 36), form.text("matter", 2000)
    if not line_id:
        raise Problem(grounds.PERSON_NOT_CHOSEN)
    try:
        kind = ConductKind(form.text("kind", 12))
    except ValueError as error:
        raise Problem(grounds.KIND_NOT_CHOSEN) from error
    day = day_of_form(form.text("day", 10), grounds.DAY_MISSING)
    matter_id = ask.write(lambda w: enter_matter(w, caller, line_id, kind, day, matter))
    return ask.done(f"/conduct/{matter_id}", "事项已登记，只有本单位负责人和市局领导可见。")


def show(ask: Ask) -> Response:
    """One matter, and how it went on."""
    viewer = ask.viewer
    with ask.read() as conn:
        row = conduct.matter(conn, viewer, ask.path("id"))
        steps = conduct.steps(conn, row.id)
    return ask.page(
        "conduct_matter.html",
        matter=row,
        kind=ConductKind(row.kind),
        look=LOOKS[row.state],
        steps=steps,
        deed_of=ConductDeed,
        way_of=Handling,
        ways=[(way.value, way.label) for way in Handling],
        deeds=CONDUCT_COURSE.open_deeds(ConductState(row.state), viewer.caller),
        today=words.today(ask.now).isoformat(),
    )


def move(ask: Ask) -> Response:
    """Note how it goes on, how it was handled, or take it up again."""
    form, caller, matter_id = ask.form, ask.viewer.caller, ask.path("id")
    try:
        deed = ConductDeed(ask.path("deed"))
    except ValueError as error:
        raise Problem(NOT_FOUND, what="这个步骤") from error
    way = form.text("way", 16)
    handled = Handled(
        day=day_of_form(form.text("day", 10), grounds.DAY_MISSING),
        words=form.text("words", 1000),
        way=Handling(way) if way in {one.value for one in Handling} else None,
        by_name=form.name("by", limit=40),
    )
    ask.write(lambda w: move_matter(w, caller, matter_id, deed, handled))
    return ask.done(f"/conduct/{matter_id}", f"{deed.label}已记下。")
