"""督察名录 (annexes 1 and 2 of 沪城管执〔2009〕1号) and the squads' inspectors: who stood in which post on which day;
printed in the founding document's order, kept by each unit for itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from starlette.responses import Response

from shared.problems import NOT_FOUND, Problem
from sync_server.console import words
from sync_server.console.days import day_of_form
from sync_server.console.exports import Sheet, answer
from sync_server.console.listing import Filters
from sync_server.console.pages.document_papers import ENDINGS, sent
from sync_server.console.queries import reference, trails
from sync_server.console.queries.lists import fetch
from sync_server.console.spreadsheets import day_cell
from sync_server.console.web import Ask, Pages
from sync_server.grounds import directory as grounds
from sync_server.ledger.write import Write
from sync_server.papers.directory_paper import directory_sheet
from sync_server.papers.document_paper import sheet_file
from sync_server.papers.naming import file_name
from sync_server.procedures.permissions import Action
from sync_server.staffing.deeds.directory import SUBJECT, change, correct, end, enter, next_place
from sync_server.staffing.reading import directory, equipment, found, training
from sync_server.staffing.rules.directory import Entry, Roll
from sync_server.staffing.rules.equipment import EquipmentKind
from sync_server.staffing.rules.training import Result

PRINTED = {Roll.LEADERS: "directory_leaders", Roll.STAFF: "directory_staff"}
FOUND = found.LISTED
SHEET = Sheet(
    "督察名录",
    directory.KEY,
    (
        ("名录", lambda r: Roll(r.roll).label),
        ("单位", lambda r: directory.body_name(Roll(r.roll), r.unit_name)),
        ("姓名", lambda r: r.name),
        ("职务", lambda r: r.post),
        ("分管或岗位", lambda r: r.duty),
        ("办公电话", lambda r: r.phone),
        ("胸号", lambda r: r.badge or ""),
        ("起始日期", lambda r: day_cell(r.first_day)),
        ("最后一天", lambda r: day_cell(r.last_day)),
        ("依据", lambda r: r.paper),
        ("说明", lambda r: f"已更正：{r.void_words}" if r.void_at else r.end_words),
    ),
)


def register(pages: Pages) -> None:
    pages.get("/directory", index, Action.SEE_DIRECTORY)
    pages.get("/directory/export/{kind}", export, Action.EXPORT)
    for ending in ENDINGS:
        pages.get(f"/directory/paper.{ending}", _paper(ending), Action.SEE_DIRECTORY)
    pages.get("/directory/new", new, Action.KEEP_DIRECTORY)
    pages.post("/directory/new", add, Action.KEEP_DIRECTORY)
    pages.get("/directory/{id}", show, Action.SEE_DIRECTORY)
    for deed, page in (("change", _change), ("correct", _correct), ("end", _end)):
        pages.post(f"/directory/{{id}}/{deed}", page, Action.KEEP_DIRECTORY)


def index(ask: Ask) -> Response:
    """Who stands in the list on the day, unit by unit; or every line there ever was."""
    filters, viewer, today = Filters(dict(ask.query)), ask.viewer, words.today(ask.now)
    roll, keeps = directory.roll_of(filters), ask.viewer.may(Action.KEEP_DIRECTORY)
    with ask.read() as conn:
        statement = directory.directory_list(viewer, filters, today)
        listing = fetch(conn, "/directory", filters, statement, directory.ORDERS, "place", directory.KEY)
        units = directory.units_seen(conn, viewer, roll)
        unlisted = directory.unlisted(conn, viewer, roll, today) if keeps else []
        gone = directory.gone(conn, viewer, roll, today) if keeps else []
    return ask.page(
        "directory.html",
        listing=listing,
        filters=filters,
        roll=roll,
        rolls=list(Roll),
        day=(filters.day("day") or today).isoformat(),
        today=today.isoformat(),
        all_versions=filters.text("shown") == directory.ALL_VERSIONS,
        units=units,
        unlisted=unlisted,
        gone=gone,
        districts=reference.district_choices(viewer),
        body_name=directory.body_name,
        printed=roll in PRINTED,
        keeps=keeps,
    )


def export(ask: Ask) -> Response:
    """The lines as they are filtered, as a file."""
    filters = Filters(dict(ask.query))
    statement = directory.directory_list(ask.viewer, filters, words.today(ask.now))
    return answer(ask, ask.path("kind"), SHEET, statement, filters, directory.ORDERS, "place")


def _paper(ending: str) -> Callable[[Ask], Response]:
    def paper(ask: Ask) -> Response:
        """The list of a day as a paper: city office, detachment, districts."""
        filters, viewer, assets = Filters(dict(ask.query)), ask.viewer, ask.room.settings.assets_dir
        roll, day = directory.roll_of(filters), filters.day("day") or words.today(ask.now)
        if roll not in PRINTED:
            raise Problem(NOT_FOUND, what="这份名录的打印件")
        with ask.read() as conn:
            rows = directory.on_day(conn, viewer, roll, day)
            cells = [(directory.body_name(roll, r.unit_name), r.name, r.post, r.duty, r.phone) for r in rows]
            unit = (viewer.unit_name, viewer.district_code)
            sheet = directory_sheet(conn, PRINTED[roll], cells, unit, day, ask.now, assets)
        return sent(sheet_file(sheet, file_name(sheet.title, ending), ending, assets))

    return paper


def new(ask: Ask) -> Response:
    """The form for somebody who comes into a list: of the chosen unit, by the chosen person's name."""
    viewer, asked = ask.viewer, dict(ask.query)
    roll = directory.roll_of(Filters(asked))
    with ask.read() as conn:
        units = directory.units_kept(conn, viewer, roll)
        ids = [unit.id for unit in units]
        chosen = asked["unit"] if asked.get("unit") in ids else next(iter(ids), "")
        people = directory.people_of(conn, viewer, chosen)
    return ask.page(
        "directory_new.html",
        roll=roll,
        rolls=list(Roll),
        units=units,
        chosen=chosen,
        people=people,
        person=next((one for one in people if one.id == asked.get("person")), None),
        today=words.today(ask.now).isoformat(),
    )


def add(ask: Ask) -> Response:
    """Enter somebody, after the others of the unit unless a place is named."""
    form, caller = ask.form, ask.viewer.caller
    roll, unit = _roll(form.text("roll", 12)), form.need("unit", "单位", 36)
    first, entry = day_of_form(form.text("first", 10), grounds.FIRST_DAY_NOT_CHOSEN), _entry(ask)
    last = not form.text("position", 3)

    def job(w: Write) -> str:
        placed = replace(entry, position=next_place(w, roll, unit)) if last else entry
        return enter(w, caller, roll, unit, placed, first)

    line_id = ask.write(job)
    return ask.done(f"/directory/{line_id}", f"{entry.name}已列入{roll.label}名录。")


def show(ask: Ask) -> Response:
    """One post with all its lines, and the forms for what changes. What these refuse comes back to them filled in."""
    viewer = ask.viewer
    with ask.read() as conn:
        line = directory.line(conn, viewer, ask.path("id"))
        lines = directory.versions(conn, viewer, line.entry_id)
        people = directory.people_of(conn, viewer, line.unit_id) if line.kept else []
        events = trails.timeline(conn, [(SUBJECT, line.entry_id)])
        pieces = equipment.held_by(conn, viewer, line.entry_id)
        courses = training.attended_by(conn, viewer, line.entry_id)
    return ask.page(
        "directory_line.html",
        line=line,
        roll=Roll(line.roll),
        lines=lines,
        people=people,
        events=events,
        pieces=pieces,
        courses=courses,
        kind_of=EquipmentKind,
        result_of=Result,
        today=words.today(ask.now).isoformat(),
    )


def _change(ask: Ask) -> Response:
    line_id, caller = ask.path("id"), ask.viewer.caller
    day, entry = day_of_form(ask.form.text("first", 10), grounds.CHANGE_DAY_NOT_CHOSEN), _entry(ask)
    new_id = ask.write(lambda w: change(w, caller, line_id, entry, day))
    return ask.done(f"/directory/{new_id}", "变更已登记，原来的一条止于前一天，仍可按日期查到。")


def _correct(ask: Ask) -> Response:
    line_id, caller, form = ask.path("id"), ask.viewer.caller, ask.form
    first, last = day_of_form(form.text("first", 10), grounds.FIRST_DAY_NOT_CHOSEN), _day_or_none(form.text("last", 10))
    entry, reason = _entry(ask), form.text("reason", 200)
    new_id = ask.write(lambda w: correct(w, caller, line_id, entry, first, last, reason))
    return ask.done(f"/directory/{new_id}", "已更正，原来的登记留存备查。")


def _end(ask: Ask) -> Response:
    line_id, caller, form = ask.path("id"), ask.viewer.caller, ask.form
    last, reason = day_of_form(form.text("last", 10), grounds.LAST_DAY_NOT_CHOSEN), form.text("reason", 200)
    ask.write(lambda w: end(w, caller, line_id, last, reason))
    with ask.read() as conn:
        line = directory.line(conn, ask.viewer, line_id)
        held = len(equipment.held_by(conn, ask.viewer, line.entry_id))
    left = f"名下还有 {held} 件装备，请在“装备登记”办理交回。" if held else ""
    return ask.done(f"/directory/{line_id}", f"离任已登记，这一条仍可按日期查到。{left}")


def _entry(ask: Ask) -> Entry:
    form = ask.form
    placed = form.text("position", 3)
    return Entry(
        name=form.text("name", 40),
        post=form.text("post", 60),
        duty=form.text("duty", 120),
        phone=form.text("phone", 40),
        position=int(placed) if placed.isdecimal() else 1 if not placed else 0,
        person_id=form.text("person", 36),
        paper=form.text("paper", 80),
    )


def _roll(text: str) -> Roll:
    try:
        return Roll(text)
    except ValueError as error:
        raise Problem(NOT_FOUND, what="这种名录") from error


def _day_or_none(text: str) -> date | None:
    return day_of_form(text, grounds.LAST_DAY_NOT_CHOSEN) if text else None
