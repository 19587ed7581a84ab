"""Rows of a shift table: what they mean, and the row and column of what they cannot mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_server.procedures.shift_rows import (
    HEADS,
    MOST_CREW,
    Known,
    Officer,
    ShiftTable,
    read_clock,
    read_crew,
    read_shifts,
)
from sync_server.procedures.table_rows import RowAt

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
    numbered = ((RowAt(0, n), dict(zip(HEADS, row, strict=False))) for n, row in enumerate(rows, start=2))
    return read_shifts(numbered, KNOWN, TODAY)


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
        ({"starts": "25:00"}, "第 2 行“开始时间”：25:00 不是时间，请写成 07:30 的样子"),
        ({"starts": "24:00"}, "第 2 行“开始时间”：24:00 不是时间，请写成 07:30 的样子"),
        ({"ends": "下午5点"}, "第 2 行“结束时间”：下午5点 不是时间，请写成 07:30 的样子"),
        ({"ends": "8:30"}, "第 2 行“结束时间”：与开始时间相同"),
        ({"crew": ""}, "第 2 行“人员”：没有填写"),
        ({"crew": "张三"}, "第 2 行“人员”：名录中没有“张三”，请写胸号，或写成“姓名（胸号）”"),
        ({"crew": "李强"}, "第 2 行“人员”：本单位有 2 名“李强”，请写成“姓名（胸号）”"),
        ({"crew": "王建国（999999）"}, "第 2 行“人员”：名录中没有胸号 999999，请核对"),
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


@pytest.mark.parametrize("text", ["24:00", "２４：００", "24:00:00", "1", "1.0", " 24：00 "])
def test_midnight_at_the_end_of_the_day_has_many_spellings(text: str) -> None:
    assert read_clock(text, last=True) == "24:00"
    assert read_clock(text) == ""


def test_the_next_day_may_be_said_where_a_shift_ends() -> None:
    assert read_clock("次日6:00", last=True) == "06:00"
    assert read_clock("次日6:00") == ""


@pytest.mark.parametrize(
    "crew",
    [
        "王建国\u200b",
        "王　建国",
        "\u202e050102",
        "０５０１０２",
        "王建国（０５０１０２）",
        "王建国 050102",
        "王建国(050102)",
        "王　建国（０５０１０２）",
        "王 建国 050102",
        "王 建 国 (050102)",
    ],
)
def test_an_officer_is_found_however_the_name_or_badge_is_typed(crew: str) -> None:
    table = read(changed(crew=crew, unit="华阳路 街道\u200b"))
    assert [shift.crew for shift in table.shifts] == [(("050102", "王建国"),)], [str(f) for f in table.faults]
    assert table.notes == []


@pytest.mark.parametrize("crew", ["50102", "王建国（50102）", "王建国 50102"])
def test_a_badge_that_lost_its_zero_is_proposed_and_said(crew: str) -> None:
    table = read(changed(crew=crew))
    assert [shift.crew for shift in table.shifts] == [(("050102", "王建国"),)]
    assert [str(note) for note in table.notes] == ["第 2 行“人员”：50102 开头少了 0，按 050102（王建国）读取，请核对"]


def test_a_lost_zero_that_may_mean_two_officers_is_asked_about() -> None:
    known = Known(KNOWN.units, (*KNOWN.officers, Officer("0050102", "周敏", "s1")))
    rows = [(RowAt(0, 2), dict(zip(HEADS, changed(crew="50102"), strict=True)))]
    (fault,) = read_shifts(rows, known, TODAY).faults
    assert str(fault) == "第 2 行“人员”：胸号 50102 开头可能少了 0，有 050102（王建国）、0050102（周敏），请写全"
    named = [(RowAt(0, 2), dict(zip(HEADS, changed(crew="周敏（50102）"), strict=True)))]
    assert read_shifts(named, known, TODAY).shifts[0].crew == (("0050102", "周敏"),)


def test_a_number_plate_is_kept_in_one_spelling() -> None:
    assert [read(changed(vehicle=text)).shifts[0].vehicle for text in ("沪A·12345", "沪ａ 12345")] == ["沪A12345"] * 2


CELL = st.text(max_size=20) | st.sampled_from([*GOOD, "25:00", "2026年12月3日", "李强", "（）", "（050102）"])


@given(st.lists(st.tuples(*[CELL] * len(HEADS)), max_size=6))
def test_every_row_becomes_a_shift_or_is_named(rows: list[tuple[str, ...]]) -> None:
    table = read(*rows)
    assert {s.row.number for s in table.shifts} | {f.row.number for f in table.faults} == set(range(2, len(rows) + 2))
    assert not {s.row.number for s in table.shifts} & {f.row.number for f in table.faults}


def test_a_day_of_eight_digits_or_with_midnight_behind_it_is_that_day() -> None:
    days = [read(changed(day=text)).shifts[0].day for text in ("20261203", "2026-12-03 00:00:00")]
    assert days == ["2026-12-03"] * 2


def test_a_crew_larger_than_any_squad_is_asked_about() -> None:
    officers = tuple(Officer(f"05{n:04d}", f"队员{n}", "s1") for n in range(MOST_CREW + 1))
    known = Known({"华阳路街道": "s1"}, officers)
    badges = [officer.badge for officer in officers]
    assert read_crew("、".join(badges), "s1", known) == ((), f"超过 {MOST_CREW} 人，请核对")
    crew, words = read_crew("、".join(badges[:-1]), "s1", known)
    assert (len(crew), words) == (MOST_CREW, "")
