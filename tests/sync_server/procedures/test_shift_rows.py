"""Rows of a shift table: what they mean, and the row and column of what they cannot mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_server.procedures.shift_rows import HEADS, Known, Officer, ShiftTable, read_clock, read_shifts

KNOWN = Known(
    {"华阳路街道综合行政执法队": "s1", "华阳路街道": "s1", "江苏路街道": "s2"},
    (
        Officer("050102", "王建国", "s1"),
        Officer("050103", "李强", "s1"),
        Officer("050104", "李强", "s1"),
        Officer("050201", "李强", "s2"),
    ),
)
TODAY = date(2026, 11, 24)
GOOD = ("华阳路街道", "2026-12-03", "8:30", "17:00", "定西路", "王建国、050103", "沪A1", "早班")


def read(*rows: tuple[str, ...]) -> ShiftTable:
    return read_shifts(((n, dict(zip(HEADS, row, strict=False))) for n, row in enumerate(rows, start=2)), KNOWN, TODAY)


def changed(**cells: str) -> tuple[str, ...]:
    names = {"unit": 0, "day": 1, "starts": 2, "ends": 3, "area": 4, "crew": 5, "vehicle": 6, "kind": 7}
    row = list(GOOD)
    for name, text in cells.items():
        row[names[name]] = text
    return tuple(row)


def test_a_sound_row_becomes_a_shift() -> None:
    (shift,) = read(GOOD).shifts
    assert (shift.unit_id, shift.day, shift.starts, shift.ends) == ("s1", "2026-12-03", "08:30", "17:00")
    assert shift.crew == (("050102", "王建国"), ("050103", "李强"))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"unit": ""}, "第 2 行“单位”：没有填写"),
        ({"unit": "徐家汇街道"}, "第 2 行“单位”：没有“徐家汇街道”这个单位，或不在您的管辖范围内"),
        ({"day": "2026-02-30"}, "第 2 行“日期”：2026-02-30 不是日期"),
        ({"day": "2062-12-03"}, "第 2 行“日期”：2062-12-03 离今天太远，请核对年份"),
        ({"starts": "25:00"}, "第 2 行“开始时间”：25:00 不是时间"),
        ({"starts": "24:00"}, "第 2 行“开始时间”：24:00 不是时间"),
        ({"ends": "下午5点"}, "第 2 行“结束时间”：下午5点 不是时间"),
        ({"ends": "8:30"}, "第 2 行“结束时间”：与开始时间相同"),
        ({"crew": ""}, "第 2 行“人员”：没有填写"),
        ({"crew": "张三"}, "第 2 行“人员”：名录中没有“张三”，请写胸号，或写成“姓名（胸号）”"),
        ({"crew": "李强"}, "第 2 行“人员”：本单位有 2 名“李强”，请写成“姓名（胸号）”"),
        ({"crew": "王建国（999999）"}, "第 2 行“人员”：没有胸号 999999"),
        ({"crew": "张三（050102）"}, "第 2 行“人员”：胸号 050102 是王建国，不是张三"),
        ({"crew": "王建国、050102"}, "第 2 行“人员”：王建国写了两次"),
        ({"vehicle": "车" * 41}, "第 2 行“车辆”：超过 40 字，请精简"),
    ],
)
def test_a_fault_names_its_row_and_column(cells: dict[str, str], words: str) -> None:
    table = read(changed(**cells))
    assert not table.shifts
    assert any(str(fault).startswith(words) for fault in table.faults), [str(f) for f in table.faults]


def test_the_same_shift_twice_is_named_with_both_rows() -> None:
    (fault,) = read(GOOD, changed(area="武夷路")).faults
    assert str(fault) == "第 3 行“开始时间”：与第 2 行重复（同一单位、日期和开始时间）"
    assert len(read(GOOD, changed(starts="13:00")).shifts) == 2


@pytest.mark.parametrize(
    ("text", "clock"),
    [("8:30", "08:30"), ("08：05", "08:05"), ("08:30:00", "08:30"), ("0.354166666666667", "08:30"), (".5", "12:00"),
     ("24:00", ""), ("8.30", ""), ("830", ""), ("-1:00", ""), ("12:60", ""), ("", "")],
)  # fmt: skip
def test_times_are_read_as_spreadsheets_write_them(text: str, clock: str) -> None:
    assert read_clock(text) == clock


def test_a_shift_may_end_at_midnight_or_on_the_next_day() -> None:
    shifts = read(changed(ends="24:00"), changed(starts="22:00", ends="06:00")).shifts
    assert [(shift.starts, shift.ends) for shift in shifts] == [("08:30", "24:00"), ("22:00", "06:00")]


CELL = st.text(max_size=20) | st.sampled_from([*GOOD, "25:00", "2026年12月3日", "李强", "（）", "（050102）"])


@given(st.lists(st.tuples(*[CELL] * len(HEADS)), max_size=6))
def test_every_row_becomes_a_shift_or_is_named(rows: list[tuple[str, ...]]) -> None:
    table = read(*rows)
    assert {s.row for s in table.shifts} | {f.row for f in table.faults} == set(range(2, len(rows) + 2))
    assert not {s.row for s in table.shifts} & {f.row for f in table.faults}
