"""勤务信息: the shifts of units day by day, and tables of them brought in as a whole."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from itertools import groupby

from starlette.responses import Response

from shared.moment import to_iso
from shared.organisation import INSPECTED
from shared.problems import Problem
from sync_server.accounts.viewer import Viewer
from sync_server.acts.imports.limits import LARGEST_FILE
from sync_server.acts.imports.shifts import (
    keep_table,
    kept_table,
    preview,
    read_table,
    remove_shift,
    take_table,
)
from sync_server.console import marked_table, words
from sync_server.console.listing import Filters
from sync_server.console.queries import reference, shifts
from sync_server.console.spreadsheets import Template, template_answer
from sync_server.console.web import Ask, Pages
from sync_server.procedures.permissions import Action, Scope
from sync_server.procedures.shift_rows import HEADS, NEEDED

MOST_FAULTS = 100
SHOWN = 300
WIDTHS = (30, 14, 12, 12, 28, 42, 14, 12)


def register(pages: Pages) -> None:
    pages.get("/shifts", index, Action.SEE_SHIFTS)
    pages.get("/shifts/template", template, Action.IMPORT_SHIFTS)
    pages.post("/shifts/import", bring, Action.IMPORT_SHIFTS, limit=LARGEST_FILE + 100_000)
    pages.get("/shifts/import/{id}", look, Action.IMPORT_SHIFTS)
    pages.get("/shifts/import/{id}/marked", marked, Action.IMPORT_SHIFTS)
    pages.post("/shifts/import/{id}", take, Action.IMPORT_SHIFTS)
    pages.post("/shifts/{id}/remove", remove, Action.IMPORT_SHIFTS)


def index(ask: Ask) -> Response:
    """A week's shifts, by day and unit."""
    return _index(ask)


def _index(ask: Ask, error: str = "", status: int = HTTPStatus.OK) -> Response:
    viewer, filters = ask.viewer, Filters(dict(ask.query))
    first = filters.day("day") or words.today(ask.now)
    wide = viewer.reach(Action.SEE_SHIFTS) is not Scope.UNIT
    with ask.read() as conn:
        rows = shifts.shifts(conn, viewer, first, filters)
        units = reference.units(conn, viewer, Action.SEE_SHIFTS, *INSPECTED) if wide else []
    days = [(day, list(group)) for day, group in groupby(rows[: shifts.MOST], key=lambda row: row.day)]
    return ask.page(
        "shifts.html",
        status,
        days=days,
        cut=len(rows) > shifts.MOST,
        first=first.isoformat(),
        before=filters.url("/shifts", day=(first - timedelta(days=shifts.SPAN)).isoformat()),
        after=filters.url("/shifts", day=(first + timedelta(days=shifts.SPAN)).isoformat()),
        filters=filters,
        units=units,
        districts=reference.district_choices(viewer),
        imports=viewer.may(Action.IMPORT_SHIFTS),
        error=error,
    )


def template(ask: Ask) -> Response:
    """An empty table with the headings, and a sheet that says how to fill it in."""
    return template_answer(Template("勤务表模板", "勤务表", HEADS, WIDTHS, NEEDED, _guide(ask.viewer)))


def _guide(viewer: Viewer) -> list[str]:
    unit = viewer.unit_name if viewer.reach(Action.IMPORT_SHIFTS) is Scope.UNIT else "华阳路街道综合行政执法队"
    return [
        "在“勤务表”中填写，每行一个班次；带 * 的列必填。表头请勿改动，各列次序可以调整。",
        f"单位：写全称，例如{unit}，也可省去“综合行政执法队”。",
        "日期：2026-12-03 或 2026年12月3日。",
        "开始时间、结束时间：24 小时制，例如 08:30、17:00；结束早于开始的为跨夜班次；结束可写 24:00。",
        "人员：胸号，或“姓名（胸号）”，多人用“、”隔开；单位内不重名的可只写姓名。只登记姓名和胸号。",
        "岗位或路段、车辆、班次（如早班、夜班、保障）可以不填。",
        "请不要使用公式，表头以下不要合并单元格。几张可见的工作表都会读取，隐藏的不读。再次导入时，同一单位、日期和开始时间的班次以新表为准。",
        "也可以另存为 CSV（UTF-8 或 GBK）导入。",
    ]


def bring(ask: Ask) -> Response:
    """Read a file and go on to the page that shows what it would do, or what is wrong in it."""
    files, viewer = ask.form.files.get("table", ()), ask.viewer
    if not files:
        return _index(ask, "请选择勤务表文件（.xlsx 或 CSV）。", HTTPStatus.UNPROCESSABLE_ENTITY)
    content = files[0].content.read(LARGEST_FILE + 1)
    try:
        read_table(content)
        kept = ask.write(lambda w: keep_table(w, viewer.caller, files[0].name, content))
    except Problem as problem:
        return _index(ask, f"《{files[0].name[:60]}》没有导入：{problem.detail}", problem.kind.status)
    return ask.done(f"/shifts/import/{kept}", "已读取勤务表，核对后才会导入。")


def look(ask: Ask) -> Response:
    """What the kept file would do."""
    return _look(ask)


def _look(ask: Ask, error: str = "", status: int = HTTPStatus.OK) -> Response:
    with ask.read() as conn:
        kept = kept_table(conn, ask.viewer.caller, ask.path("id"), to_iso(ask.now))
    grid = read_table(kept["content"])
    with ask.read() as conn:
        seen = preview(conn, ask.viewer.caller, grid, words.today(ask.now))
        names = reference.unit_names(conn)
    return ask.page(
        "shift_preview.html",
        status,
        kept=kept,
        seen=seen,
        faults=seen.table.faults[:MOST_FAULTS],
        shifts=seen.table.shifts[:SHOWN],
        names=names,
        taken=kept["archived"],
        error=error,
    )


def marked(ask: Ask) -> Response:
    """The kept file with what is wrong in it, to download."""
    with ask.read() as conn:
        kept = kept_table(conn, ask.viewer.caller, ask.path("id"), to_iso(ask.now))
    grid = read_table(kept["content"])
    with ask.read() as conn:
        seen = preview(conn, ask.viewer.caller, grid, words.today(ask.now))
    return marked_table.answer(kept["name"], grid, seen.table.faults)


def take(ask: Ask) -> Response:
    """Take the whole table."""
    kept_id, caller = ask.path("id"), ask.viewer.caller
    with ask.read() as conn:
        grid = read_table(kept_table(conn, caller, kept_id, to_iso(ask.now))["content"])
    try:
        fresh, replaced = ask.write(lambda w: take_table(w, caller, kept_id, grid))
        with ask.read() as conn:
            first = shifts.first_day_of(conn, kept_id)
    except Problem as problem:
        return _look(ask, problem.detail, problem.kind.status)
    return ask.done(f"/shifts?day={first}", f"已导入：新增 {fresh} 班，替换 {replaced} 班。")


def remove(ask: Ask) -> Response:
    """Take one shift out."""
    ask.write(lambda w: remove_shift(w, ask.viewer.caller, ask.path("id"), ask.form.text("reason", 200)))
    return ask.done("/shifts", "班次已删去，原因记入台账。")
