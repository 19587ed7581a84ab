"""督察项目目录: today's items, each one's history, and new editions with their day of effect."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from starlette.responses import Response

from shared.catalogue import ChecklistItem, Counting, PhotoRule, Severity, counting_of, matches
from shared.moment import chinese_day
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.catalogue_editions import change_item
from sync_server.console import spreadsheets
from sync_server.console.catalogue_file import table_of
from sync_server.console.days import day_of_form
from sync_server.console.forms import Form
from sync_server.console.listing import Filters
from sync_server.console.queries import editions
from sync_server.console.web import Ask, Pages
from sync_server.console.words import today
from sync_server.grounds import pages as grounds
from sync_server.procedures.catalogue import Catalogue, Item, ItemEdition
from sync_server.procedures.catalogue_rows import COUNTING_WORDS, PHOTO_WORDS
from sync_server.procedures.permissions import Action
from sync_server.reference.catalogue import read_catalogue
from sync_server.reference.shipped import initials

COUNTED = {Counting.PLACE: "每处计", Counting.PERSON: "每人次计", Counting.ONCE: "每次计"}


def register(pages: Pages) -> None:
    pages.get("/catalogue", index, Action.SEE_LEDGER, Action.MANAGE_CATALOGUE)
    pages.get("/catalogue/export/{kind}", export, Action.SEE_LEDGER, Action.MANAGE_CATALOGUE)
    pages.get("/catalogue/new", new, Action.MANAGE_CATALOGUE)
    pages.post("/catalogue/new", add, Action.MANAGE_CATALOGUE)
    pages.get("/catalogue/items/{id}", show, Action.SEE_LEDGER, Action.MANAGE_CATALOGUE)
    pages.post("/catalogue/items/{id}", change, Action.MANAGE_CATALOGUE)


def index(ask: Ask) -> Response:
    """Today's catalogue by group, with what is to change."""
    filters, day = Filters(dict(ask.query)), today(ask.now)
    known = _catalogue(ask)
    shown = [e for e in known.whole(day) if _wanted(e.item, filters)]
    groups = [(name, counting_of(name), list(of)) for name, of in groupby(shown, key=lambda e: e.item.group)]
    return ask.page(
        "catalogue.html",
        filters=filters,
        groups=groups,
        names=list(dict.fromkeys(e.item.group for e in known.whole(day))),
        severities=[(s.value, s.label) for s in Severity],
        coming=known.coming(day),
        total=len(shown),
        counted=COUNTED,
        counted_words=counted_words,
        photos=PHOTO_WORDS,
        can=ask.viewer.may(Action.MANAGE_CATALOGUE),
    )


def counted_words(item: Item) -> str:
    """`每处计`, `每辆计`, `每次计（数量以辆计）`."""
    match item.counted_by:
        case Counting.PLACE:
            return f"每{item.counted_in}计"
        case Counting.PERSON:
            return "每人次计"
        case _:
            return "每次计" + (f"，数量以“{item.counted_in}”记" if item.unit else "")


def _wanted(item: Item, filters: Filters) -> bool:
    listed = ChecklistItem(
        item.code, item.group, item.text, item.severity, item.points, item.photo, item.basis, initials(item.text),
        item.short,
    )  # fmt: skip
    return (
        matches(listed, filters.text("q"))
        and filters.text("group") in ("", item.group)
        and filters.text("severity") in ("", item.severity.value)
        and (item.active or filters.text("ended") == "1")
    )


def _catalogue(ask: Ask) -> Catalogue:
    with ask.read() as conn:
        return read_catalogue(conn)


def export(ask: Ask) -> Response:
    """Today's catalogue as a spreadsheet that can be read in again."""
    day = today(ask.now)
    name = f"督察项目目录（{chinese_day(day)}施行）"
    return spreadsheets.answer(ask.path("kind"), name, [table_of(_catalogue(ask).whole(day))])


def show(ask: Ask) -> Response:
    """One item with its editions."""
    return _item_page(ask)


def _item_page(ask: Ask, error: str = "", status: int = 200) -> Response:
    code, day = ask.path("id"), today(ask.now)
    known = _catalogue(ask)
    history = known.history(code)
    if not history:
        raise Problem(NOT_FOUND, what="这个督察项目")
    now = known.on(code, day)
    with ask.read() as conn:
        notes = editions.item_notes(conn, code)
    return ask.page(
        "catalogue_item.html",
        status,
        edition=now,
        item=now.item,
        history=[(e, notes.get((e.effective_from.isoformat(), e.revision))) for e in reversed(history)],
        counted=counted_words(now.item),
        counted_words=counted_words,
        error=error,
        **_form(ask, known, now),
    )


def _form(ask: Ask, known: Catalogue, now: ItemEdition | None) -> dict[str, Any]:
    """What the edition's form shows: what was typed, else the item as it is."""
    day = today(ask.now)
    held: dict[str, str] = {}
    if now is not None:
        item = now.item
        held = {
            "group": item.group,
            "text": item.text,
            "severity": item.severity.value,
            "points": f"{item.points:g}",
            "photo": item.photo.value,
            "basis": item.basis,
            "active": "1" if item.active else "",
            "short": item.short,
            "unit": item.unit,
            "counting": item.counting.value if item.counting else "",
            "basis_unchecked": item.basis_unchecked,
            "basis_note": item.basis_note,
        }
    typed = ask.form.values()
    return {
        "typed": ({**held, "active": "", **typed} if typed else {"day": day.isoformat(), **held}),
        "groups": list(dict.fromkeys(e.item.group for e in known.whole(day))),
        "severities": [(s.value, s.label) for s in Severity],
        "photo_rules": [(rule.value, word) for rule, word in PHOTO_WORDS.items()],
        "photos": PHOTO_WORDS,
        "countings": [("", "按类别标题"), *((how.value, word) for how, word in COUNTING_WORDS.items())],
        "today": day,
        "can": ask.viewer.may(Action.MANAGE_CATALOGUE),
    }


def _read(form: Form, code: str) -> tuple[Item, date, str]:
    """The form as an item, its day of effect and the reason. Raises Problem."""
    try:
        points = float(form.text("points", 10))
    except ValueError as error:
        raise Problem(grounds.POINTS_NOT_A_NUMBER) from error
    try:
        severity, photo = Severity(form.text("severity", 8)), PhotoRule(form.text("photo", 1))
        counting = Counting(how) if (how := form.text("counting", 8)) else None
    except ValueError as error:
        raise Problem(grounds.SEVERITY_NOT_CHOSEN) from error
    item = Item(
        code=code,
        group=form.text("group", 80),
        text=form.text("text", 400),
        severity=severity,
        points=points,
        photo=photo,
        basis=form.text("basis", 600),
        basis_unchecked=form.text("basis_unchecked", 600),
        basis_note=form.text("basis_note", 600),
        active=form.ticked("active"),
        short=form.text("short", 40),
        unit=form.text("unit", 8),
        counting=counting,
    )
    return item, read_day(form), form.text("reason", 300)


def read_day(form: Form) -> date:
    """The day of effect. Raises Problem."""
    return day_of_form(form.text("day", 10), grounds.DAY_OF_EFFECT_NOT_CHOSEN)


def change(ask: Ask) -> Response:
    """A new edition of a known item."""
    code, caller = ask.path("id"), ask.viewer.caller
    if code not in _catalogue(ask):
        raise Problem(NOT_FOUND, what="这个督察项目")
    try:
        item, day, reason = _read(ask.form, code)
        ask.write(lambda w: change_item(w, caller, item, day, reason))
    except Problem as problem:
        return _item_page(ask, problem.detail, problem.kind.status)
    return ask.done(f"/catalogue/items/{code}", _said(code, day, today(ask.now)))


def _said(code: str, day: date, now: date) -> str:
    when = "今日" if day == now else chinese_day(day)
    return f"{code} 的新版本自{when}起施行。此前发生的问题仍按原版本计分。"


def new(ask: Ask) -> Response:
    """The form for an item that is not in the catalogue yet."""
    return _new(ask)


def _new(ask: Ask, error: str = "", status: int = 200) -> Response:
    return ask.page("catalogue_new.html", status, error=error, **_form(ask, _catalogue(ask), None))


def add(ask: Ask) -> Response:
    """Add an item."""
    caller, code = ask.viewer.caller, ask.form.text("code", 8).upper()
    try:
        if code in _catalogue(ask):
            raise Problem(grounds.ITEM_CODE_TAKEN, code=code)
        item, day, reason = _read(ask.form, code)
        ask.write(lambda w: change_item(w, caller, item, day, reason))
    except Problem as problem:
        return _new(ask, problem.detail, problem.kind.status)
    return ask.done(f"/catalogue/items/{code}", _said(code, day, today(ask.now)))
