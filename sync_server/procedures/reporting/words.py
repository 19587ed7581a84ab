"""The words a month's figures propose: plain official Chinese, which people then edit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sync_server.procedures.months import month_words
from sync_server.procedures.reporting.figures import Figures, Tally, UnitFigures, rate

MOST_EXAMPLES = 6


@dataclass(frozen=True)
class Example:
    """A finding to be named: `day` is an ISO date."""

    unit: str
    day: str
    place: str
    item: str
    facts: str


@dataclass(frozen=True)
class Repeated:
    """An item found several times at one unit."""

    unit: str
    item: str
    times: int


@dataclass(frozen=True)
class Voice:
    """How a body calls itself in its report, and what it covers: units of its district, or the city's districts."""

    body: str
    covers: str = "单位"


def of_district(name: str) -> Voice:
    """The section of a district (`长宁区`)."""
    return Voice(f"{name}城管执法督察机构")


DETACHMENT = Voice("市城管执法总队机动督察支队", "区")


@dataclass(frozen=True)
class CaseLine:
    """A special case to be named, with the units that answer in it."""

    number: str
    title: str
    units: str


@dataclass(frozen=True)
class SpecialMonth:
    """专项督察 of a month by name: cases opened and closed in it, and each unit that fell overdue, with its case."""

    opened: Sequence[CaseLine] = ()
    closed: Sequence[CaseLine] = ()
    late: Sequence[CaseLine] = ()


def item_words(text: str) -> str:
    """A catalogue item's text without the bracket at its end, which explains it to inspectors."""
    return re.sub(r"（[^（）]*）$", "", text) or text


def propose(
    figures: Figures,
    examples: Sequence[Example],
    repeated: Sequence[Repeated],
    voice: Voice,
    special: SpecialMonth = SpecialMonth(),
    compared: str = "",
) -> dict[str, str]:
    """Texts by field of the report's form; `compared` says how the month stands beside earlier ones."""
    return {
        "basics": "\n".join(filter(None, (_basics(figures, voice), compared))),
        "problems": _problems(figures, examples, repeated),
        "rectification": _rectification(figures),
        "special": _special(figures, special),
        "next": _next(figures, repeated),
    }


def _basics(figures: Figures, voice: Voice) -> str:
    total = figures.total
    uncovered = [unit.name for unit in figures.units if unit.to_cover and not unit.tally.inspections]
    share = rate(figures.covered, figures.to_cover)
    covered = f"应督察{voice.covers}{figures.to_cover}个，已督察{figures.covered}个，{voice.covers}覆盖率{share}。"
    first = (
        f"{month_words(figures.month)}，{voice.body}共开展督察{total.inspections}次，"
        f"出动督察人员{total.people}人次。{covered}"
    )
    if uncovered and len(uncovered) <= MOST_EXAMPLES:
        first += f"本月未督察的{voice.covers}：{'、'.join(uncovered)}。"
    if figures.beside.others:
        first += (
            f"另有市局等其他督察机构在本区督察{figures.beside.others}次，次数计入其通报，所发现的问题一并列入下列数字。"
        )
    if not total.findings:
        return f"{first}督察中未发现问题。"
    groups = sorted((g for g in figures.groups if g.findings), key=lambda g: -g.findings)
    by_group = "，".join(f"{g.name}{g.findings}个" for g in groups)
    return (
        f"{first}\n共发现问题{total.findings}个，其中严重{total.grave}个、较重{total.major}个、一般{total.minor}个。"
        f"按类别分：{by_group}。开具《督察通知书》{total.notices}份。"
    )


def _problems(figures: Figures, examples: Sequence[Example], repeated: Sequence[Repeated]) -> str:
    if not figures.total.findings:
        return "本月督察未发现问题。"
    lines = [sentence(example) for example in examples[:MOST_EXAMPLES]]
    lines += [
        f"{one.unit}“{item_words(one.item)}”问题本月发现{one.times}次，需要分析原因、落实管控措施。"
        for one in repeated[:MOST_EXAMPLES]
    ]
    if not lines:
        found = (u for u in figures.units if u.tally.findings)
        lines = [f"{unit.name}发现问题{unit.tally.findings}个，均为一般问题。" for unit in found][:MOST_EXAMPLES]
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def sentence(example: Example) -> str:
    """When and where what was found at which unit."""
    _, month, day = example.day.split("-")
    place = f"在{example.place}" if example.place else ""
    facts = example.facts.strip().rstrip("。") or example.item
    return f"{int(month)}月{int(day)}日{place}督察发现，{example.unit}存在“{item_words(example.item)}”问题：{facts}。"


def _rectification(figures: Figures) -> str:
    total, beside = figures.total, figures.beside
    words = "本月未开具《督察通知书》。"
    if total.notices:
        words = (
            f"本月开具《督察通知书》{total.notices}份。至月末，按期反馈{total.on_time}份，逾期反馈{total.late}份，"
            f"逾期未反馈{total.overdue}份，尚未到期{total.pending}份；按期反馈率{rate(total.on_time, total.due)}。"
            f"核验合格并销号{total.closed}份，销号率{rate(total.closed, total.notices)}。"
        )
    if beside.closed_earlier:
        words += f"另有以前月份的通知书{beside.closed_earlier}份于本月销号。"
    if beside.pursuits or beside.supervised or beside.proposed:
        words += (
            f"\n本月转入追踪督察{beside.pursuits}件，发出督办通知单{beside.supervised}份，"
            f"提出追责建议{beside.proposed}件。"
        )
    if beside.alerts:
        words += f"\n立即通知{beside.alerts}件，已响应{beside.acknowledged}件，已办结{beside.done}件。"
    return words


def _special(figures: Figures, special: SpecialMonth) -> str:
    """五、专项督察进展: what was opened and closed, what goes on, and who is late with what."""
    beside = figures.beside
    counts = (beside.cases_opened, beside.cases_closed, beside.cases_elsewhere, beside.cases_going, beside.cases_late)
    if not any((*counts, beside.case_checks)):
        return ""
    lines = []
    if beside.cases_opened:
        lines.append(f"本月立案{beside.cases_opened}件：{_cases(special.opened)}。")
    if beside.cases_closed:
        lines.append(f"本月结案{beside.cases_closed}件：{_cases(special.closed)}。")
    elsewhere = f"并案、移送{beside.cases_elsewhere}件，" if beside.cases_elsewhere else ""
    checks = f"，开展专项检查{beside.case_checks}次" if beside.case_checks else ""
    lines.append(f"{elsewhere}至月末承办中{beside.cases_going}件{checks}。")
    if beside.cases_late:
        late = "；".join(f"{one.units}（{one.number}“{one.title}”）" for one in special.late[:MOST_EXAMPLES])
        more = f"等{beside.cases_late}个单位次" if beside.cases_late > MOST_EXAMPLES else ""
        lines.append(f"本月逾期未报告办理情况的：{late}{more}。")
    return "\n".join(lines)


def _cases(lines: Sequence[CaseLine]) -> str:
    named = "；".join(f"{one.number}“{one.title}”（{one.units}）" for one in lines[:MOST_EXAMPLES])
    return f"{named}等" if len(lines) > MOST_EXAMPLES else named


def _next(figures: Figures, repeated: Sequence[Repeated]) -> str:
    lines = []
    overdue = _names(unit for unit in figures.units if unit.tally.overdue)
    if overdue:
        lines.append(f"请{overdue}尽快核实整改，反馈未反馈的《督察通知书》，并说明逾期原因。")
    groups = sorted((g for g in figures.groups if g.findings), key=lambda g: -g.findings)[:2]
    if groups:
        named = "、".join(f"“{group.name}”" for group in groups)
        lines.append(f"各单位对照本月通报的问题开展自查，{named}类问题要举一反三、防止回潮。")
    if repeated:
        lines.append("对同一单位多次发现的同类问题，下月列入重点督察和回访督察。")
    if figures.covered < figures.to_cover:
        lines.append("对本月未督察的单位，下月优先安排督察。")
    lines.append("各单位认真支持和配合督察工作，按期反馈整改情况。")
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def _names(units: Iterable[UnitFigures]) -> str:
    names = [unit.name for unit in units]
    return "、".join(names[:MOST_EXAMPLES]) + (f"等{len(names)}个单位" if len(names) > MOST_EXAMPLES else "")


def unit_rows(figures: Figures) -> list[list[str]]:
    """各单位情况: one row a unit and 合计, in the columns of the report's form."""
    rows = [[unit.name, *_cells(unit.tally)] for unit in figures.units]
    return [*rows, ["合计", *_cells(figures.total)]]


def _cells(tally: Tally) -> list[str]:
    numbers = (
        tally.inspections,
        tally.people,
        tally.findings,
        tally.major,
        tally.grave,
        tally.notices,
        tally.on_time,
        tally.late + tally.overdue,
        tally.pending,
        tally.closed,
    )
    return [str(number) for number in numbers]


def group_rows(figures: Figures) -> list[list[str]]:
    """问题分类: groups with findings, and 合计."""
    rows = [
        [group.name, str(group.minor), str(group.major), str(group.grave), str(group.findings)]
        for group in figures.groups
        if group.findings
    ]
    total = figures.total
    return [*rows, ["合计", str(total.minor), str(total.major), str(total.grave), str(total.findings)]]
