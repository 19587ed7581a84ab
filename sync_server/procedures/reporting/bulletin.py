"""《督察动态》 (沪城管执〔2009〕1号 四(一)8): what the districts' filed reports say, put side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

from sync_server.procedures.months import month_words
from sync_server.procedures.reporting.figures import Figures, Tally, rate
from sync_server.procedures.reporting.words import Example, sentence
from sync_server.procedures.rulebook import BulletinRules


class Filed(StrEnum):
    """How a district has reported."""

    ON_TIME = "按时"
    LATE = "迟报"
    RETURNED = "退回修改"
    MISSING = "未报"


@dataclass(frozen=True)
class DistrictReport:
    """A body's report as filed: its figures, and what it tells of good work; None while there is none. `section_id` is
    that of a district's section, as the detachment's figures name districts."""

    district: str
    filed: Filed
    figures: Figures | None = None
    good: str = ""
    section_id: str = ""


def issue_name(month: str, rules: BulletinRules) -> str:
    """`2026年第11期（总第11期）` of `2026-11`."""
    year, number = (int(part) for part in month.split("-"))
    total = (year - rules.year) * 12 + number - rules.month + rules.number
    return f"{year}年第{number}期（总第{total}期）"


def district_rows(reports: Sequence[DistrictReport], detachment: DistrictReport | None = None) -> list[list[str]]:
    """区情况表: the figures of each report, unchanged, the detachment's last; 合计 of those that reported, each check
    and each finding once."""
    told = [*reports, *([detachment] if detachment else [])]
    rows = [[report.district, report.filed.value, *_cells(report.figures)] for report in told]
    filed = sum(report.figures is not None for report in reports)
    return [*rows, ["合计", f"{filed}个区已报", *_tally_cells(city_total(reports, detachment))]]


def city_total(reports: Sequence[DistrictReport], detachment: DistrictReport | None = None) -> Tally:
    """What was done and found in the city, by the reports that are there. What the detachment found stands in the
    report of the district too, and counts with that where it has come; its checks count with its own report, unless a
    district's report is one of those that counted whoever came."""
    total = _sum([report.figures for report in reports if report.figures])
    there = {report.section_id: report.figures for report in reports if report.figures}
    for line in detachment.figures.units if detachment and detachment.figures else ():
        told, tally = there.get(line.unit_id), line.tally
        if told is None:
            total += tally
        elif told.own:
            total += Tally(inspections=tally.inspections, people=tally.people)
    return total


def _cells(figures: Figures | None) -> list[str]:
    return _tally_cells(figures.total) if figures else ["—"] * 6


def _tally_cells(total: Tally) -> list[str]:
    numbers = (total.inspections, total.findings, total.grave, total.notices)
    return [*(str(number) for number in numbers), rate(total.on_time, total.due), rate(total.closed, total.notices)]


def _sum(figures: Sequence[Figures]) -> Tally:
    return reduce(Tally.__add__, (one.total for one in figures), Tally())


def propose_bulletin(
    month: str,
    reports: Sequence[DistrictReport],
    shown: Sequence[Example] = (),
    detachment: DistrictReport | None = None,
) -> dict[str, str]:
    """Texts by field of the bulletin's form; `shown` are findings for the 曝光台."""
    return {
        "contents": "综述\n各区督察情况\n曝光台\n典型做法\n整改反馈情况",
        "overview": _overview(month, reports, detachment),
        "exposure": "\n".join(f"{n}. {sentence(one)}" for n, one in enumerate(shown, start=1)),
        "examples": "\n".join(
            f"【{report.district}】{report.good.strip()}"
            for report in (*reports, *([detachment] if detachment else []))
            if report.good.strip()
        ),
        "rectification": _rectification(reports),
    }


def _overview(month: str, reports: Sequence[DistrictReport], detachment: DistrictReport | None) -> str:
    told = [report.figures for report in reports if report.figures]
    total = _sum(told)
    words = f"{month_words(month)}，全市应报送月度督察情况通报的区级督察机构{len(reports)}个，已报送{len(told)}个。"
    for filed, said in ((Filed.LATE, "迟报"), (Filed.RETURNED, "退回修改"), (Filed.MISSING, "未报")):
        named = [report.district for report in reports if report.filed is filed]
        if named:
            words += f"{said}{len(named)}个：{'、'.join(named)}。"
    words += _of_detachment(detachment)
    if not told:
        return words
    words += (
        f"\n已报送的区共开展督察{total.inspections}次，出动督察人员{total.people}人次，发现问题{total.findings}个，"
        f"其中严重{total.grave}个、较重{total.major}个、一般{total.minor}个；开具《督察通知书》{total.notices}份。"
    )
    groups: dict[str, int] = {}
    for figures in told:
        for group in figures.groups:
            groups[group.name] = groups.get(group.name, 0) + group.findings
    most = sorted((name for name in groups if groups[name]), key=lambda name: -groups[name])[:4]
    if most:
        words += "\n问题较为集中的方面：" + "，".join(f"{name}{groups[name]}个" for name in most) + "。"
    return words


def _of_detachment(report: DistrictReport | None) -> str:
    if report is None:
        return ""
    if report.figures is None:
        return f"\n{report.district}通报：{report.filed.value}。"
    total = report.figures.total
    return (
        f"\n{report.district}在全市开展督察{total.inspections}次，出动督察人员{total.people}人次，"
        f"发现问题{total.findings}个，开具《督察通知书》{total.notices}份；所发现的问题和通知书同时列入所在区的通报，"
        "全市合计不重复计算。"
    )


def _rectification(reports: Sequence[DistrictReport]) -> str:
    total = _sum([report.figures for report in reports if report.figures])
    if not total.notices:
        return "本月各区未开具《督察通知书》。"
    words = (
        f"各区本月开具的《督察通知书》，至月末按期反馈{total.on_time}份，逾期反馈{total.late}份，"
        f"逾期未反馈{total.overdue}份，尚未到期{total.pending}份；按期反馈率{rate(total.on_time, total.due)}。"
        f"核验合格并销号{total.closed}份，销号率{rate(total.closed, total.notices)}。"
    )
    late = [report.district for report in reports if report.figures and report.figures.total.overdue]
    if late:
        words += f"\n请{'、'.join(late)}督促有关单位尽快反馈整改情况。"
    return words
