"""Whatever file somebody brings, it is read or refused in a sentence; nothing else happens."""

from __future__ import annotations

import contextlib
import io
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from shared.problems import Problem
from sync_server.acts.imports.grids import LARGEST_FILE, MOST_LINES, read_grid
from sync_server.acts.imports.packages import LARGEST_UNPACKED
from sync_server.console.spreadsheets import read_table

HEADS = ("单位", "日期", "人员")
ROWS = [["单位", "日期", "人员"], ["甲队", "2026-12-03", "周敏"], ["", "", ""], ["乙队", "2026-12-04", "陈涛"]]


def workbook(*sheets: tuple[str, list[list[Any]]], merge: str = "") -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
        if merge:
            page.merge_cells(merge)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv_bytes(encoding: str, delimiter: str = ",") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in ROWS).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_file_is_read_whatever_a_spreadsheet_made_of_it(encoding: str, delimiter: str) -> None:
    grid = read_grid(csv_bytes(encoding, delimiter), HEADS)
    assert [(row.number, row.cells) for row in grid.rows] == [
        (2, ("甲队", "2026-12-03", "周敏")),
        (4, ("乙队", "2026-12-04", "陈涛")),
    ]


def test_a_workbook_is_read_from_the_sheet_that_has_the_headings() -> None:
    grid = read_grid(workbook(("说明", [["请填写"]]), ("勤务表", [["长宁区勤务"], *ROWS])), HEADS)
    assert (grid.sheet, [row.number for row in grid.rows]) == ("勤务表", [3, 5])
    assert grid.column("人员") == 2


def test_required_headings_may_carry_the_templates_star() -> None:
    grid = read_grid(workbook(("表", [["单位*", "日期 *", "人员"], ["甲队", "x", "y"]])), HEADS)
    assert grid.heads == HEADS


def test_formulas_errors_and_merged_cells_are_named_where_they_stand() -> None:
    rows = [ROWS[0], ["甲队", "=TODAY()", "周敏"], ["乙队", "#N/A", "陈涛"], ["丙队", "2026-12-05", "李强"]]
    grid = read_grid(workbook(("表", rows), merge="A4:A5"), HEADS)
    named = {(fault.row, grid.heads[fault.column]): fault.words for fault in grid.faults}
    assert "是公式" in named[2, "日期"]
    assert "#N/A" in named[3, "日期"]
    assert "A4:A5 已合并" in named[4, "单位"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"x" * (LARGEST_FILE + 1), "超过 3 MB"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Excel"),
        (b"PK\x03\x04broken", "不是完整的 .xlsx"),
        (b"\x80\xff\xfe\x81", "编码不可识别"),
        (b"%PDF-1.7\x00\x01", "不是表格"),
        ("姓名,电话\r\n甲,1".encode(), "没有找到表头，第一行应有：单位、日期、人员"),
        (b"\xff\xfea", "编码不可识别"),
    ],
)
def test_what_is_no_table_is_refused_with_the_way_out(content: bytes, words: str) -> None:
    with pytest.raises(Problem, match=words):
        read_grid(content, HEADS)


def test_a_wrong_sheet_is_named() -> None:
    with pytest.raises(Problem, match="工作表（工资、台账）中没有找到表头"):
        read_grid(workbook(("工资", [["姓名", "金额"]]), ("台账", [["a"]])), HEADS)


def test_a_package_that_unpacks_to_too_much_is_not_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * (LARGEST_UNPACKED + 1))
    assert len(file.getvalue()) < LARGEST_FILE
    with pytest.raises(Problem, match="展开后过大"):
        read_grid(file.getvalue(), HEADS)


def test_too_many_rows_and_too_long_cells_are_refused() -> None:
    many = "\n".join(["单位,日期,人员", *["甲,乙,丙"] * 5_001])
    with pytest.raises(Problem, match="有 5001 行，最多 5000 行"):
        read_grid(many.encode(), HEADS)
    with pytest.raises(Problem, match="第 2 行“人员”：超过 500 字"):
        read_grid(f"单位,日期,人员\n甲,乙,{'丙' * 501}".encode(), HEADS)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(Problem):
        read_grid(content, HEADS)


WHOLE = workbook(("表", ROWS))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=6), st.booleans())
def test_a_damaged_workbook_is_read_or_refused(at: int, damage: bytes, cut: bool) -> None:
    broken = WHOLE[:at] if cut else WHOLE[:at] + damage + WHOLE[at + len(damage) :]
    with contextlib.suppress(Problem):
        read_grid(broken, HEADS)


def with_part(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The workbook with one part changed, as somebody with bad intent would."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            part = before.read(entry)
            if entry.filename == name:
                assert old in part
                part = part.replace(old, new, 1)
            after.writestr(entry.filename, part)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOMBS = {
    "every cell merged": b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    "many wide merges": b"</sheetData><mergeCells>" + b'<mergeCell ref="A9:AN5000"/>' * 9 + b"</mergeCells>",
    "a million cells": b"<row>" + b"<c/>" * 1_000_000 + b"</row></sheetData>",
    "another prefix": b'</sheetData><x:q xmlns:x="q"><x:mergeCell ref="A1:XFD9"/></x:q>',
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_workbook_cannot_make_the_server_hold_millions_of_cells(name: str) -> None:
    bomb = with_part(workbook(("表", ROWS)), SHEET, b"</sheetData>", BOMBS[name])
    assert len(bomb) < 50_000
    with pytest.raises(Problem, match=r"请取消合并|展开后过大"):
        read_grid(bomb, HEADS)
    with pytest.raises(Problem, match=r"请取消合并|展开后过大"):
        read_table("表.xlsx", bomb)


def test_a_catalogue_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked() -> None:
    bomb = with_part(workbook(("表", ROWS)), "xl/styles.xml", b"<", b" " * (LARGEST_UNPACKED + 1) + b"<")
    with pytest.raises(Problem, match="展开后过大"):
        read_table("表.xlsx", bomb)


def test_a_document_type_is_no_part_of_a_workbook() -> None:
    entity = b'<!DOCTYPE a [<!ENTITY e "x">]><worksheet'
    with pytest.raises(Problem, match="另存再导入"):
        read_grid(with_part(workbook(("表", ROWS)), SHEET, b"<worksheet", entity), HEADS)


def test_a_file_of_line_ends_is_not_read_to_its_end() -> None:
    head = ",".join(HEADS).encode()
    with pytest.raises(Problem, match="请拆分"):
        read_grid(head + b"\n" * (MOST_LINES + 2), HEADS)
