"""A table of the directory brought in: its template, what it would do, and taking it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from shared.moment import to_iso
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.imports.grids import Grid
from sync_server.acts.imports.limits import LARGEST_FILE
from sync_server.console import marked_table, words
from sync_server.console.days import day_of_form
from sync_server.console.queries import reference
from sync_server.console.spreadsheets import Template, template_answer
from sync_server.console.web import Ask, Pages
from sync_server.grounds import directory as grounds
from sync_server.procedures.permissions import Action
from sync_server.staffing.deeds.directory import changes
from sync_server.staffing.deeds.directory_import import (
    Preview,
    day_of,
    keep_table,
    kept_table,
    preview,
    read_table,
    take_table,
)
from sync_server.staffing.rules.directory import Roll
from sync_server.staffing.rules.directory_table import HEADS, NEEDED, Wanted

MOST_FAULTS = 100
WIDTHS = (16, 36, 12, 20, 30, 18, 12, 14, 24)
GUIDE = (
    "在“名录”中填写，每行一人；带 * 的列必填。表头请勿改动，各列次序可以调整。",
    f"名录：{'、'.join(roll.label for roll in Roll)}。也可写附件1、附件2。",
    "单位：写全称；区可简写为区名（长宁区），街镇队可省去“综合行政执法队”。",
    "分管或岗位、办公电话、依据：空白的格不改变名录中已有的内容。只登记单位座机，不登记手机号和身份证号。",
    "胸号：写了就与人员名录关联，可不填。",
    "起始日期：2026-12-03 或 2026年12月3日；不填的，以上传时所选的日期为准。",
    "名录中已有的人内容不同的，自起始日期起变更，原来的一条保留。离任请在该人的页面登记。",
)


def register(pages: Pages) -> None:
    pages.get("/directory/template", template, Action.KEEP_DIRECTORY)
    pages.post("/directory/import", bring, Action.KEEP_DIRECTORY, limit=LARGEST_FILE + 100_000, leads="/directory")
    pages.get("/directory/import/{id}", look, Action.KEEP_DIRECTORY)
    pages.get("/directory/import/{id}/marked", marked, Action.KEEP_DIRECTORY)
    pages.post("/directory/import/{id}", take, Action.KEEP_DIRECTORY)


def template(_ask: Ask) -> Response:
    """An empty table with the headings, and a sheet that says how to fill it in."""
    return template_answer(Template("督察名录模板", "名录", tuple(HEADS), WIDTHS, NEEDED, GUIDE))


def bring(ask: Ask) -> Response:
    """Read a file and go on to the page that shows what it would do, or what is wrong in it. A refusal comes back to
    the list with what was chosen."""
    files, caller = ask.form.files.get("table", ()), ask.viewer.caller
    if not files:
        raise Problem(grounds.FILE_MISSING)
    content = files[0].content.read(LARGEST_FILE + 1)
    day = day_of_form(ask.form.text("day", 10), grounds.TABLE_DAY_NOT_CHOSEN)
    read_table(content)
    kept = ask.write(lambda w: keep_table(w, caller, files[0].name, content, day))
    return ask.done(f"/directory/import/{kept}", "已读取名录，核对后才会导入。")


def _kept(ask: Ask) -> tuple[Mapping[str, Any], Grid]:
    with ask.read() as conn:
        kept = kept_table(conn, ask.viewer.caller, ask.path("id"), to_iso(ask.now))
    return kept, read_table(kept["content"])


def _seen(ask: Ask, kept: Mapping[str, Any], grid: Grid) -> Preview:
    with ask.read() as conn:
        return preview(conn, ask.viewer.caller, grid, day_of(kept, words.today(ask.now)))


def look(ask: Ask) -> Response:
    """What the kept file would do."""
    return _look(ask)


def _look(ask: Ask, error: str = "", status: int = HTTPStatus.OK) -> Response:
    kept, grid = _kept(ask)
    seen = _seen(ask, kept, grid)
    with ask.read() as conn:
        names = reference.unit_names(conn)
    return ask.page(
        "directory_preview.html",
        status,
        kept=kept,
        seen=seen,
        faults=seen.table.faults[:MOST_FAULTS],
        names=names,
        said=_said,
        taken=kept["archived"],
        error=error,
    )


def _said(row: Wanted) -> str:
    """What the row would change, in words."""
    return "列入名录" if row.held is None else changes(row.roll, row.held.entry, row.entry)


def marked(ask: Ask) -> Response:
    """The kept file with what is wrong in it, to download."""
    kept, grid = _kept(ask)
    return marked_table.answer(kept["name"], grid, _seen(ask, kept, grid).table.faults)


def take(ask: Ask) -> Response:
    """Take the whole table."""
    _, grid = _kept(ask)
    caller, kept_id = ask.viewer.caller, ask.path("id")
    try:
        new, changed = ask.write(lambda w: take_table(w, caller, kept_id, grid))
    except Problem as problem:
        if problem.kind is NOT_FOUND:
            raise
        return _look(ask, problem.detail, problem.kind.status)
    return ask.done("/directory", f"已导入：列入 {new} 人，变更 {changed} 人。")
