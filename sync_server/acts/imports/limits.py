"""How much a table may hold, and what is said of more."""

from __future__ import annotations

from shared.problems import RULE, Problem

LARGEST_FILE = 3_000_000  # bytes
MOST_ROWS = 5_000
MOST_LINES = 4 * MOST_ROWS  # with blank ones: spreadsheets keep rows that were emptied
MOST_COLUMNS = 40
LONGEST_CELL = 500


def too_many_rows(sheet: str = "") -> Problem:
    where = f"工作表“{sheet}”读到这里，" if sheet else ""
    return Problem(RULE, reason=f"{where}表格已超过 {MOST_ROWS} 行，请按月份或单位拆分后分次导入，并删去空白的行")


def too_wide(sheet: str = "") -> Problem:
    where = f"工作表“{sheet}”" if sheet else "表格"
    return Problem(RULE, reason=f"{where}超过 {MOST_COLUMNS} 列，请删去多余的列后再导入")


def too_large() -> Problem:
    return Problem(RULE, reason=f"文件超过 {LARGEST_FILE // 1_000_000} MB，请按月份或单位拆分后分次导入")
