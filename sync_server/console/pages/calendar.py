"""工作日历: the years that are loaded, what rests on a provisional one, and putting a new table in force."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from shared.problems import RULE, Problem
from shared.workdays import YearTable
from sync_server.acts.calendar import load_year, preview_years
from sync_server.acts.provisional import Move, resting
from sync_server.console import words
from sync_server.console.queries import calendar, reference
from sync_server.console.web import Ask, Pages
from sync_server.ledger.write import Write
from sync_server.procedures.calendar_file import LARGEST_FILE, TableError, as_json, read_file
from sync_server.procedures.permissions import Action

PUBLISHED_FROM = (10, 25)  # the State Council's notice for the next year came out from 25 October on (2023–2025)
LONGEST_TABLES = 20_000  # characters of the tables that a confirmed preview sends back
SHOWN_MOVES = 200


def register(pages: Pages) -> None:
    pages.get("/calendar", show, Action.SEE_LEDGER, Action.LOAD_CALENDAR)
    pages.post("/calendar", preview, Action.LOAD_CALENDAR)
    pages.post("/calendar/load", load, Action.LOAD_CALENDAR)


def show(ask: Ask) -> Response:
    """Which years are official, and what rests on one that is not."""
    return _page(ask)


def _page(ask: Ask, faults: tuple[str, ...] = (), status: int = 200) -> Response:
    day = words.today(ask.now)
    with ask.read() as conn:
        tables = reference.year_tables(conn)
        resting_on = resting(conn) if ask.viewer.city_wide or ask.viewer.may(Action.LOAD_CALENDAR) else []
        provisional = calendar.provisional_notices(conn, ask.viewer)
    official = {table.year for table in tables if table.official}
    missing = [year for year in (day.year, day.year + 1) if year not in official]
    return ask.page(
        "calendar.html",
        status,
        tables=tables,
        missing=missing,
        due_by_now=(day.month, day.day) >= PUBLISHED_FROM,
        provisional=provisional,
        resting=resting_on,
        faults=faults,
        typed=ask.form.values(),
        can=ask.viewer.may(Action.LOAD_CALENDAR),
        spans=spans,
    )


def spans(days: tuple[str, ...]) -> list[tuple[str, str]]:
    """Consecutive days as (first, last)."""
    found: list[tuple[str, str]] = []
    for day in sorted(days):
        if found and (date.fromisoformat(day) - date.fromisoformat(found[-1][1])).days == 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def preview(ask: Ask) -> Response:
    """Read the file and show which terms would move; nothing is in force yet."""
    files, viewer = ask.form.files.get("table", ()), ask.viewer
    if not files:
        return _page(ask, ("请选择一个日历文件（JSON 或 CSV）。",), 422)
    try:
        tables = read_file(files[0].content.read(LARGEST_FILE + 1), ask.form.text("source", 300))
        moves = ask.write(lambda w: preview_years(w, tables, viewer.actor))
    except TableError as error:
        return _page(ask, error.faults, 422)
    except Problem as problem:
        return _page(ask, (problem.detail,), problem.kind.status)
    with ask.read() as conn:
        known = {table.year: table for table in reference.year_tables(conn)}
    return ask.page(
        "calendar_preview.html",
        tables=tables,
        known=known,
        moves=moves[:SHOWN_MOVES],
        total=len(moves),
        changed=sum(move.moved for move in moves),
        content=as_json(tables),
        spans=spans,
    )


def load(ask: Ask) -> Response:
    """Put the tables of the preview in force; what was 暂定 is reckoned anew, once."""
    viewer = ask.viewer
    try:
        tables = read_file(ask.form.text("tables", LONGEST_TABLES).encode())
    except TableError as error:
        raise Problem(RULE, reason=str(error)) from error

    def job(w: Write) -> list[Move]:
        return [move for table in tables for move in load_year(w, table, viewer.actor)]

    moved = ask.write(job)
    return ask.done("/calendar", f"已载入{_years(tables)}的日历，{len(moved)} 个期限重新计算，相关单位已收到通知。")


def _years(tables: tuple[YearTable, ...]) -> str:
    return "、".join(f"{table.year} 年" for table in tables)
