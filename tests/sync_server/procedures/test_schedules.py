"""What a row of the schedule means, and what is said of one that means nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.inspection import Coverage, Joint, Method, Timing
from sync_server.procedures.schedules import (
    COLUMNS,
    LONGEST_CELL,
    MOST_ROWS,
    Inspector,
    Reach,
    read,
    read_day,
    read_people,
    spread,
    tidy,
    too_much,
)

ZHOU, CHEN, CHEN_2 = Inspector("u1", "周敏", "050117"), Inspector("u2", "陈涛", "050118"), Inspector("u3", "陈涛", "1")
REACH = Reach(
    {"s1": "华阳路街道综合行政执法队", "s2": "华山街道综合行政执法队"}, (ZHOU, CHEN, CHEN_2), frozenset({"JM01"})
)
GOOD = ["2026-12-03", "华阳路街道", "定西路", "实地督察、随机抽查、联勤督察", "占道设摊（JM01）", "周敏", "沪A1"]


def row(**cells: str) -> list[str]:
    places = {"day": 0, "unit": 1, "area": 2, "methods": 3, "content": 4, "people": 5}
    fresh = [*GOOD]
    for name, text in cells.items():
        fresh[places[name]] = text
    return fresh


def test_a_row_becomes_a_task_with_what_the_phone_opens_with() -> None:
    (duty,) = read([GOOD], "2026-12", REACH).duties
    assert (duty.day, duty.unit_id, duty.area) == (date(2026, 12, 3), "s1", "定西路")
    assert duty.inspectors == (ZHOU,)
    assert duty.prefill() == {
        "form": "daily",
        "methods": [Method.ON_SITE.value],
        "coverage": Coverage.FOCUSED.value,
        "timing": Timing.RANDOM.value,
        "joint": Joint.WITHIN.value,
        "unit_id": "s1",
        "item_codes": ["JM01"],
    }
    assert "车辆 沪A1" in duty.note


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"day": ""}, "日程第 1 行“日期”：请填写日期"),
        ({"day": "下周三"}, "日程第 1 行“日期”：“下周三”不是日期"),
        ({"day": "2027-01-03"}, "日程第 1 行“日期”：2027-01-03不在计划月份内"),
        ({"unit": "华"}, "日程第 1 行“被督察单位”：本辖区没有“华”"),
        ({"unit": "", "area": ""}, "日程第 1 行“被督察单位”：请填写被督察单位"),
        ({"methods": "看看"}, "日程第 1 行“督察方式”：没有“看看”这种督察方式"),
        ({"methods": "随机抽查"}, "日程第 1 行“督察方式”：请至少写明一种"),
        ({"content": ""}, "日程第 1 行“督察内容”：请填写督察内容"),
        ({"content": "查ZZ99"}, "日程第 1 行“督察内容”：目录中没有项目ZZ99"),
        ({"people": ""}, "日程第 1 行“督察人员”：请填写督察人员"),
        ({"people": "周闵"}, "日程第 1 行“督察人员”：名单中没有督察员“周闵”"),
        ({"people": "陈涛"}, "日程第 1 行“督察人员”：有 2 名“陈涛”，请写成“姓名（胸号）”，例如陈涛（050118）"),
        ({"people": "周敏（1）"}, "日程第 1 行“督察人员”：名单中没有督察员“周敏（1）”"),
    ],
)
def test_a_faulty_row_is_named_with_its_column(cells: dict[str, str], words: str) -> None:
    reading = read([row(**cells)], "2026-12", REACH)
    assert not reading.duties
    assert any(str(fault).startswith(words) for fault in reading.faults), [str(f) for f in reading.faults]


def test_people_are_told_apart_by_badge_and_named_once() -> None:
    found, words = read_people("周敏，陈涛 (1)、周敏（050117）", REACH.inspectors)
    assert (found, words) == ((ZHOU, CHEN_2), "")


@pytest.mark.parametrize("text", ["2026-12-03", "2026/12/3", "2026.12.3", "2026年12月3日", "12月3日"])
def test_days_are_read_as_people_write_them(text: str) -> None:
    assert read_day(text, 2026) == date(2026, 12, 3)


def test_a_table_is_kept_in_the_order_of_its_days_without_empty_rows() -> None:
    later, open_day = row(day="2026-12-09"), row(day="")
    assert tidy([open_day, later, [""] * 7, GOOD]) == [GOOD, later, open_day]


def test_units_are_laid_evenly_over_the_days() -> None:
    days = [date(2026, 12, day) for day in (1, 2, 3, 4)]
    rows = spread(days, ["甲队", "乙队"], [""] * len(COLUMNS))
    assert [(cells[0], cells[1]) for cells in rows] == [("2026-12-01", "甲队"), ("2026-12-03", "乙队")]
    assert spread([], ["甲队"], [""] * len(COLUMNS))[0][0] == ""


@given(st.lists(st.lists(st.text(max_size=12), max_size=9), max_size=6))
def test_whatever_stands_in_a_table_every_row_is_read_or_named(rows: list[list[str]]) -> None:
    kept = tidy(rows)
    assert tidy(kept) == kept
    reading = read(kept, "2026-12", REACH)
    assert {duty.row for duty in reading.duties} | {f.row for f in reading.faults} == set(range(1, len(kept) + 1))


def test_the_title_of_a_task_is_the_first_line_and_the_rest_stands_below() -> None:
    (duty,) = read([row(content="占道设摊（JM01）\n重点看早市\n拍照")], "2026-12", REACH).duties
    assert duty.title == "占道设摊（JM01）"
    assert duty.note == "实地督察、随机抽查、联勤督察；车辆 沪A1；重点看早市；拍照"


def test_a_table_that_is_too_large_to_be_kept_is_refused_with_its_limit() -> None:
    assert too_much([GOOD] * MOST_ROWS) == ""
    assert too_much([GOOD] * (MOST_ROWS + 1)) == "日程有 201 行，最多 200 行，请删减后再保存"
    assert too_much([row(area="长" * LONGEST_CELL)]) == ""
    long = too_much([GOOD, row(content="长" * (LONGEST_CELL + 1))])
    assert long == "日程第 2 行“督察内容”：有 301 字，最多 300 字，请精简后再保存"
