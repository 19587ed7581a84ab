"""Rules of a few lines: allowances, whom a proposal is addressed to, how far a plan is, whom a task is for."""

from __future__ import annotations

from datetime import date

import pytest

from shared.organisation import Unit, UnitKind
from sync_server.procedures.allowance import Allowance
from sync_server.procedures.execution import Progress, Totals, progress, totals
from sync_server.procedures.form import Field, lacking
from sync_server.procedures.meetings import MeetingTask, addressed, names_of, tasks_of
from sync_server.procedures.street import street_authority
from sync_server.procedures.urging import BY_PEOPLE, way_words
from sync_server.reference.directory import task_names

TODAY = date(2026, 12, 7)


@pytest.mark.parametrize(
    ("files", "size", "length", "exceeded"),
    [(1, 50, 50, False), (2, 0, 1, True), (1, 51, 50, True)],
)
def test_an_allowance_ends_with_its_files_or_its_bytes(files: int, size: int, length: int, exceeded: bool) -> None:
    assert Allowance(2, 100, 7).exceeded(files, size, length) is exceeded


def test_an_allowance_says_its_bounds() -> None:
    assert Allowance(2000, 3_000_000_000, 7).words == "2000 张、3000 MB"


@pytest.mark.parametrize(
    ("squad", "authority"),
    [
        ("华阳路街道综合行政执法队", "华阳路街道办事处"),
        ("新泾镇城管中队", "新泾镇人民政府"),
        ("横沙乡综合行政执法队", "横沙乡人民政府"),
        ("机场地区城市管理行政执法中队", "机场地区"),
    ],
)
def test_a_proposal_goes_to_the_street_or_town_above_the_squad(squad: str, authority: str) -> None:
    assert street_authority(Unit("u", squad, UnitKind.SQUAD, "310105"), "长宁区城管执法局督察科") == authority


@pytest.mark.parametrize(("body", "authority"), [("长宁区城管执法局督察科", "长宁区城管执法局"), ("督察科", "督察科")])
def test_a_unit_of_no_street_answers_to_the_bureau(body: str, authority: str) -> None:
    assert street_authority(None, body) == authority


@pytest.mark.parametrize(
    ("done", "cancelled", "due_on", "stands"),
    [
        (True, True, "2026-12-01", Progress.CANCELLED),
        (True, False, "2026-12-01", Progress.DONE),
        (False, False, "2026-12-06", Progress.UNDONE),
        (False, False, "2026-12-07", Progress.UPCOMING),
        (False, False, "", Progress.UPCOMING),
    ],
)
def test_a_task_is_undone_only_when_its_day_is_over(done: bool, cancelled: bool, due_on: str, stands: Progress) -> None:
    assert progress(done=done, cancelled=cancelled, due_on=due_on, today=TODAY) is stands


def test_what_was_called_off_was_never_due() -> None:
    found = totals([Progress.DONE, Progress.UNDONE, Progress.CANCELLED, Progress.UPCOMING, Progress.DONE])
    assert found == Totals(done=2, cancelled=1, undone=1, upcoming=1)
    assert (found.all, found.due) == (5, 3)


def test_rows_without_a_task_are_no_tasks() -> None:
    body = {"tasks": [["清查占道", "各区"], [" ", "长宁"], ["回访", "", "周敏", "2026-12-15"]]}
    assert tasks_of(body) == [
        MeetingTask(1, "清查占道", "各区", "", ""),
        MeetingTask(3, "回访", "", "周敏", "2026-12-15"),
    ]
    assert tasks_of({}) == []


@pytest.mark.parametrize(
    ("units", "addressed_to"),
    [("长宁、徐汇", True), ("各单位", True), ("徐汇区", False), ("", False), ("江苏路街道；华阳路街道", False)],
)
def test_a_task_is_for_whom_it_names_in_whatever_way(units: str, addressed_to: bool) -> None:
    section = Unit("s", "长宁区城市管理行政执法局督察科", UnitKind.SECTION, "310105")
    assert addressed(MeetingTask(1, "清查占道", units, "", ""), task_names(section)) is addressed_to


@pytest.mark.parametrize(
    ("units", "addressed_to"), [("机动支队", True), ("长宁、机动督察支队", True), ("各单位", True), ("各区", False)]
)
def test_the_detachment_is_named_by_its_short_name_and_is_none_of_the_districts(units: str, addressed_to: bool) -> None:
    detachment = Unit("d", "上海市城市管理行政执法局执法总队机动督察支队", UnitKind.DETACHMENT, "310000")
    assert addressed(MeetingTask(1, "夜查", units, "", ""), task_names(detachment)) is addressed_to


def test_a_squad_is_also_named_without_its_last_word() -> None:
    assert names_of("江苏路街道综合行政执法队") == ("江苏路街道综合行政执法队", "江苏路街道")
    assert names_of("浦东新区督察科", "浦东新区") == ("浦东新区督察科", "浦东新区", "浦东")


def test_a_form_names_the_first_field_that_is_needed_and_empty() -> None:
    form = (
        Field("title", "标题"),
        Field("words", "内容", required=True),
        Field("rows", "各项", columns=("甲",), required=True),
    )
    assert lacking(form, {"words": " ", "rows": []}) == "请填写“内容”"
    assert lacking(form, {"words": "好", "rows": []}) == "请填写“各项”"
    assert lacking(form, {"words": "好", "rows": [["一"]]}) == ""


def test_the_register_tells_what_the_system_says_by_itself_from_what_people_do() -> None:
    assert [way_words("system", automatic) for automatic in (True, False)] == ["系统自动提醒", "系统发送"]
    assert [way_words(way, automatic=False) for way in BY_PEOPLE] == ["电话", "上门", "书面"]
