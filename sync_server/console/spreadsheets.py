"""Small tables in and out: CSV and XLSX with headings in the first row, kept in memory."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from zipfile import BadZipFile

import openpyxl
import xlsxwriter
from starlette.responses import Response

from shared.problems import NOT_FOUND, RULE, Problem
from sync_server.acts.imports.packages import check_package
from sync_server.procedures.formulas import harmless, restored, runs

MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 5_000_000, 5_000, 60
Cell = str | int | float | None
LONGEST_TEXT = 32_767  # of a cell, by the format
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")  # no part of XML
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Line:
    """One row of a file: its number as the spreadsheet shows it, and its cells by heading, trimmed texts."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """One sheet to write: at most 31 characters of name, headings, rows."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def read_table(name: str, content: bytes) -> list[Line]:
    """The rows of a CSV (UTF-8 or GB 18030) or XLSX file, empty ones left out. Raises Problem that says what to do."""
    if len(content) > MOST_BYTES:
        raise Problem(RULE, reason=f"文件超过 {MOST_BYTES // 1_000_000} MB，请拆分后再导入")
    rows = _xlsx_rows(content) if content[:2] == b"PK" else _csv_rows(content)
    numbered = list(enumerate(rows, 1))
    if len(numbered) > MOST_ROWS:
        raise Problem(RULE, reason=f"文件超过 {MOST_ROWS} 行，请拆分后再导入")
    if not numbered:
        raise Problem(RULE, reason=f"文件“{name[:60]}”是空的，请选择带标题行的表格")
    heads = numbered[0][1]
    return [Line(n, dict(zip(heads, cells, strict=False))) for n, cells in numbered[1:] if any(cells)]


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Problem(RULE, reason="文件不是可读的表格，请另存为 XLSX 或 CSV（UTF-8）后再导入")
    try:
        for row in csv.reader(io.StringIO(text.replace("\x00", ""))):
            yield [restored(cell.strip()) for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise Problem(RULE, reason="文件不是可读的 CSV 表格，请另存为 XLSX 后再导入") from error


def _xlsx_rows(content: bytes) -> Iterator[list[str]]:
    try:
        check_package(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for n, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)):
            if n > MOST_ROWS:
                raise Problem(RULE, reason=f"文件超过 {MOST_ROWS} 行，请拆分后再导入")
            yield [_text(cell) for cell in row]
    except (BadZipFile, KeyError, ValueError, IndexError, OSError, TypeError) as error:
        raise Problem(RULE, reason="文件不是可读的 Excel 表格（XLSX），请重新另存后再导入") from error


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()


def answer(kind: str, name: str, tables: Sequence[Table]) -> Response:
    """The tables as a file to download: all sheets as XLSX, the first one as CSV. Raises Problem for another kind."""
    if kind == "xlsx":
        content, media = _workbook(tables), XLSX
    elif kind == "csv":
        content, media = _csv(tables[0]), "text/csv; charset=utf-8"
    else:
        raise Problem(NOT_FOUND, what="这种导出格式")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{name}.{kind}')}",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=media, headers=headers)


def _csv(table: Table) -> bytes:
    """With a byte order mark, so that spreadsheets read the Chinese."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([bare(cell) for cell in row] for row in (table.heads, *table.rows))
    return buffer.getvalue().encode("utf-8-sig")


def bare(cell: Cell) -> Cell:
    """The cell as a CSV file may hold it: nothing that a spreadsheet would run."""
    return harmless(cell) if isinstance(cell, str) else cell


def put(page: Any, row: int, column: int, cell: Cell, look: Any = None, *, quoted: Any) -> None:
    """Write one cell of an XLSX sheet: texts as texts, with the mark that keeps them so (`quoted` is a format with
    `quote_prefix`) where a spreadsheet would run them once somebody edits the cell or saves the sheet as CSV."""
    if isinstance(cell, str) and cell:
        page.write_string(row, column, _UNWRITABLE.sub("", cell)[:LONGEST_TEXT], quoted if runs(cell) else look)
    else:
        page.write(row, column, cell, look)


def _workbook(tables: Iterable[Table]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
    for table in tables:
        page = book.add_worksheet(table.name[:31])
        page.freeze_panes(1, 0)
        for at, head in enumerate(table.heads):
            put(page, 0, at, head, bold, quoted=quoted)
        for at, row in enumerate(table.rows, 1):
            for column, cell in enumerate(row):
                put(page, at, column, cell, wrapped, quoted=quoted)
        for at, head in enumerate(table.heads):
            longest = max((len(str(row[at])) for row in table.rows if at < len(row)), default=0)
            page.set_column(at, at, min(60, max(len(head) * 2 + 2, longest * 1.6 + 2)))
    book.close()
    return buffer.getvalue()
