"""What the ledger proposes for next month's plan, and what it says when there is nothing."""

from __future__ import annotations

from datetime import date

from sync_server.procedures.plan_draft import (
    MOST_ROWS,
    CityTask,
    OpenComplaint,
    Overdue,
    PlanFacts,
    Repeat,
    TopItem,
    draft_plan,
    short_text,
    workdays_of,
)
from sync_server.procedures.schedules import AREA, CONTENT, DAY, METHODS, PEOPLE, UNIT, Inspector

DAYS = [date(2026, 12, 1), date(2026, 12, 10), date(2026, 12, 20)]
ZHOU = Inspector("p-zhou", "周敏", "050117", unit_id="u-jiangsu")
FULL = PlanFacts(
    "2026-11",
    date(2026, 11, 27),
    90,
    findings=7,
    top=(TopItem("JM01", "着装不规范", 4),),
    repeats=(Repeat("u-jiangsu", "江苏路", "JM01", "着装不规范", 3),),
    overdue=(Overdue("u-huayang", "华阳路", "沪长督字3号", "2026-11-20"), Overdue("u-2", "新泾", "4号", "")),
    complaints=(OpenComplaint("S-1", "u-jiangsu", "江苏路", "愚园路1号"),),
    city_tasks=(CityTask("清查占道", "12月15日"), CityTask("回访", "")),
    unvisited=(("u-tianshan", "天山路"),),
)


def test_an_empty_ledger_proposes_daily_checks() -> None:
    draft = draft_plan(PlanFacts("2026-11", date(2026, 11, 27), 90), DAYS, [ZHOU])
    assert draft.problems.endswith("台账中没有问题。")
    assert draft.focus == "1. 按督察项目目录对各单位开展日常督察，做到全覆盖。"
    assert draft.schedule == []


def test_a_month_before_use_is_not_told_as_one_without_problems_nor_as_one_without_checks() -> None:
    facts = PlanFacts("2026-11", date(2026, 11, 27), 90, unvisited=(("u-tianshan", "天山路"),), before_use=True)
    draft = draft_plan(facts, DAYS, [ZHOU])
    assert draft.problems == "1. 2026年11月尚未启用台账，不作统计。"
    assert draft.focus == "1. 按督察项目目录对各单位开展日常督察，做到全覆盖。"
    assert [row[UNIT] for row in draft.schedule] == ["天山路"], "the first plan goes to all units"


def test_what_the_ledger_holds_becomes_problems_and_focus() -> None:
    draft = draft_plan(FULL, DAYS, [ZHOU])
    assert [line[0] for line in draft.problems.splitlines()] == list("123456")
    for words in (
        "共发现问题7个",
        "着装不规范（JM01）4个",
        "90日内反复出现：江苏路“着装不规范”3次",
        "华阳路沪长督字3号（期限2026年11月20日），新泾4号（期限未定）",
        "S-1（江苏路）",
        "清查占道（12月15日前）；回访",
    ):
        assert words in draft.problems
    for words in ("清查占道；回访", "重点抽查", "回头看", "2份逾期未反馈", "1件未办结", "上月未督察到的1个单位"):
        assert words in draft.focus


def test_the_most_pressing_comes_first_and_who_may_go_daily_is_proposed() -> None:
    table = draft_plan(FULL, DAYS, [ZHOU]).schedule
    assert [row[METHODS] for row in table] == [
        *("跟踪督察", "跟踪督察", "随诉督察", "实地督察、重点抽查"),
        *("实地督察", "实地督察", "实地督察、全面督察"),
    ]
    assert table[2][AREA] == "愚园路1号"
    assert table[2][PEOPLE] == ZHOU.label
    assert table[0][PEOPLE] == ""
    assert (table[4][UNIT], table[4][AREA]) == ("", "全区")
    assert table[-1][CONTENT] == "日常督察，重点JM01"
    assert [row[DAY] for row in table] == sorted(row[DAY] for row in table)
    assert table[0][DAY] == "2026-12-01"


def test_the_schedule_has_its_bound_and_does_without_days() -> None:
    many = PlanFacts("2026-11", date(2026, 11, 27), 90, unvisited=tuple((f"u-{n}", f"单位{n}") for n in range(40)))
    table = draft_plan(many, [], []).schedule
    assert len(table) == MOST_ROWS
    assert {row[DAY] for row in table} == {""}
    assert table[0][CONTENT] == "日常督察"


def test_working_days_are_those_of_the_month() -> None:
    assert workdays_of("2026-02", lambda day: day.weekday() < 5)[-1] == date(2026, 2, 27)
    assert len(workdays_of("2026-02", lambda day: day.weekday() < 5)) == 20


def test_running_text_names_an_item_without_its_remark() -> None:
    assert short_text("着装不规范（含便装）") == "着装不规范"
    assert short_text("（无题）") == "（无题）"
