"""Editions of the catalogue: which counts on a day, what may become one, and what a whole edition would change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shared.catalogue import Counting, PhotoRule, Severity
from sync_server.procedures import catalogue_rows as rows
from sync_server.procedures.catalogue import (
    LONGEST_TEXT,
    Catalogue,
    Item,
    ItemEdition,
    compare,
    day_refusal,
    item_refusal,
    scored_as,
    unit_told,
)
from sync_server.procedures.table_rows import RowAt, RowFault

ITEM = Item("JM01", "精神面貌（每人次计）", "着装不规范", Severity.MINOR, 0.5, PhotoRule.NEEDED, "第三条")
OTHER = replace(ITEM, code="CL08", group="车辆（每处计）", text="车辆停放不当")
FIRST, LATER, LAST = date(2026, 1, 1), date(2026, 6, 1), date(2026, 9, 1)
DAY = timedelta(days=1)
KNOWN = Catalogue(
    [
        ItemEdition(replace(ITEM, points=2.0), LATER, revision=2, position=2),
        ItemEdition(ITEM, FIRST, position=2),
        ItemEdition(replace(ITEM, points=1.0), LATER, revision=1, position=2),
        ItemEdition(OTHER, FIRST, position=1),
        ItemEdition(replace(OTHER, active=False), LAST, position=1),
    ]
)


@pytest.mark.parametrize(
    ("group", "how"),
    [("车辆（每处计）", Counting.PLACE), ("面貌（每人次计）", Counting.PERSON), ("制度", Counting.ONCE)],
)
def test_the_heading_says_how_a_group_is_counted(group: str, how: Counting) -> None:
    assert replace(ITEM, group=group).counted_by is how


def test_what_is_counted_in_anything_but_places_costs_once_a_place() -> None:
    bicycles = replace(OTHER, unit="辆")
    assert (bicycles.counted_in, bicycles.counted_by) == ("辆", Counting.ONCE)
    assert replace(bicycles, counting=Counting.PLACE).counted_by is Counting.PLACE, "unless the item says: each of them"
    assert (OTHER.counted_in, replace(OTHER, unit="处").counted_by) == ("处", Counting.PLACE)
    assert (ITEM.counted_in, replace(ITEM, group="制度").counted_in) == ("人次", "处")


def test_an_item_is_in_force_from_its_first_edition_until_one_ends_it() -> None:
    asked = [FIRST - DAY, FIRST, LAST - DAY, LAST]
    assert [KNOWN.in_force("CL08", day) for day in asked] == [False, True, True, False]
    assert not KNOWN.in_force("XX99", FIRST)


def test_the_items_of_a_span_of_days_stand_as_they_last_stood_in_it() -> None:
    whole = KNOWN.spans(FIRST, LAST)
    assert [(one.edition.item.code, one.edition.item.points, one.begins, one.ends) for one in whole] == [
        ("CL08", 0.5, None, LAST),
        ("JM01", 2.0, None, None),
    ]
    assert [one.edition.item.code for one in KNOWN.spans(LAST, LAST)] == ["JM01"], "what had ended before is not there"
    assert [one.begins for one in KNOWN.spans(FIRST - DAY, LATER)] == [FIRST, FIRST]
    assert KNOWN.spans(FIRST - DAY, FIRST - DAY) == []


def test_an_edition_that_was_replaced_on_its_own_day_was_never_in_force() -> None:
    ended = Catalogue([ItemEdition(ITEM, FIRST), ItemEdition(replace(ITEM, active=False), FIRST, revision=2)])
    assert ended.spans(FIRST, LAST) == []
    assert not ended.in_force("JM01", FIRST)


BICYCLES = Catalogue(
    [ItemEdition(OTHER, FIRST), ItemEdition(replace(OTHER, unit="辆"), LATER), ItemEdition(ITEM, FIRST)]
)


@pytest.mark.parametrize(
    ("claimed", "day", "told"),
    [
        ("辆", LATER, "辆"),
        ("处", LATER, "处"),  # offline since before the edition: that is what was counted
        ("辆", FIRST, "辆"),  # a phone whose clock is behind
        ("", LATER, ""),  # an app of before: 处
        ("吨", LATER, "辆"),  # what no edition ever had is never printed
    ],
)
def test_a_phones_unit_is_believed_when_any_edition_has_it(claimed: str, day: date, told: str) -> None:
    assert unit_told(claimed, "CL08", day, BICYCLES) == told
    assert unit_told(claimed, "XX99", day, BICYCLES) == ""


def test_a_count_of_something_else_than_the_catalogue_counts_multiplies_nothing() -> None:
    each = replace(OTHER, unit="辆", counting=Counting.PLACE)
    assert scored_as(each, "辆") is Counting.PLACE
    assert scored_as(each, "") is Counting.ONCE, "an app of before counted 处"
    assert scored_as(OTHER, "") is Counting.PLACE
    assert scored_as(ITEM, "") is Counting.PERSON, "persons are persons by their badges, whatever they were called"


@pytest.mark.parametrize(
    ("day", "points"),
    [(date(2025, 12, 31), 0.5), (FIRST, 0.5), (date(2026, 5, 31), 0.5), (LATER, 2.0), (LAST, 2.0)],
)
def test_a_finding_is_scored_by_the_edition_of_its_own_day(day: date, points: float) -> None:
    assert KNOWN.on("JM01", day).item.points == points


def test_the_catalogue_of_a_day_stands_in_its_order_with_what_has_ended() -> None:
    assert [e.item.code for e in KNOWN.whole(FIRST)] == ["CL08", "JM01"]
    assert KNOWN.whole(date(2025, 1, 1)) == []
    assert [e.item.active for e in KNOWN.whole(LAST)] == [False, True]
    assert "JM01" in KNOWN
    assert "JM99" not in KNOWN
    assert [e.item.points for e in KNOWN.history("JM01")] == [0.5, 1.0, 2.0]
    assert KNOWN.history("JM99") == ()
    with pytest.raises(KeyError):
        KNOWN.on("JM99", FIRST)


def test_what_comes_is_told_with_the_nearest_first() -> None:
    coming = KNOWN.coming(FIRST)
    assert [(e.item.code, e.revision) for e in coming] == [("JM01", 1), ("JM01", 2), ("CL08", 1)]
    assert KNOWN.coming(LAST) == []


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, ""),
        ({"code": "jm1"}, "项目编号应为两个大写字母加两到三位数字，例如 JM01"),
        ({"group": " "}, "请填写类别"),
        ({"text": "长" * (LONGEST_TEXT + 1)}, f"项目内容超过 {LONGEST_TEXT} 字，请精简"),
        ({"basis": ""}, "请填写依据；没有法律依据的，在依据说明中写明"),
        ({"points": 0.0}, "分值应在 0.5 到 20 之间，以 0.5 分为一档"),
        ({"points": 0.7}, "分值应在 0.5 到 20 之间，以 0.5 分为一档"),
        ({"points": 20.5}, "分值应在 0.5 到 20 之间，以 0.5 分为一档"),
    ],
)
def test_what_cannot_be_an_item_is_said(changed: dict[str, Any], why: str) -> None:
    assert item_refusal(replace(ITEM, **changed)) == why


def test_an_item_rests_on_what_was_checked_and_names_what_was_not() -> None:
    law = replace(ITEM, basis="处罚法§83", basis_unchecked="沪条例§17", basis_note="提示").law
    assert law.words == "《中华人民共和国行政处罚法》第八十三条；《上海市城市管理综合行政执法条例》"
    assert (law.open_words, law.note) == ("《上海市城市管理综合行政执法条例》第十七条", "提示")


def test_no_edition_works_backwards() -> None:
    assert day_refusal(LATER, LATER) == ""
    assert "已经发生的问题按当时的目录计分" in day_refusal(FIRST, LATER)


def test_a_whole_edition_changes_adds_and_ends() -> None:
    new = replace(ITEM, code="ZD01")
    found = compare(KNOWN, [new, ITEM], LATER)
    assert [(was.item.points, item.points) for was, item in found.changed] == [(2.0, 0.5)]
    assert found.added == (new,)
    assert [e.item.code for e in found.ended] == ["CL08"]
    assert found.places == {"ZD01": 1, "JM01": 2}
    assert found.total == 3
    same = compare(KNOWN, [replace(ITEM, points=2.0), OTHER], LATER)
    assert same.total == 0


CELLS = {
    rows.GROUP: "精神面貌",
    rows.CODE: "ＪＭ01",
    rows.TEXT: "着装不规范",
    rows.SEVERITY: "一般",
    rows.POINTS: "0．5",
    rows.PHOTO: "须拍照",
    rows.BASIS: "第三条",
}


def at(number: int) -> RowAt:
    return RowAt(1, number)


def nothing(_: str) -> Item | None:
    return None


def test_a_table_without_the_later_columns_leaves_them_as_the_catalogue_has_them() -> None:
    had = replace(ITEM, short="着装", unit="人", counting=Counting.PERSON)
    assert rows.read_items([(at(2), CELLS)], lambda _: had).items == (replace(had, group="精神面貌"),)
    said = {rows.SHORT: "", rows.UNIT: "件", rows.COUNTING: "每个问题一次"}
    (item,) = rows.read_items([(at(2), CELLS | said)], lambda _: had).items
    assert (item.short, item.unit, item.counting) == ("", "件", Counting.ONCE)


def test_a_table_of_before_is_taken_apart_and_one_without_the_columns_leaves_what_was_to_be_checked() -> None:
    had = replace(ITEM, basis_unchecked="沪条例§17", basis_note="提示")
    (kept,) = rows.read_items([(at(2), CELLS)], lambda _: had).items
    assert (kept.basis, kept.basis_unchecked, kept.basis_note) == ("第三条", "沪条例§17", "提示")
    (apart,) = rows.read_items([(at(2), CELLS | {rows.BASIS: "处罚法§83●；实例[B26]"})], lambda _: had).items
    assert (apart.basis, apart.basis_unchecked, apart.basis_note) == ("处罚法§83", "沪条例§17", "实例")
    emptied = {rows.UNCHECKED: "", rows.NOTE: ""}
    (none,) = rows.read_items([(at(2), CELLS | emptied)], lambda _: had).items
    assert (none.basis_unchecked, none.basis_note) == ("", "")


def test_a_row_is_read_however_its_code_and_choices_are_spelled() -> None:
    found = rows.read_items([(at(2), CELLS)], nothing)
    assert found.items == (replace(ITEM, group="精神面貌"),)
    assert found.faults == ()


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({rows.SEVERITY: "轻"}, RowFault(at(2), rows.SEVERITY, "应为一般、较重或严重，现为“轻”")),
        ({rows.PHOTO: ""}, RowFault(at(2), rows.PHOTO, "没有填写，应为须拍照、视情况或不需要")),
        ({rows.POINTS: "半分"}, RowFault(at(2), rows.POINTS, "应为数字，例如 0.5，现为“半分”")),
        ({rows.POINTS: "inf"}, RowFault(at(2), rows.POINTS, "应为数字，例如 0.5，现为“inf”")),
        (
            {rows.COUNTING: "随意"},
            RowFault(at(2), rows.COUNTING, "应为按数量、按人次、每个问题一次，或不填，现为“随意”"),
        ),
        ({rows.UNIT: "12"}, RowFault(at(2), "", "（JM01）计量单位应为一到四个汉字，例如 处、辆、人次")),
        ({rows.SHORT: "长" * 21}, RowFault(at(2), "", "（JM01）简称超过 20 字，请精简")),
        ({rows.CODE: ""}, RowFault(at(2), "", "（无编号）项目编号应为两个大写字母加两到三位数字，例如 JM01")),
    ],
)
def test_a_wrong_cell_is_named(changed: dict[str, str], fault: RowFault) -> None:
    assert rows.read_items([(at(2), CELLS | changed)], nothing) == rows.Reading((), (fault,))


def test_one_code_stands_once() -> None:
    found = rows.read_items([(at(2), CELLS), (at(3), CELLS)], nothing)
    assert len(found.items) == 1
    assert [fault.words for fault in found.faults] == [f"JM01 与{at(2)}重复"]
