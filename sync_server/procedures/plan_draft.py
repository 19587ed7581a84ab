"""How next month's plan drafts itself: problems, focus and a proposed schedule from what the ledger holds (沪城管执
〔2009〕1号 四(一)1; domain.md §4 step 1). People change everything in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.moment import chinese_day
from sync_server.procedures.months import month_words
from sync_server.procedures.schedules import (
    AREA,
    COLUMNS,
    CONTENT,
    DAY,
    METHODS,
    PEOPLE,
    UNIT,
    Inspector,
)

MOST_ROWS = 30


@dataclass(frozen=True)
class TopItem:
    code: str
    text: str
    times: int


@dataclass(frozen=True)
class Repeat:
    """The same item at the same unit, `times` findings within the days of the setting."""

    unit_id: str
    unit_name: str
    code: str
    text: str
    times: int


@dataclass(frozen=True)
class Overdue:
    unit_id: str
    unit_name: str
    number: str
    due_on: str


@dataclass(frozen=True)
class OpenComplaint:
    number: str
    unit_id: str
    unit_name: str
    address: str


@dataclass(frozen=True)
class CityTask:
    words: str
    due: str


@dataclass(frozen=True)
class PlanFacts:
    """What the draft is made of. `month` is the month looked back on, `until` the day to which it is known,
    `repeat_days` the span of the setting, `unvisited` units (id, name) without a check in the month. `city_wide`: the
    detachment's, for which one unit stands for each district where it was not. `before_use`: the ledger begins after
    the month (or has not begun), which says nothing of it."""

    month: str
    until: date
    repeat_days: int
    findings: int = 0
    top: tuple[TopItem, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    overdue: tuple[Overdue, ...] = ()
    complaints: tuple[OpenComplaint, ...] = ()
    city_tasks: tuple[CityTask, ...] = ()
    unvisited: tuple[tuple[str, str], ...] = ()
    city_wide: bool = False
    before_use: bool = False


@dataclass(frozen=True)
class PlanDraft:
    problems: str
    focus: str
    schedule: list[list[str]]


def short_text(item_text: str) -> str:
    """An item of the catalogue without its remark in brackets, as running text names it."""
    return item_text.split("（", 1)[0].strip() or item_text


def workdays_of(month: str, is_workday: Callable[[date], bool]) -> list[date]:
    """The working days of a month `2026-12`."""
    day, days = date.fromisoformat(f"{month}-01"), []
    while f"{day:%Y-%m}" == month:
        if is_workday(day):
            days.append(day)
        day += timedelta(days=1)
    return days


def draft_plan(facts: PlanFacts, days: Sequence[date], inspectors: Sequence[Inspector]) -> PlanDraft:
    """The three fields of the plan. `days` are the working days to lay the schedule over, `inspectors` whom to propose:
    a unit's own inspector first, as the one who may go there daily."""
    return PlanDraft(_problems(facts), _focus(facts), _schedule(facts, days, inspectors))


def _problems(facts: PlanFacts) -> str:
    known = f"{month_words(facts.month)}（统计至{chinese_day(facts.until)}）"
    found = f"共发现问题{facts.findings}个。" if facts.findings else "台账中没有问题。"
    parts = [f"{month_words(facts.month)}尚未启用台账，不作统计。" if facts.before_use else known + found]
    if facts.top:
        listed = "，".join(f"{item.text}（{item.code}）{item.times}个" for item in facts.top)
        parts.append(f"较多的项目：{listed}。")
    if facts.repeats:
        listed = "，".join(f"{r.unit_name}“{r.text}”{r.times}次" for r in facts.repeats)
        parts.append(f"{facts.repeat_days}日内反复出现：{listed}。")
    if facts.overdue:
        listed = "，".join(f"{o.unit_name}{o.number}（期限{_day_words(o.due_on)}）" for o in facts.overdue)
        parts.append(f"逾期未反馈的通知书：{listed}。")
    if facts.complaints:
        listed = "，".join(f"{c.number}（{c.unit_name}）" for c in facts.complaints)
        parts.append(f"未办结的随诉督察：{listed}。")
    if facts.city_tasks:
        listed = "；".join(task.words + (f"（{task.due}前）" if task.due else "") for task in facts.city_tasks)
        parts.append(f"市局布置任务：{listed}。")
    return "\n".join(f"{n}. {part}" for n, part in enumerate(parts, start=1))


def _focus(facts: PlanFacts) -> str:
    parts = []
    if facts.city_tasks:
        parts.append("落实市局布置任务：" + "；".join(task.words for task in facts.city_tasks) + "。")
    if facts.top:
        parts.append("对" + "、".join(f"{i.text}（{i.code}）" for i in facts.top[:3]) + "开展重点抽查。")
    if facts.repeats:
        units = dict.fromkeys(repeat.unit_name for repeat in facts.repeats)
        parts.append(f"对{'、'.join(units)}反复出现的问题回头看，查管控措施是否落实。")
    if facts.overdue:
        parts.append(f"对{len(facts.overdue)}份逾期未反馈的通知书开展跟踪督察。")
    if facts.complaints:
        parts.append(f"对{len(facts.complaints)}件未办结的诉件开展随诉督察。")
    if facts.unvisited and not facts.before_use:
        of = "未到的{}个区各安排单位督察" if facts.city_wide else "未督察到的{}个单位安排督察"
        parts.append(f"对上月{of.format(len(facts.unvisited))}，做到全覆盖。")
    parts = parts or ["按督察项目目录对各单位开展日常督察，做到全覆盖。"]
    return "\n".join(f"{n}. {part}" for n, part in enumerate(parts, start=1))


def _schedule(facts: PlanFacts, days: Sequence[date], inspectors: Sequence[Inspector]) -> list[list[str]]:
    rows = [*_proposed(facts, inspectors)][:MOST_ROWS]
    for n, row in enumerate(rows):
        row[DAY] = days[n * len(days) // len(rows)].isoformat() if days else ""
    return rows


def _proposed(facts: PlanFacts, inspectors: Sequence[Inspector]) -> Iterable[list[str]]:
    """Rows without their day, most pressing first."""

    def row(unit_id: str, unit: str, methods: str, content: str, area: str = "") -> list[str]:
        cells = [""] * len(COLUMNS)
        own = next((person.label for person in inspectors if unit_id and person.unit_id == unit_id), "")
        cells[UNIT], cells[METHODS], cells[CONTENT], cells[AREA], cells[PEOPLE] = unit, methods, content, area, own
        return cells

    for late in facts.overdue:
        yield row(late.unit_id, late.unit_name, "跟踪督察", f"逾期未反馈通知书{late.number}的整改情况")
    for complaint in facts.complaints:
        content = f"诉件{complaint.number}办理情况，回访诉求人"
        yield row(complaint.unit_id, complaint.unit_name, "随诉督察", content, complaint.address)
    for again in facts.repeats:
        yield row(again.unit_id, again.unit_name, "实地督察、重点抽查", f"{again.text}（{again.code}）反复问题回头看")
    for task in facts.city_tasks:
        yield row("", "", "实地督察", f"市局布置任务：{task.words}", "全市" if facts.city_wide else "全区")
    codes = "、".join(item.code for item in facts.top[:3])
    for unit_id, name in facts.unvisited:
        yield row(unit_id, name, "实地督察、全面督察", "日常督察" + (f"，重点{codes}" if codes else ""))


def _day_words(iso: str) -> str:
    return chinese_day(date.fromisoformat(iso)) if iso else "未定"
