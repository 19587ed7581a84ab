"""A whole edition of the catalogue from a table: read, shown beside the catalogue in force, then put in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from shared.moment import chinese_day, to_iso
from shared.problems import RULE, Problem
from sync_server.acts.imports.catalogue import keep_table, kept_table, preview, read_table, take_table
from sync_server.acts.imports.grids import Grid
from sync_server.acts.imports.limits import LARGEST_FILE
from sync_server.console import marked_table
from sync_server.console.days import day_of_form
from sync_server.console.web import Ask, Pages
from sync_server.console.words import today
from sync_server.grounds import pages as grounds
from sync_server.procedures.catalogue import Item, day_refusal
from sync_server.procedures.catalogue_rows import (
    BASIS,
    COUNTING,
    COUNTING_WORDS,
    GROUP,
    HEADS,
    NOTE,
    PHOTO,
    PHOTO_WORDS,
    POINTS,
    SEVERITY,
    SHORT,
    TEXT,
    UNCHECKED,
    UNIT,
)
from sync_server.procedures.permissions import Action

MOST_FAULTS = 100
LONGEST_REASON = 300


def register(pages: Pages) -> None:
    pages.get("/catalogue/import", import_form, Action.MANAGE_CATALOGUE)
    pages.post("/catalogue/import", bring, Action.MANAGE_CATALOGUE, limit=LARGEST_FILE + 100_000)
    pages.get("/catalogue/import/{id}", look, Action.MANAGE_CATALOGUE)
    pages.get("/catalogue/import/{id}/marked", marked, Action.MANAGE_CATALOGUE)
    pages.post("/catalogue/import/{id}", take, Action.MANAGE_CATALOGUE)


def import_form(ask: Ask) -> Response:
    """Where a whole edition is brought."""
    return _form(ask)


def _form(ask: Ask, error: str = "", status: int = HTTPStatus.OK) -> Response:
    day = today(ask.now)
    typed = {"day": day.isoformat(), **ask.form.values()}
    return ask.page("catalogue_import.html", status, error=error, typed=typed, today=day, heads=tuple(HEADS))


def bring(ask: Ask) -> Response:
    """Read a file and go on to the page that shows what it would change, or what is wrong in it."""
    form, caller = ask.form, ask.viewer.caller
    files = form.files.get("table", ())
    if not files:
        return _form(ask, "请选择一个表格文件（XLSX 或 CSV）。", HTTPStatus.UNPROCESSABLE_ENTITY)
    content = files[0].content.read(LARGEST_FILE + 1)
    beside = {"day": form.text("day", 10), "reason": form.text("reason", LONGEST_REASON)}
    try:
        read_table(content)
        kept = ask.write(lambda w: keep_table(w, caller, files[0].name, content, beside))
    except Problem as problem:
        return _form(ask, f"《{files[0].name[:60]}》没有导入：{problem.detail}", problem.kind.status)
    return ask.done(f"/catalogue/import/{kept}", "已读取表格，核对并确认后新目录才会生效。")


def _kept(ask: Ask) -> tuple[Mapping[str, Any], Grid]:
    with ask.read() as conn:
        kept = kept_table(conn, ask.viewer.caller, ask.path("id"), to_iso(ask.now))
    return kept, read_table(kept["content"])


def look(ask: Ask) -> Response:
    """What the kept file would change."""
    return _look(ask, *_kept(ask))


def _look(ask: Ask, kept: Mapping[str, Any], grid: Grid, error: str = "", status: int = HTTPStatus.OK) -> Response:
    typed = {"day": "", "reason": "", **kept["form"], **ask.form.values()}
    now = today(ask.now)
    day = _day(typed["day"]) or now
    with ask.read() as conn:
        seen = preview(conn, grid, day)
    return ask.page(
        "catalogue_preview.html",
        status,
        kept=kept,
        seen=seen,
        faults=seen.faults[:MOST_FAULTS],
        changed=[(before.item, after, differences(before.item, after)) for before, after in seen.changes.changed],
        day=day,
        today=now,
        typed={**typed, "day": typed["day"] or now.isoformat()},
        taken=kept["archived"],
        error=error,
    )


def _day(text: str) -> date | None:
    try:
        return day_of_form(text, grounds.DAY_OF_EFFECT_NOT_CHOSEN)
    except Problem:
        return None


def differences(before: Item, after: Item) -> list[tuple[str, str, str]]:
    """(column, as it is, as it becomes) of what an edition changes."""
    shown = [_shown(item) for item in (before, after)]
    found = [(head, *(one[head] for one in shown)) for head in shown[0]]
    return [(head, was, becomes) for head, was, becomes in found if was != becomes]


def _shown(item: Item) -> dict[str, str]:
    return {
        GROUP: item.group,
        TEXT: item.text,
        SEVERITY: item.severity.label,
        POINTS: f"{item.points:g}",
        PHOTO: PHOTO_WORDS[item.photo],
        BASIS: item.basis,
        SHORT: item.short,
        UNIT: item.unit,
        COUNTING: COUNTING_WORDS[item.counting] if item.counting else "",
        UNCHECKED: item.basis_unchecked,
        NOTE: item.basis_note,
        "使用": "使用中" if item.active else "已停用",
    }


def marked(ask: Ask) -> Response:
    """The kept file with what is wrong in it, to download."""
    kept, grid = _kept(ask)
    with ask.read() as conn:
        seen = preview(conn, grid, today(ask.now))
    return marked_table.answer(kept["name"], grid, seen.faults)


def take(ask: Ask) -> Response:
    """Put the edition in force from its day; another day than the one looked at is looked at again first."""
    form, caller = ask.form, ask.viewer.caller
    kept, grid = _kept(ask)
    try:
        day = day_of_form(form.text("day", 10), grounds.DAY_OF_EFFECT_NOT_CHOSEN)
        reason = form.text("reason", LONGEST_REASON)
        if why := day_refusal(day, today(ask.now)):
            raise Problem(RULE, reason=why)
        if form.text("seen", 10) != day.isoformat():
            raise Problem(grounds.OTHER_DAY_OF_EFFECT, day=chinese_day(day))
        done = ask.write(lambda w: take_table(w, caller, kept["id"], grid, day, reason))
    except Problem as problem:
        return _look(ask, kept, grid, problem.detail, problem.kind.status)
    words = f"新目录自{chinese_day(day)}起施行：修改 {done.changed} 项，新增 {done.added} 项，停用 {done.ended} 项。"
    return ask.done("/catalogue", words)
