"""名录: what may stand in it, and how one line follows another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from shared.organisation import UnitKind
from shared.problems import Problem
from sync_server.procedures.table_rows import RowAt
from sync_server.staffing.rules.directory import (
    Entry,
    Line,
    Roll,
    change_refusal,
    correction_refusal,
    day_before,
    end_refusal,
    entry_refusal,
    spelled,
    unit_refusal,
)
from sync_server.staffing.rules.directory_table import Held, Known, Officer, read_directory

ENTRY = Entry("沈国栋", "副局长", "分管督察", "021-22050110")
LINE = Line("a", "a", date(2026, 11, 3))
ENDED = replace(LINE, last=date(2026, 11, 20))
SECTION, SQUAD = "section-changning", "squad-huayang"
KNOWN = Known(
    {Roll.LEADERS: {"长宁区": SECTION}, Roll.STAFF: {"长宁区": SECTION}, Roll.SQUADS: {"华阳路街道": SQUAD}},
    (Officer("p1", "010593", "方建国", SECTION),),
    (Held("l1", Roll.LEADERS, SECTION, date(2026, 1, 1), Entry("方建国", "副局长", "分管督察", "021-1", 1, "p1")),),
)


def said(problem: Problem | None) -> str:
    return problem.detail if problem else ""


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"name": ""}, "请填写姓名和职务"),
        ({"post": ""}, "请填写姓名和职务"),
        ({"duty": "督" * 121}, "分管或岗位最多 120 字"),
        ({"paper": "沪" * 81}, "请精简"),
        ({"phone": "13800138000"}, "只登记办公电话"),
        ({"phone": "+86 138-0013-8000"}, "只登记办公电话"),
        ({"phone": "021-13800138"}, ""),
        ({"duty": "310105198001011234"}, "不登记身份证号"),
        ({"name": "王芳31010519800101123X"}, "不登记身份证号"),
        ({"position": 0}, "排列次序请填 1 到 999"),
        ({"position": 1000}, "排列次序请填 1 到 999"),
    ],
)
def test_a_line_holds_name_post_and_an_offices_telephone_and_nothing_private(
    changed: Mapping[str, str | int], words: str
) -> None:
    refused = said(entry_refusal(replace(ENTRY, **changed)))  # type: ignore[arg-type]
    assert words in refused
    assert bool(words) is bool(refused)


def test_names_and_numbers_have_one_spelling() -> None:
    typed = Entry("沈　国栋", "副局长 ", "分管  督察", "（０２１）２２０５", 1, "", "沪长城管[2026]012号")
    assert spelled(typed) == Entry("沈国栋", "副局长", "分管 督察", "(021)2205", 1, "", "沪长城管〔2026〕12号")


@pytest.mark.parametrize("kind", UnitKind)
def test_leaders_and_staff_are_those_of_inspection_bodies_and_squad_inspectors_those_of_squads(kind: UnitKind) -> None:
    inspects = kind in (UnitKind.OFFICE, UnitKind.DETACHMENT, UnitKind.SECTION)
    assert (unit_refusal(Roll.LEADERS, kind) is None) is inspects
    assert (unit_refusal(Roll.STAFF, kind) is None) is inspects
    inspected = kind in (UnitKind.SQUAD, UnitKind.DISTRICT_TEAM)
    assert (unit_refusal(Roll.SQUADS, kind) is None) is inspected


def test_the_first_two_lists_are_the_founding_documents_annexes() -> None:
    assert [(roll.annex, roll.duty_label) for roll in Roll] == [("附件1", "分管工作"), ("附件2", "岗位"), ("", "岗位")]


def test_a_line_holds_from_its_first_to_its_last_day_both_included() -> None:
    asked = [date(2026, 11, day) for day in (2, 3, 20, 21)]
    assert [ENDED.holds(day) for day in asked] == [False, True, True, False]
    assert [LINE.holds(day) for day in asked] == [False, True, True, True]
    assert not replace(LINE, void=True).holds(date(2026, 11, 5))


def test_a_change_begins_after_the_line_that_it_ends() -> None:
    assert change_refusal(LINE, date(2026, 11, 4)) is None
    assert "自2026年11月3日起有效" in said(change_refusal(LINE, date(2026, 11, 3)))
    assert "已经变更" in said(change_refusal(ENDED, date(2026, 11, 25)))
    assert "已经变更" in said(change_refusal(replace(LINE, void=True), date(2026, 11, 25)))
    assert day_before(date(2026, 3, 1)) == date(2026, 2, 28)


def test_who_leaves_does_so_on_a_day_in_the_post_and_for_a_reason() -> None:
    assert end_refusal(LINE, date(2026, 11, 3), "退休") is None
    assert "早于起始日期2026年11月3日" in said(end_refusal(LINE, date(2026, 11, 2), "退休"))
    assert "请写明离任的原因" in said(end_refusal(LINE, date(2026, 11, 5), "——"))
    assert "已经变更" in said(end_refusal(ENDED, date(2026, 11, 5), "退休"))


def test_a_correction_gives_its_reason_and_never_lays_two_lines_over_one_day() -> None:
    later = Line("b", "a", date(2026, 11, 21))
    assert correction_refusal(ENDED, [later], date(2026, 11, 1), date(2026, 11, 20), "录入有误") is None
    assert "2026年11月21日起的一条" in said(correction_refusal(ENDED, [later], date(2026, 11, 1), None, "录入有误"))
    assert "2026年11月3日至2026年11月20日" in said(
        correction_refusal(later, [ENDED], date(2026, 11, 20), None, "录入有误")
    )
    void = replace(later, void=True)
    assert correction_refusal(ENDED, [void], date(2026, 11, 1), None, "录入有误") is None, "a void line is in no way"
    assert "请写明更正的原因" in said(correction_refusal(LINE, [], LINE.first, None, "."))
    assert "早于起始日期" in said(correction_refusal(LINE, [], LINE.first, date(2026, 11, 2), "录入有误"))
    assert "已经变更" in said(correction_refusal(void, [], LINE.first, None, "录入有误"))


def read(*cells: str, day: date = date(2026, 12, 1)) -> tuple[list[str], list[str]]:
    heads = ("名录", "单位", "姓名", "职务", "分管或岗位", "办公电话", "胸号", "起始日期", "依据")
    row = dict(zip(heads, cells, strict=False))
    table = read_directory([(RowAt(0, 2), row)], KNOWN, day)
    done = [f"new {row.entry.name} {row.first}" for row in table.new]
    done += [f"changed {row.entry.name} {row.first}" for row in table.changed]
    done += [f"same {row.entry.name} {row.first}" for row in table.rows if row.same]
    assert table.same == sum(row.same for row in table.rows)
    return done, [str(fault) for fault in table.faults]


@pytest.mark.parametrize(
    ("cells", "done"),
    [
        (("附件2", "长宁区", "武小红", "科员"), "new 武小红 2026-12-01"),
        (("督察工作人员名录", "长宁 区", "武小红", "科员", "", "", "", "2026年11月3日"), "new 武小红 2026-11-03"),
        (("督察分管领导", "长宁区", "方 建国", "副局长"), "same 方建国 2026-12-01"),
        (("督察分管领导", "长宁区", "方建国", "局长", "", "", "10593"), "changed 方建国 2026-12-01"),
        (("分队督察员", "华阳路街道", "周敏", "督察员"), "new 周敏 2026-12-01"),
    ],
)
def test_a_row_is_somebody_new_somebody_changed_or_nothing_new(cells: tuple[str, ...], done: str) -> None:
    assert read(*cells) == ([done], [])


def test_an_empty_cell_leaves_what_is_on_file() -> None:
    row = {"名录": "附件1", "单位": "长宁区", "姓名": "方建国", "职务": "局长"}
    (wanted,) = read_directory([(RowAt(0, 2), row)], KNOWN, date(2026, 12, 1)).rows
    assert wanted.entry == Entry("方建国", "局长", "分管督察", "021-1", 1, "p1")


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (("", "长宁区", "武小红", "科员"), "“名录”：没有填写"),
        (("附件3", "长宁区", "武小红", "科员"), "没有“附件3”这种名录"),
        (("附件2", "华阳路街道", "周敏", "督察员"), "没有“华阳路街道”这个单位，或不列入这份名录"),
        (("附件2", "长宁区", "武小红", "科员", "", "", "", "十二月"), "十二月 不是日期"),
        (("附件2", "长宁区", "武小红", "科员", "", "", "999"), "没有胸号 999"),
        (("附件2", "长宁区", "武小红", "科员", "", "", "010593"), "胸号 010593 是方建国，不是武小红"),
        (("附件2", "长宁区", "武小红", "科员", "", "13800138000"), "这是个人手机号"),
        (("附件1", "长宁区", "方建国", "局长", "", "", "", "2026-01-01"), "变更须从其后的一天起"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_at_its_cell(cells: tuple[str, ...], words: str) -> None:
    done, faults = read(*cells)
    assert done == []
    assert words in "".join(faults)


def test_the_same_person_twice_in_a_table_is_said_of_the_second() -> None:
    row = {"名录": "附件2", "单位": "长宁区", "姓名": "武小红", "职务": "科员"}
    table = read_directory([(RowAt(0, 2), row), (RowAt(0, 3), {**row, "姓名": "武 小红"})], KNOWN, date(2026, 12, 1))
    assert len(table.rows) == 1
    assert [str(fault) for fault in table.faults] == ["第 3 行“姓名”：与第 2 行重复（同一名录、单位和姓名）"]
