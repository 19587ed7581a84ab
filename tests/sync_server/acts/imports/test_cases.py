"""Files after the shape of what offices sent: each is one example of a kind, with the value that it must give."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sync_server.acts.imports.catalogue import read_table as read_catalogue_table
from sync_server.acts.imports.grids import Grid
from sync_server.acts.imports.shifts import read_table
from sync_server.procedures.catalogue_rows import read_items
from sync_server.procedures.shift_rows import Known, Officer, ShiftTable, read_shifts

CASES = Path(__file__).parent / "cases"
SQUAD = "华阳路街道综合行政执法队"
KNOWN = Known({SQUAD: "s"}, (Officer("050241", "孔家豪", "s"), Officer("050242", "顾国平", "s")))
TODAY = date(2026, 11, 24)


def read(name: str) -> tuple[Grid, ShiftTable]:
    grid = read_table((CASES / name).read_bytes())
    table = read_shifts(grid.sound, KNOWN, TODAY)
    assert [str(fault) for fault in (*grid.faults, *table.faults)] == []
    return grid, table


def test_a_sheet_that_says_it_is_one_cell_holds_all_125_items() -> None:
    reading = read_items(
        read_catalogue_table((CASES / "catalogue_dimension_a1.xlsx").read_bytes()).sound, lambda _: None
    )
    assert reading.faults == ()
    assert len(reading.items) == 125


def test_the_visible_sheet_is_read_and_the_hidden_one_is_named() -> None:
    grid, table = read("shifts_hidden_sheet_first.xlsx")
    assert [(shift.day, shift.starts) for shift in table.shifts] == [("2026-12-03", "08:30"), ("2026-12-04", "08:30")]
    assert grid.remarks == ("隐藏的工作表“上月”没有读取；如要导入，请先取消隐藏",)


def test_both_halves_of_the_month_are_read_and_said() -> None:
    grid, table = read("shifts_two_sheets.xlsx")
    assert [(str(shift.row), shift.day) for shift in table.shifts] == [
        ("工作表“上半月”第 2 行", "2026-12-03"),
        ("工作表“下半月”第 2 行", "2026-12-20"),
    ]
    assert grid.remarks == ("读取了 2 张工作表：“上半月”（1 行）、“下半月”（1 行）",)


def test_a_shift_that_ends_at_midnight_ends_at_midnight() -> None:
    _, table = read("shifts_end_24.xlsx")
    assert [(shift.starts, shift.ends) for shift in table.shifts] == [("16:00", "24:00")]


def test_a_badge_whose_zero_was_eaten_is_proposed_and_said() -> None:
    _, table = read("shifts_badge_lost_zero.csv")
    assert table.shifts[0].crew == (("050241", "孔家豪"),)
    assert [str(note) for note in table.notes] == ["第 2 行“人员”：50241 开头少了 0，按 050241（孔家豪）读取，请核对"]


def test_a_name_with_an_unseen_character_finds_its_person() -> None:
    _, table = read("shifts_name_zero_width.csv")
    assert table.shifts[0].crew == (("050241", "孔家豪"),)
    assert table.notes == []


@pytest.mark.parametrize("path", sorted(CASES.iterdir()), ids=lambda path: path.name)
def test_every_case_is_read_by_the_one_reader(path: Path) -> None:
    reader = read_catalogue_table if path.name.startswith("catalogue") else read_table
    assert reader(path.read_bytes()).rows
