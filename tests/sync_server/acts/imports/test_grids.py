"""Whatever file somebody brings, it is read or refused in a sentence; nothing else happens."""

from __future__ import annotations

import contextlib
import io
import re
import time
import zipfile
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from shared.problems import Problem
from sync_server.acts.imports.grids import Grid, read_grid
from sync_server.acts.imports.limits import LARGEST_FILE, MOST_LINES, MOST_ROWS
from sync_server.acts.imports.packages import LARGEST_UNPACKED

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


def texts(grid: Grid) -> list[tuple[int, list[str]]]:
    """The rows by their number, texts in the order of HEADS."""
    return [(at.number, [cells.get(head, "") for head in HEADS]) for at, cells in grid.rows]


def csv_bytes(encoding: str, delimiter: str = ",") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in ROWS).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，", "|"])
def test_a_csv_file_is_read_whatever_a_spreadsheet_made_of_it(encoding: str, delimiter: str) -> None:
    grid = read_grid(csv_bytes(encoding, delimiter), HEADS)
    assert texts(grid) == [(2, ["甲队", "2026-12-03", "周敏"]), (4, ["乙队", "2026-12-04", "陈涛"])]


def test_a_workbook_is_read_from_the_sheet_that_has_the_headings() -> None:
    grid = read_grid(workbook(("说明", [["请填写"]]), ("勤务表", [["长宁区勤务"], *ROWS])), HEADS)
    assert (grid.sheets, [at.number for at, _ in grid.rows]) == ("勤务表", [3, 5])
    assert grid.remarks == ("工作表“说明”没有所要的表头，没有读取",)


def test_required_headings_may_carry_the_templates_star() -> None:
    grid = read_grid(workbook(("表", [["单位*", "日期 *", "人员"], ["甲队", "x", "y"]])), HEADS)
    assert grid.blocks[0].heads == HEADS


def test_formulas_errors_and_merged_cells_are_named_where_they_stand() -> None:
    rows = [ROWS[0], ["甲队", "=TODAY()", "周敏"], ["乙队", "#N/A", "陈涛"], ["丙队", "2026-12-05", "李强"]]
    grid = read_grid(workbook(("表", rows), merge="A4:A5"), HEADS)
    named = {(fault.row.number, fault.head): fault.words for fault in grid.faults}
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
        (b"<html><table><tr><td>", "其实是网页"),
        ("单位,日期,人员\r\n".encode(), "没有任何一行"),
        ("单位,日期,单位,人员\r\n甲,1,2,3".encode(), "表头“单位”出现了两次"),
        (("单位,日期,人员" + "," * 38 + "\r\n甲,1,2" + "," * 38 + "x").encode(), "超过 40 列"),
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


def test_too_many_rows_are_refused_and_a_too_long_cell_is_named() -> None:
    many = "\n".join(["单位,日期,人员", *["甲,乙,丙"] * 5_001])
    with pytest.raises(Problem, match="已超过 5000 行"):
        read_grid(many.encode(), HEADS)
    grid = read_grid(f"单位,日期,人员\n甲,乙,{'丙' * 501}".encode(), HEADS)
    assert [str(fault) for fault in grid.faults] == ["第 2 行“人员”：超过 500 字，请精简"]
    assert grid.sound == []


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(Problem):
        read_grid(content, HEADS)


WHOLE = workbook(("表", ROWS))


@settings(max_examples=60)
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


def test_many_sheets_of_the_same_part_are_not_read_for_ever() -> None:
    book = workbook(("表", ROWS))
    bomb = with_part(book, SHEET, b"</sheetData>", b"</sheetData>" + b"<q/>" * 400_000)
    sheet = re.search(rb"<sheet [^>]*/>", zipfile.ZipFile(io.BytesIO(book)).read("xl/workbook.xml"))
    assert sheet
    bomb = with_part(bomb, "xl/workbook.xml", sheet[0], sheet[0] * 60)
    assert len(bomb) < 50_000
    with pytest.raises(Problem, match="展开后过大"):
        read_grid(bomb, HEADS)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked() -> None:
    bomb = with_part(workbook(("表", ROWS)), "xl/styles.xml", b"<", b" " * (LARGEST_UNPACKED + 1) + b"<")
    with pytest.raises(Problem, match="展开后过大"):
        read_grid(bomb, HEADS)


def test_a_document_type_is_no_part_of_a_workbook() -> None:
    entity = b'<!DOCTYPE a [<!ENTITY e "x">]><worksheet'
    with pytest.raises(Problem, match="另存再导入"):
        read_grid(with_part(workbook(("表", ROWS)), SHEET, b"<worksheet", entity), HEADS)


def test_a_file_of_line_ends_is_not_read_to_its_end() -> None:
    head = ",".join(HEADS).encode()
    with pytest.raises(Problem, match="拆分"):
        read_grid(head + b"\n" * (MOST_LINES + 2), HEADS)


def big(rows: int, text: str = "定西路") -> bytes:
    """A workbook of many rows with eight texts each, as a spreadsheet program writes it."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "constant_memory": False})
    page = book.add_worksheet("表")
    page.write_row(0, 0, HEADS)
    for row in range(1, rows + 1):
        page.write_row(row, 0, [f"{text}{row}-{at}" for at in range(8)])
    book.close()
    return file.getvalue()


def test_twenty_thousand_rows_are_refused_as_soon_as_the_bound_is_passed() -> None:
    """Measured against reading a table that is just small enough, so that a slow machine does not count."""
    largest, too_large = big(MOST_ROWS), big(20_000)
    begun = time.process_time()
    assert len(read_grid(largest, HEADS).rows) == MOST_ROWS
    allowed = time.process_time() - begun
    begun = time.process_time()
    with pytest.raises(Problem, match="工作表“表”读到这里，表格已超过 5000 行，请按月份或单位拆分"):
        read_grid(too_large, HEADS)
    assert time.process_time() - begun < max(2.0, 2 * allowed)


def raw_workbook(sheet: str, *, strict: bool = False, styles: str = "", shared: str = "", book: str = "") -> bytes:
    """A workbook written by hand: whatever programs besides Excel write."""
    spaces = {
        False: ("http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
        True: ("http://purl.oclc.org/ooxml/spreadsheetml/main", "http://purl.oclc.org/ooxml/officeDocument/relationships"),
    }  # fmt: skip
    main, kinds = spaces[strict]
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    listed = "".join(
        f'<Relationship Id="r{n}" Type="{kinds}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(
            [("worksheet", "worksheets/sheet1.xml"), ("styles", "/xl/styles.xml"), ("sharedStrings", "strings.xml")], 1
        )
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="a" Type="{kinds}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        made.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{listed}</Relationships>')
        made.writestr(
            "xl/workbook.xml",
            f'<x:workbook xmlns:x="{main}" xmlns:q="{kinds}">{book}<x:sheets><x:sheet name="表" sheetId="1" q:id="r1"/>'
            "</x:sheets></x:workbook>",
        )
        made.writestr("xl/styles.xml", f'<styleSheet xmlns="{main}">{styles}</styleSheet>')
        made.writestr("xl/strings.xml", f'<sst xmlns="{main}">{shared}</sst>')
        made.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}">{sheet}</worksheet>')
    return file.getvalue()


def cells(*values: str) -> str:
    return "".join(f'<c t="inlineStr"><is><t>{value}</t></is></c>' for value in values)


STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>'
    '<numFmt numFmtId="165" formatCode="h:mm"/><numFmt numFmtId="166" formatCode="[h]:mm"/>'
    '<numFmt numFmtId="167" formatCode="000000"/><numFmt numFmtId="168" formatCode="yyyy/m/d h:mm"/></numFmts>'
    "<cellXfs>" + "".join(f'<xf numFmtId="{n}"/>' for n in (0, 14, 164, 165, 166, 167, 168, 31, 20)) + "</cellXfs>"
)
NUMBERS = [
    ("0", "1", "1"), ("0", "0.5", "0.5"), ("0", "50241", "50241"), ("0", "0.30000000000000004", "0.3"),
    ("1", "46359", "2026-12-03"), ("2", "46359", "2026-12-03"), ("7", "46359", "2026-12-03"),
    ("3", "0.354166666666667", "08:30"), ("8", "0.354166666666667", "08:30"), ("3", "46359.354166666664", "08:30"),
    ("3", "1", "24:00"), ("8", "1", "24:00"), ("4", "1", "24:00"), ("4", "1.25", "30:00"), ("6", "1", "24:00"),
    ("3", "0", "00:00"), ("5", "50241", "050241"), ("6", "46359.354166666664", "2026-12-03 08:30"),
    ("1", "1e300", "1e+300"), ("1", "-5", "-5"), ("99", "7", "7"), ("1", "nan", "nan"),
]  # fmt: skip


def test_numbers_are_read_as_their_cells_show_them() -> None:
    rows = "".join(f'<row><c s="{style}"><v>{value}</v></c>{cells("乙", "丙")}</row>' for style, value, _ in NUMBERS)
    sheet = f"<sheetData><row>{cells(*HEADS)}</row>{rows}</sheetData>"
    grid = read_grid(raw_workbook(sheet, styles=STYLES), HEADS)
    assert [row[0] for _, row in texts(grid)] == [shown for _, _, shown in NUMBERS]


def test_a_strict_workbook_is_read_with_its_days_and_prefixes() -> None:
    days = "".join(f'<c t="d"><v>{day}</v></c>' for day in ("2026-12-03T00:00:00", "1899-12-30T08:30:00Z"))
    row = f'<row><c t="s"><v>0</v></c>{days}</row>'
    shared = "<si><r><t>甲</t></r><r><t>队_x000D_</t></r><rPh><t>jia</t></rPh></si>"
    sheet = f'<dimension ref="A1"/><sheetData><row>{cells(*HEADS)}</row>{row}</sheetData>'
    grid = read_grid(raw_workbook(sheet, strict=True, shared=shared), HEADS)
    assert texts(grid) == [(2, ["甲队", "2026-12-03", "1899-12-30 08:30"])]


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    sheet = f'<sheetData><row>{cells(*HEADS)}</row><row><c s="1"><v>44897</v></c>{cells("乙", "丙")}</row></sheetData>'
    grid = read_grid(raw_workbook(sheet, styles=STYLES, book='<x:workbookPr date1904="1"/>'), HEADS)
    assert texts(grid)[0][1][0] == "2026-12-03"


def test_headings_merged_over_two_rows_are_read() -> None:
    """单位 and 人员 reach over both rows, 时间 stands above 日期 and another column."""
    rows: list[list[Any]] = [
        ["长宁区勤务", None, None, None], ["单位", "时间", None, "人员"], [None, "日期", "星期", None],
        ["甲队", "2026-12-03", "四", "周敏"],
    ]  # fmt: skip
    book = Workbook()
    page = book.active
    for row in rows:
        page.append(row)
    for merged in ("A1:D1", "A2:A3", "B2:C2", "D2:D3"):
        page.merge_cells(merged)
    file = io.BytesIO()
    book.save(file)
    grid = read_grid(file.getvalue(), HEADS)
    assert texts(grid) == [(4, ["甲队", "2026-12-03", "周敏"])]
    assert grid.faults == ()


def test_rows_that_a_filter_hides_are_read_and_said() -> None:
    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.row_dimensions[4].hidden = True
    file = io.BytesIO()
    book.save(file)
    grid = read_grid(file.getvalue(), HEADS)
    assert len(grid.rows) == 2
    assert grid.remarks == ("“Sheet”第 4 行被筛选或隐藏，同样会导入；不要的请删去",)


def test_only_hidden_sheets_are_asked_about() -> None:
    book = Workbook()
    book.active.append(["别的"])
    page = book.create_sheet("上月")
    for row in ROWS:
        page.append(row)
    page.sheet_state = "veryHidden"
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(Problem, match="只有隐藏的工作表“上月”有表头，请先取消隐藏"):
        read_grid(file.getvalue(), HEADS)


def test_other_kinds_of_office_files_are_named() -> None:
    for part, words in (("content.xml", "ODF"), ("word/document.xml", "Word"), ("xl/workbook.bin", "xlsb")):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as made:
            made.writestr(part, "x")
        with pytest.raises(Problem, match=words):
            read_grid(file.getvalue(), HEADS)


def test_what_our_own_csv_guards_is_read_back_as_it_was() -> None:
    grid = read_grid("单位,日期,人员\n'=甲,'-5,'周敏".encode(), HEADS)
    assert texts(grid) == [(2, ["=甲", "-5", "'周敏"])]
