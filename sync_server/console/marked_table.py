"""A table given back to who brought it: the same rows and columns, what is wrong beside each, its cell coloured."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

import xlsxwriter
from starlette.responses import Response

from sync_server.acts.imports.grids import MARKS, Block, Grid
from sync_server.console.file_headers import headers_of
from sync_server.console.spreadsheets import XLSX, put_text
from sync_server.procedures.table_rows import RowAt, RowFault

MARKS_WIDTH, WIDEST = 56, 48
_NO_NAME = re.compile(r"[\[\]:*?/\\]")


def answer(name: str, grid: Grid, faults: Iterable[RowFault]) -> Response:
    """The marked table as a workbook to download, whatever kind of file `name` was."""
    file = f"{PurePath(name).stem[:80]}（标出问题）.xlsx"
    return Response(workbook(grid, faults), media_type=XLSX, headers=headers_of(file))


def workbook(grid: Grid, faults: Iterable[RowFault]) -> bytes:
    """The sheets that were read, each row at its own number, the column “问题” after the last."""
    by_row: dict[RowAt, list[RowFault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row, []).append(fault)
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    # Texts, as they were read: a spreadsheet must not turn 8:30 into a number or eat the zero of a badge.
    text = {"num_format": "@", "valign": "top"}
    looks = {
        "head": book.add_format({**text, "bold": True, "bottom": 1, "bg_color": "#E8EEF8"}),
        "plain": book.add_format(text),
        "wrong": book.add_format({**text, "bg_color": "#FFD9D6", "border": 1, "border_color": "#C9302C"}),
        "words": book.add_format({**text, "bg_color": "#FFF3CD", "text_wrap": True, "font_color": "#7A1F1B"}),
        "quoted": book.add_format({**text, "quote_prefix": True}),
    }
    names: set[str] = set()
    for block in grid.blocks:
        page = book.add_worksheet(_name(block.page.name, names))
        _fill(page, block, {at.number: found for at, found in by_row.items() if at.nth == block.nth}, looks)
    book.close()
    return file.getvalue()


def _fill(page: Any, block: Block, faults: Mapping[int, Sequence[RowFault]], looks: Mapping[str, Any]) -> None:
    rows, heads = block.page.rows, block.heads
    last = max(len(cells) for cells in rows.values())
    marks = heads.index(MARKS) if MARKS in heads else max(last, len(heads))
    page.freeze_panes(block.head_row, 0)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{max(rows)}"})
    for number, cells in rows.items():
        found = faults.get(number, ())
        wrong = {_column(heads, fault.head) for fault in found}
        look = "head" if number == block.head_row else "plain"
        for at in range(max(len(cells), max(wrong, default=-1) + 1)):
            if at != marks:
                cell = cells[at] if at < len(cells) else ""
                put_text(page, number - 1, at, cell, looks["wrong" if at in wrong else look], quoted=looks["quoted"])
        if found:
            words = "；".join(f"“{fault.head}”{fault.words}" if fault.head else fault.words for fault in found)
            put_text(page, number - 1, marks, words, looks["words"], quoted=looks["words"])
    put_text(page, block.head_row - 1, marks, MARKS, looks["head"], quoted=looks["head"])
    for at in range(max(last, len(heads))):
        longest = max((len(cells[at]) for cells in rows.values() if at < len(cells)), default=0)
        page.set_column(at, at, min(WIDEST, max(8, longest * 1.9 + 2)))
    page.set_column(marks, marks, MARKS_WIDTH)


def _column(heads: Sequence[str], head: str) -> int:
    """Where a fault's heading stands; -1 for a fault of the whole row. Columns without heading are named `第 9 列`."""
    if head in heads:
        return heads.index(head)
    found = re.fullmatch(r"第 (\d+) 列", head)
    return int(found[1]) - 1 if found else -1


def _name(name: str, taken: set[str]) -> str:
    """A name that a workbook takes: no forbidden signs, at most 31 characters, none twice."""
    plain = _NO_NAME.sub("", name).strip("'")[:28] or "表"
    nth = next(n for n in range(1, 1000) if (plain if n == 1 else f"{plain}{n}").lower() not in taken)
    found = plain if nth == 1 else f"{plain}{nth}"
    taken.add(found.lower())
    return found
