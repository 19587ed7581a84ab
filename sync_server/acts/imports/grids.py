"""A CSV or XLSX file as rows of text. What cannot be read is named in Chinese with its cause and the way out; nothing a
file holds can bring the server down (sizes are bounded before anything is unpacked)."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from shared.problems import RULE, Problem
from sync_server.acts.imports.packages import check_package

LARGEST_FILE = 3_000_000  # bytes
MOST_ROWS = 5_000
MOST_LINES = 4 * MOST_ROWS  # with blank ones: spreadsheets keep rows that were emptied
MOST_COLUMNS = 40
LONGEST_CELL = 500
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DELIMITERS = ",\t;，"


@dataclass(frozen=True)
class GridRow:
    """One row with its number in the file, from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class CellFault:
    """A cell that cannot be taken as it is; `column` counts from 0."""

    row: int
    column: int
    words: str


@dataclass(frozen=True)
class Grid:
    """The rows from the headings on. `faults` are formulas and merged cells below the headings."""

    sheet: str
    heads: tuple[str, ...]
    rows: tuple[GridRow, ...]
    faults: tuple[CellFault, ...] = ()

    def column(self, head: str) -> int:
        """Where a heading stands; -1 when it is missing."""
        return self.heads.index(head) if head in self.heads else -1


def read_grid(content: bytes, heads: Sequence[str]) -> Grid:
    """Read a file whose headings are among `heads`; in a workbook the first sheet that has them. Raises Problem."""
    if not content:
        raise Problem(RULE, reason="文件是空的，请选择填好的表格")
    if len(content) > LARGEST_FILE:
        raise Problem(RULE, reason=f"文件超过 {LARGEST_FILE // 1_000_000} MB，请按月份或单位拆分后分次导入")
    if content.startswith(_OLD_EXCEL):
        raise Problem(RULE, reason="文件是旧版 Excel（.xls）或加了密码，请另存为不加密的 .xlsx 或 CSV 再导入")
    if content.startswith(b"PK"):
        return _read_workbook(content, heads)
    return _read_csv(content, heads)


def _read_csv(content: bytes, heads: Sequence[str]) -> Grid:
    text = _decode(content)
    if "\x00" in text:
        raise Problem(RULE, reason="文件不是表格（含有不可读的内容），请导入 .xlsx 或 CSV 文件")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        lines = list(itertools.islice(reader, MOST_LINES + 1))
    except csv.Error as error:
        raise Problem(RULE, reason="CSV 文件的引号或分隔符不完整，请用表格软件重新另存为 CSV") from error
    if len(lines) > MOST_LINES:
        raise Problem(RULE, reason=f"表格超过 {MOST_ROWS} 行，请拆分后分次导入，并删去空白的行")
    rows = [GridRow(n, tuple(cell.strip() for cell in line[:MOST_COLUMNS])) for n, line in enumerate(lines, start=1)]
    return _from_heads("CSV", rows, heads, ()) or _no_heads(heads)


def _decode(content: bytes) -> str:
    """UTF-8 with or without byte order mark, UTF-16 with it, else GB18030 (which includes GBK)."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise Problem(RULE, reason="文件的文字编码不可识别，请另存为“CSV UTF-8”或 .xlsx 再导入") from error


def _read_workbook(content: bytes, heads: Sequence[str]) -> Grid:
    try:
        check_package(content)
        book = load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
        sheets = [_sheet(page, heads) for page in book.worksheets]
    except Problem:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file makes it trip over
        raise Problem(RULE, reason="文件不是完整的 .xlsx 表格，请用表格软件打开后另存再导入") from error
    found = next((grid for grid in sheets if grid is not None), None)
    if found is None:
        names = "、".join(page.title for page in book.worksheets[:5])
        raise Problem(RULE, reason=f"工作表（{names}）中没有找到表头，{_heads_words(heads)}")
    return found


def _sheet(page: Any, heads: Sequence[str]) -> Grid | None:
    if page.max_column > MOST_COLUMNS * 10 or page.max_row > MOST_LINES:
        raise Problem(RULE, reason=f"工作表“{page.title}”过大，请删去空白的行列后另存再导入")
    merged = {
        (row, column): cells.coord
        for cells in page.merged_cells.ranges
        for row in range(cells.min_row, min(cells.max_row, cells.min_row + MOST_ROWS) + 1)
        for column in range(cells.min_col, min(cells.max_col, MOST_COLUMNS) + 1)
    }
    rows, faults = [], []
    for cells in page.iter_rows(max_col=min(page.max_column, MOST_COLUMNS)):
        number = cells[0].row
        for at, cell in enumerate(cells):
            if (number, at + 1) in merged:
                words = f"单元格 {merged[number, at + 1]} 已合并，请取消合并后每行都填写"
                faults.append(CellFault(number, at, words))
            elif cell.data_type == "f":
                faults.append(CellFault(number, at, "是公式，请改为数值（复制后“选择性粘贴”为值）"))
            elif cell.data_type == "e":
                faults.append(CellFault(number, at, f"是错误值 {cell.value}，请改正"))
        rows.append(GridRow(number, tuple(_text(cell.value) for cell in cells)))
    return _from_heads(page.title, rows, heads, faults)


def _text(value: Any) -> str:
    """A cell's value as people would type it."""
    match value:
        case None:
            return ""
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat(timespec="minutes")
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).strip()


def _from_heads(sheet: str, rows: Sequence[GridRow], heads: Sequence[str], faults: Iterable[CellFault]) -> Grid | None:
    """The grid below the row of headings, which must stand in the first ten rows; None when there is none."""
    for at, row in enumerate(rows[:10]):
        named = tuple(cell.rstrip("*＊ ") for cell in row.cells)
        if len(set(named) & set(heads)) >= max(2, len(heads) // 2):
            body = [r for r in rows[at + 1 :] if any(r.cells)]
            if len(body) > MOST_ROWS:
                raise Problem(RULE, reason=f"表格有 {len(body)} 行，最多 {MOST_ROWS} 行，请拆分后分次导入")
            for line in body:
                for place, cell in enumerate(line.cells):
                    if len(cell) > LONGEST_CELL:
                        name = named[place] if place < len(named) else f"第 {place + 1} 列"
                        words = f"第 {line.number} 行“{name}”：超过 {LONGEST_CELL} 字，请精简"
                        raise Problem(RULE, reason=words)
            kept = {line.number for line in body}
            return Grid(sheet, named, tuple(body), tuple(fault for fault in faults if fault.row in kept))
    return None


def _no_heads(heads: Sequence[str]) -> Grid:
    raise Problem(RULE, reason=f"没有找到表头，{_heads_words(heads)}")


def _heads_words(heads: Sequence[str]) -> str:
    return f"第一行应有：{'、'.join(heads)}。请下载模板填写"
