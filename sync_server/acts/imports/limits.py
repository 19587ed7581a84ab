"""How much a table may hold, and what is said of more."""

from __future__ import annotations

from shared.problems import Problem
from sync_server.grounds import imports as grounds

LARGEST_FILE = 3_000_000  # bytes
MOST_ROWS = 5_000
MOST_LINES = 4 * MOST_ROWS  # with blank ones: spreadsheets keep rows that were emptied
MOST_COLUMNS = 40
LONGEST_CELL = 500


def too_many_rows(sheet: str = "") -> Problem:
    where = f"工作表“{sheet}”读到这里，" if sheet else ""
    return Problem(grounds.TOO_MANY_ROWS, where=where, most_rows=MOST_ROWS)


def too_wide(sheet: str = "") -> Problem:
    where = f"工作表“{sheet}”" if sheet else "表格"
    return Problem(grounds.TOO_MANY_COLUMNS, where=where, most_columns=MOST_COLUMNS)


def too_large() -> Problem:
    return Problem(grounds.FILE_TOO_LARGE, largest=LARGEST_FILE // 1000000)
