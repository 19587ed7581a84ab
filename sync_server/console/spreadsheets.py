"""Small tables as files: CSV and XLSX with headings in the first row, kept in memory."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from starlette.responses import Response

from shared.moment import SHANGHAI, from_iso
from shared.problems import NOT_FOUND, Problem
from sync_server.console.file_headers import headers_of
from sync_server.procedures.formulas import harmless, runs

Cell = str | int | float | date | datetime | None  # a datetime is naive, in Shanghai
LONGEST_TEXT = 32_767  # of a cell, by the format
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")  # no part of XML
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Table:
    """One sheet to write: at most 31 characters of name, headings, rows."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def answer(kind: str, name: str, tables: Sequence[Table]) -> Response:
    """The tables as a file to download: all sheets as XLSX, the first one as CSV. Raises Problem for another kind."""
    if kind == "xlsx":
        content, media = _workbook(tables), XLSX
    elif kind == "csv":
        content, media = csv_of(tables[0]), "text/csv; charset=utf-8"
    else:
        raise Problem(NOT_FOUND, what="这种导出格式")
    return Response(content, media_type=media, headers=headers_of(f"{name}.{kind}"))


@dataclass(frozen=True)
class Template:
    """An empty table for people to fill in and bring back: headings with their widths, the needed ones starred, and a
    sheet that says how."""

    name: str
    sheet: str
    heads: Sequence[str]
    widths: Sequence[float]
    needed: Collection[str]
    guide: Sequence[str]


def template_answer(template: Template) -> Response:
    """The template as a workbook to download."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF8"})
    plain = book.add_format({"num_format": "@"})  # text: a spreadsheet must not turn 8:30 or a badge into a number
    page = book.add_worksheet(template.sheet)
    page.freeze_panes(1, 0)
    for at, (head, width) in enumerate(zip(template.heads, template.widths, strict=True)):
        page.set_column(at, at, width, plain)
        page.write(0, at, f"{head}*" if head in template.needed else head, bold)
    guide = book.add_worksheet("填写说明")
    guide.set_column(0, 0, 100)
    for at, line in enumerate(template.guide):
        guide.write(at, 0, line)
    book.close()
    return Response(file.getvalue(), media_type=XLSX, headers=headers_of(f"{template.name}.xlsx"))


def csv_of(table: Table) -> bytes:
    """With a byte order mark, so that spreadsheets read the Chinese."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([bare(cell) for cell in row] for row in (table.heads, *table.rows))
    return buffer.getvalue().encode("utf-8-sig")


def day_cell(iso: str | None) -> Cell:
    """A day of the ledger as a date that a spreadsheet can reckon with; nothing for none."""
    return date.fromisoformat(iso) if iso else None


def moment_cell(iso: str | None) -> Cell:
    """A moment of the ledger as date and time in Shanghai, to the second as people read a clock; nothing for none."""
    return from_iso(iso).astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0) if iso else None


def bare(cell: Cell) -> Cell:
    """The cell as a CSV file may hold it: `2026-11-24`, `2026-11-24 15:04`, nothing that a spreadsheet would run."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return harmless(cell) if isinstance(cell, str) else cell


@dataclass(frozen=True)
class Looks:
    """Formats of a workbook: of texts that must not run, of days and of moments."""

    quoted: Any
    day: Any
    moment: Any

    @classmethod
    def of(cls, book: xlsxwriter.Workbook, **more: Any) -> Looks:
        """Made in the book; `more` is common to all."""
        return cls(
            book.add_format({"quote_prefix": True, **more}),
            book.add_format({"num_format": "yyyy-mm-dd", "align": "left", **more}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left", **more}),
        )


def put(page: Any, row: int, column: int, cell: Cell, look: Any = None, *, looks: Looks) -> None:
    """Write one cell of an XLSX sheet: days and moments as dates, texts as texts."""
    if isinstance(cell, date):
        page.write_datetime(row, column, cell, looks.moment if isinstance(cell, datetime) else looks.day)
    elif isinstance(cell, str):
        put_text(page, row, column, cell, look, quoted=looks.quoted)
    else:
        page.write(row, column, cell, look)


def put_text(page: Any, row: int, column: int, text: str, look: Any = None, *, quoted: Any) -> None:
    """Write a text, with the mark that keeps it one (`quoted` is a format with `quote_prefix`) where a spreadsheet
    would run it once somebody edits the cell or saves the sheet as CSV. An empty one leaves the cell blank."""
    if text:
        page.write_string(row, column, _UNWRITABLE.sub("", text)[:LONGEST_TEXT], quoted if runs(text) else look)
    else:
        page.write_blank(row, column, None, look)


def _workbook(tables: Iterable[Table]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    looks = Looks.of(book, text_wrap=True, valign="top")
    for table in tables:
        page = book.add_worksheet(table.name[:31])
        page.freeze_panes(1, 0)
        for at, head in enumerate(table.heads):
            put(page, 0, at, head, bold, looks=looks)
        for at, row in enumerate(table.rows, 1):
            for column, cell in enumerate(row):
                put(page, at, column, cell, wrapped, looks=looks)
        for at, head in enumerate(table.heads):
            longest = max((len(str(row[at])) for row in table.rows if at < len(row)), default=0)
            page.set_column(at, at, min(60, max(len(head) * 2 + 2, longest * 1.6 + 2)))
    book.close()
    return buffer.getvalue()
