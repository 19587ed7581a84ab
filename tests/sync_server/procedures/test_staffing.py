"""Equipment, training and conduct of the inspection bodies' people: what can be entered, and what follows what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.problems import Problem
from sync_server.staffing.rules.conduct import (
    CONDUCT_COURSE,
    ConductDeed,
    ConductKind,
    ConductState,
    Handling,
    matter_refusal,
)
from sync_server.staffing.rules.conduct import step_refusal as conduct_step_refusal
from sync_server.staffing.rules.equipment import (
    EQUIPMENT_COURSE,
    EquipmentDeed,
    EquipmentKind,
    EquipmentState,
    piece_refusal,
    spelled_number,
    step_refusal,
)
from sync_server.staffing.rules.training import (
    Result,
    Training,
    read_hours,
    spelled_training,
    training_refusal,
    voiding_refusal,
)

TODAY, BEFORE, LATER = date(2026, 11, 24), date(2026, 11, 3), date(2026, 11, 25)
TRAINING = Training("文书制作", "市局", BEFORE, 2.0)


def said(problem: Problem | None) -> str:
    return problem.detail if problem else ""


def test_a_piece_goes_from_stock_to_somebody_and_back_and_ends_retired() -> None:
    state = EquipmentState.STOCK
    for deed in ("issue", "issue", "return", "repair", "repaired", "lose", "find", "retire"):
        assert EQUIPMENT_COURSE.refusal(EquipmentDeed(deed), state, None, "电池鼓包") is None, deed
        state = EQUIPMENT_COURSE.leads(state, EquipmentDeed(deed))
    assert state is EquipmentState.RETIRED
    assert EQUIPMENT_COURSE.open_deeds(state, None) == ()
    refused = EQUIPMENT_COURSE.refusal(EquipmentDeed.ISSUE, state, None)
    assert refused
    assert refused.words == "这件装备现为“报废”，此时不能配发"
    assert EquipmentDeed.RETURN in EQUIPMENT_COURSE.open_deeds(EquipmentState.ISSUED, "somebody")


@pytest.mark.parametrize("kind", EquipmentKind)
def test_every_kind_of_equipment_has_a_name(kind: EquipmentKind) -> None:
    assert kind.label


def test_a_number_has_one_spelling_and_a_vehicles_is_its_plate() -> None:
    assert spelled_number(EquipmentKind.VEHICLE, "沪a·12345") == "沪A12345"
    assert spelled_number(EquipmentKind.RECORDER, "cn－j００１ ") == "CN-J001"
    assert piece_refusal("CN-J001", "4G") is None
    assert "请填写装备编号" in said(piece_refusal("", ""))
    assert "编号最多 40 位" in said(piece_refusal("1" * 41, ""))
    assert "型号最多 80 字" in said(piece_refusal("1", "型" * 81))


@pytest.mark.parametrize(
    ("deed", "holder", "day", "words"),
    [
        (EquipmentDeed.ISSUE, "周敏", TODAY, ""),
        (EquipmentDeed.ISSUE, "", TODAY, "请选择配发给谁"),
        (EquipmentDeed.RETURN, "", TODAY, ""),
        (EquipmentDeed.RETURN, "", date(2026, 11, 2), "早于上一次登记的2026年11月3日"),
        (EquipmentDeed.RETURN, "", LATER, "日期还没有到"),
    ],
)
def test_a_step_has_its_day_after_the_last_and_an_issue_somebody(
    deed: EquipmentDeed, holder: str, day: date, words: str
) -> None:
    refused = said(step_refusal(deed, holder, day, BEFORE, TODAY))
    assert words in refused
    assert bool(words) is bool(refused)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("2", 2.0), ("1.5", 1.5), ("１．５", 1.5), ("0.5", 0.5), ("", 0.0), ("1.25", 0.0), ("两小时", 0.0), ("1000", 0.0)],
)
def test_hours_are_whole_or_half(text: str, hours: float) -> None:
    assert read_hours(text) == hours


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"course": ""}, "请填写课程和举办单位"),
        ({"organiser": ""}, "请填写课程和举办单位"),
        ({"hours": 0.0}, "学时请填 0.5 到 200"),
        ({"hours": 201.0}, "学时请填 0.5 到 200"),
        ({"course": "课" * 81}, "各最多 80 字"),
        ({"organiser": "局" * 81}, "各最多 80 字"),
        ({"place": "厅" * 81}, "各最多 80 字"),
        ({"content": "讲" * 2001}, "内容最多 2000 字"),
        ({"day": LATER}, "培训日期还没有到"),
        ({"day": TODAY}, ""),
    ],
)
def test_a_course_is_entered_when_it_was_held(changed: Mapping[str, Any], words: str) -> None:
    refused = said(training_refusal(replace(TRAINING, **changed), TODAY))
    assert words in refused
    assert bool(words) is bool(refused)


def test_a_course_is_spelled_like_all_else_and_what_was_taught_keeps_its_lines() -> None:
    typed = Training("文书  制作", "市 局", BEFORE, 2.0, " 报告厅", "一、程序\n二、证据 ")
    assert spelled_training(typed) == Training("文书 制作", "市局", BEFORE, 2.0, "报告厅", "一、程序\n二、证据")


def test_a_course_is_made_void_once_and_for_a_reason() -> None:
    assert voiding_refusal(False, "重复登记") is None
    assert "请写明作废的原因" in said(voiding_refusal(False, "。"))
    assert "已经作废" in said(voiding_refusal(True, "重复登记"))


def test_results_are_words_without_points() -> None:
    assert [result.label for result in Result] == ["参加（不考核）", "合格", "不合格，须补训", "缺席"]
    assert not any(char.isdigit() for result in Result for char in result.label)


def test_a_matter_says_what_was_and_is_not_the_own() -> None:
    assert matter_refusal("两次迟报", BEFORE, TODAY, own=False) is None
    assert "涉及本人的事项由上级" in said(matter_refusal("两次迟报", BEFORE, TODAY, own=True))
    assert "请写明事项的经过" in said(matter_refusal("…", BEFORE, TODAY, own=False))
    assert "最多 2000 字" in said(matter_refusal("字" * 2001, BEFORE, TODAY, own=False))
    assert "日期还没有到" in said(matter_refusal("两次迟报", LATER, TODAY, own=False))


def test_a_matter_is_handled_once_and_can_be_taken_up_again() -> None:
    handled = CONDUCT_COURSE.leads(ConductState.OPEN, ConductDeed.HANDLE)
    assert handled is ConductState.HANDLED
    refused = CONDUCT_COURSE.refusal(ConductDeed.HANDLE, handled, None, "已谈话")
    assert refused
    assert refused.words == "这件事项现为“已处理”，此时不能登记处理"
    assert CONDUCT_COURSE.leads(handled, ConductDeed.REOPEN) is ConductState.OPEN
    assert CONDUCT_COURSE.leads(handled, ConductDeed.NOTE) is handled
    assert CONDUCT_COURSE.open_deeds(ConductState.OPEN, None) == (ConductDeed.NOTE, ConductDeed.HANDLE)
    assert CONDUCT_COURSE.open_deeds(ConductState.OPEN, "chief") == (ConductDeed.NOTE, ConductDeed.HANDLE)


@pytest.mark.parametrize(
    ("deed", "way", "day", "words"),
    [
        (ConductDeed.NOTE, None, TODAY, ""),
        (ConductDeed.HANDLE, Handling.TALK, TODAY, ""),
        (ConductDeed.HANDLE, None, TODAY, "请选择处理方式"),
        (ConductDeed.NOTE, None, LATER, "日期还没有到"),
        (ConductDeed.NOTE, None, date(2026, 11, 2), "早于事项发生的日期"),
    ],
)
def test_how_a_matter_was_handled_is_said_with_its_day(
    deed: ConductDeed, way: Handling | None, day: date, words: str
) -> None:
    refused = said(conduct_step_refusal(deed, way, day, BEFORE, TODAY))
    assert words in refused
    assert bool(words) is bool(refused)


def test_every_kind_of_matter_and_way_to_handle_it_has_a_name() -> None:
    assert all(one.label for one in (*ConductKind, *Handling))
