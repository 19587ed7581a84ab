"""Every file that the console hands out: what somebody typed never runs in the spreadsheet of who opens it."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from sync_server.console import exports, spreadsheets
from sync_server.console.exports import Sheet
from sync_server.console.spreadsheets import Table, answer, moment_cell
from sync_server.ledger import tables as t

TYPED = ["=1+1", "＝1+1", "＋1", "－1", "＠a", "\n=1", "\t@a", "\r=1", "\ufeff=1", "\u200b=1", "\u202e－1", " =1"]
HARMLESS = "定西路 3-5 号"
SERVER = Path(spreadsheets.__file__).parent.parent


def list_file(kind: str) -> bytes:
    """The way of the long lists."""
    sheet = Sheet("表", t.records.c.id, (("内容", lambda row: row.text),))
    rows = [SimpleNamespace(text=text) for text in (*TYPED, HARMLESS)]
    pieces = exports.written(kind, sheet, rows)  # type: ignore[arg-type]
    return b"".join(piece if isinstance(piece, bytes) else piece.encode() for piece in pieces)


def small_file(kind: str) -> bytes:
    """The way of tables that are kept in memory."""
    return bytes(answer(kind, "表", [Table("表", ("内容",), [(text,) for text in (*TYPED, HARMLESS)])]).body)


@pytest.mark.parametrize("make", [list_file, small_file])
def test_a_csv_file_holds_no_formula(make: object) -> None:
    assert callable(make)
    cells = [row[0] for row in csv.reader(io.StringIO(make("csv").decode("utf-8-sig"), newline=""))]
    assert cells == ["内容", *[f"'{text}" for text in TYPED], HARMLESS]


@pytest.mark.parametrize("make", [list_file, small_file])
def test_a_workbook_keeps_every_text_a_text_even_when_it_is_edited(make: object) -> None:
    assert callable(make)
    page = load_workbook(io.BytesIO(make("xlsx"))).worksheets[0]
    cells = [page.cell(row, 1) for row in range(2, len(TYPED) + 3)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells] == [True] * len(TYPED) + [False]
    assert cells[0].value == "=1+1", "what was typed stands there unchanged"


def test_a_moment_stands_in_a_workbook_to_the_second() -> None:
    book = answer("xlsx", "表", [Table("表", ("时间",), [(moment_cell("2026-11-24T07:04:05.678Z"),)])])
    assert load_workbook(io.BytesIO(bytes(book.body))).worksheets[0]["A2"].value == datetime.fromisoformat(
        "2026-11-24T15:04:05"
    )


def test_headings_and_long_texts_are_written_safely() -> None:
    file = answer("csv", "表", [Table("表", ("=heading",), [])])
    assert "'=heading" in bytes(file.body).decode()
    book = answer("xlsx", "表", [Table("表", ("内容",), [("长" * 40_000,), ("\ud83d甲\uffff",)])])
    page = load_workbook(io.BytesIO(bytes(book.body))).worksheets[0]
    assert len(page["A2"].value) == 32_767
    assert page["A3"].value == "甲"


def test_no_other_module_writes_cells_by_its_own_rule() -> None:
    writers = {
        str(path.relative_to(SERVER))
        for path in SERVER.rglob("*.py")
        if any(word in path.read_text("utf-8") for word in ("csv.writer(", "xlsxwriter.Workbook("))
    }
    assert writers == {
        "console/exports.py",
        "console/spreadsheets.py",
        "archive/packing/metadata.py",  # knows no console; what a spreadsheet would run is told by the same rule
        "console/marked_table.py",  # gives back what was read, cell by cell, through `spreadsheets.put`
    }
