"""装备登记: what the inspection bodies and squads' inspectors are equipped with, who has it, since when."""

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
from sync_server.staffing.deeds.equipment import ENTERED, add_piece, move_piece
from sync_server.staffing.reading import equipment
from sync_server.staffing.rules.equipment import EQUIPMENT_COURSE, EquipmentDeed, EquipmentKind, EquipmentState

LOOKS = words.looks(
    (EquipmentState.STOCK, "", "inbox"),
    (EquipmentState.ISSUED, "green", "check"),
    (EquipmentState.REPAIR, "amber", "clock"),
    (EquipmentState.LOST, "red", "alert"),
    (EquipmentState.RETIRED, "grey", "cross"),
)
SHEET = Sheet(
    "装备登记",
    equipment.KEY,
    (
        ("单位", lambda r: r.unit_name),
        ("类别", lambda r: EquipmentKind(r.kind).label),
        ("编号", lambda r: r.number),
        ("型号", lambda r: r.model),
        ("状态", lambda r: EquipmentState(r.state).label),
        ("配发给", lambda r: r.holder),
        ("自", lambda r: day_cell(r.since)),
        ("登记人", lambda r: r.entered_name),
    ),
)
DEFAULT = "unit"


def register(pages: Pages) -> None:
    pages.get("/equipment", index, Action.KEEP_STAFFING)
    pages.get("/equipment/export/{kind}", export, Action.KEEP_STAFFING)
    pages.post("/equipment", add, Action.KEEP_STAFFING)
    pages.get("/equipment/{id}", show, Action.KEEP_STAFFING)
    pages.post("/equipment/{id}/{deed}", move, Action.KEEP_STAFFING)


def index(ask: Ask) -> Response:
    """The pieces within reach, unit by unit."""
    filters, viewer = Filters(dict(ask.query)), ask.viewer
    with ask.read() as conn:
        statement = equipment.equipment_list(viewer, filters)
        listing = fetch(conn, "/equipment", filters, statement, equipment.ORDERS, DEFAULT, equipment.KEY)
        units = equipment.units_kept(conn, viewer)
    return ask.page(
        "equipment.html",
        listing=listing,
        filters=filters,
        units=units,
        own=viewer.unit_id,
        kinds=[(kind.value, kind.label) for kind in EquipmentKind],
        states=[(state.value, state.label) for state in EquipmentState],
        kind_of=EquipmentKind,
        looks=LOOKS,
        districts=reference.district_choices(viewer),
        today=words.today(ask.now).isoformat(),
    )


def export(ask: Ask) -> Response:
    """Exactly the filtered pieces as a file."""
    filters = Filters(dict(ask.query))
    statement = equipment.equipment_list(ask.viewer, filters)
    return answer(ask, ask.path("kind"), SHEET, statement, filters, equipment.ORDERS, DEFAULT)


def add(ask: Ask) -> Response:
    """Enter a piece."""
    form, caller = ask.form, ask.viewer.caller
    unit, number, model = form.need("unit", "单位", 36), form.text("number", 40), form.text("model", 80)
    kind, day = _kind(form.text("kind", 16)), day_of_form(form.text("day", 10), grounds.DAY_MISSING)
    piece_id = ask.write(lambda w: add_piece(w, caller, unit, kind, number, model, day))
    return ask.done(f"/equipment/{piece_id}", f"已登记{kind.label}，现在可以配发。")


def show(ask: Ask) -> Response:
    """One piece with its steps, and what can be done with it now."""
    viewer, today = ask.viewer, words.today(ask.now)
    with ask.read() as conn:
        piece = equipment.piece(conn, viewer, ask.path("id"))
        steps = equipment.steps(conn, piece.id)
        people = equipment.colleagues(conn, viewer, Action.KEEP_STAFFING, today, piece.unit_id)
    state = EquipmentState(piece.state)
    return ask.page(
        "equipment_piece.html",
        piece=piece,
        kind=EquipmentKind(piece.kind),
        look=LOOKS[piece.state],
        steps=steps,
        said=lambda deed: "登记入库" if deed == ENTERED else EquipmentDeed(deed).label,
        people=people,
        deeds=EQUIPMENT_COURSE.open_deeds(state, viewer.caller),
        asks=EQUIPMENT_COURSE.asks_words,
        today=today.isoformat(),
    )


def move(ask: Ask) -> Response:
    """Issue it, take it back, and so on."""
    form, caller, piece_id = ask.form, ask.viewer.caller, ask.path("id")
    try:
        deed = EquipmentDeed(ask.path("deed"))
    except ValueError as error:
        raise Problem(NOT_FOUND, what="这个步骤") from error
    day = day_of_form(form.text("day", 10), grounds.DAY_MISSING)
    line_id, place, said = form.text("line", 36), form.text("place", 60), form.text("words", 200)
    ask.write(lambda w: move_piece(w, caller, piece_id, deed, day, line_id=line_id, place=place, words=said))
    return ask.done(f"/equipment/{piece_id}", f"{deed.label}已登记。")


def _kind(text: str) -> EquipmentKind:
    try:
        return EquipmentKind(text)
    except ValueError as error:
        raise Problem(grounds.KIND_NOT_CHOSEN) from error
