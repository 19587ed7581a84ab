"""评定建议: what it says of the units of a district, made of their scores (沪城管执〔2009〕1号 四(一)9).

Units stand in the directory's order and are never ranked; persons are not named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.plain import to_plain
from sync_server.procedures.periods import Period
from sync_server.procedures.rulebook import RepeatEffect, ScoreRules
from sync_server.procedures.scoring import Deduction, UnitScore

RESERVED = "涉及单位负责人的问题"  # how a unit reads of one that it has not been told of
NOT_JUDGED = "不评定"
MOST_NAMED = 3
MOST_LINES = 300  # single deductions in the text


@dataclass(frozen=True)
class UnitResult:
    """A unit's scores by month in order. `reserved` are subjects that the unit does not read yet (domain.md §11
    story 26)."""

    unit_id: str
    unit_name: str
    months: Mapping[str, UnitScore]
    reserved: frozenset[str] = frozenset()

    @property
    def score(self) -> float | None:
        """The mean of the months that are judged; None when none is."""
        judged = [month.score for month in self.months.values() if month.score is not None]
        return round(sum(judged) / len(judged), 2) if judged else None

    @property
    def checks(self) -> int:
        return sum(month.checks for month in self.months.values())

    @property
    def deducted(self) -> float:
        return round(sum(month.deducted for month in self.months.values()), 2)

    @property
    def deductions(self) -> list[Deduction]:
        return [line for month in self.months.values() for line in month.deductions]


def unit_figures(result: UnitResult) -> dict[str, Any]:
    """The unit's part of the document's frozen figures."""
    return {
        "unit_id": result.unit_id,
        "unit_name": result.unit_name,
        "deducted": result.deducted,
        "score": result.score,
        "checks": result.checks,
        "months": {month: score.score for month, score in result.months.items()},
        "inspected": {month: score.checks for month, score in result.months.items()},
        "lines": [
            {
                "subject": line.subject_id,
                "record": line.record_id,
                "day": line.day.isoformat(),
                "code": line.code,
                "text": line.text,
                "severity": line.severity,
                "points": line.points,
                "words": line.words,
                "reserved": line.subject_id in result.reserved,
                "working": to_plain(line.working) if line.working else None,
            }
            for line in result.deductions
        ],
    }


def body_of(period: Period, rules: ScoreRules, results: Sequence[UnitResult]) -> dict[str, Any]:
    """The whole text as it is first drafted."""
    return {
        "basis": basis_words(rules),
        **tables_of(period, results),
        "proposal": proposal_words(period, results),
        "remarks": "",
    }


def tables_of(period: Period, results: Sequence[UnitResult]) -> dict[str, Any]:
    """The two counted tables of the text. Where single lines would be too many to read on paper, deductions stand
    item by item; the spreadsheet has them all."""
    single = sum(len(r.deductions) for r in results) <= MOST_LINES
    return {
        "scores": [[r.unit_name, f"{r.deducted:g}", score_words(r.score), _said(period, r)] for r in results],
        "deductions": [row for r in results for row in (_single(r) if single else _by_item(period, r))],
    }


def _single(result: UnitResult) -> list[list[str]]:
    return [
        [
            result.unit_name,
            f"{line.day.month}月{line.day.day}日",
            f"{line.code} {line.text}".strip(),
            line.severity or "—",
            f"{line.points:g}",
            line.words,
        ]
        for line in result.deductions
    ]


def _by_item(period: Period, result: UnitResult) -> list[list[str]]:
    found: dict[tuple[str, str], list[Deduction]] = {}
    for line in result.deductions:
        item = f"{line.code} {line.text}" if line.code else "逾期反馈"
        found.setdefault((item, line.severity), []).append(line)
    return [
        [
            result.unit_name,
            period.words,
            item,
            severity or "—",
            f"{round(sum(line.points for line in lines), 2):g}",
            f"{len(lines)}项，逐项明细见电子附表",
        ]
        for (item, severity), lines in sorted(found.items())
    ]


def score_words(score: float | None) -> str:
    """`97.5`, or that nothing was judged."""
    return NOT_JUDGED if score is None else f"{score:g}"


def basis_words(rules: ScoreRules) -> str:
    """The standard in a few sentences."""
    repeated = "按高一级程度计分" if rules.repeat_effect is RepeatEffect.SEVERITY_UP else "加倍计分"
    return (
        "依据沪城管执〔2009〕1号文件四（一）9和问题发生当日施行的督察项目目录计分。"
        f"每单位每月起始{rules.start:g}分；当场纠正的按{rules.corrected_factor:.0%}计；"
        f"同一项目{rules.repeat_days}日内重复发生的{repeated}；一次督察扣分不超过{rules.cap_per_inspection:g}分，其中一个项目不超过{rules.cap_per_item:g}分；"
        f"逾期反馈扣{rules.late_feedback:g}分；撤销、合并和异议成立的不计分。"
        f"一个月内督察不足{rules.least_checks}次又没有扣分的单位，该月不评定；季度得分为已评定各月的平均。"
        "只对单位评定，不与罚款数额挂钩，不对个人排名。"
    )


def _said(period: Period, result: UnitResult) -> str:
    lines = result.deductions
    counted, late = sum(bool(line.points and line.code) for line in lines), sum(not line.code for line in lines)
    parts = [f"计分问题{counted}项"] if counted else []
    parts += [f"逾期反馈{late}次"] if late else []
    parts += [f"不计分{n}项"] if (n := sum(not line.points for line in lines)) else []
    if result.score is None:
        parts.append(_unjudged(result))
    elif len(period.months) > 1:
        parts.append("各月" + "、".join(score_words(score.score) for score in result.months.values()))
    return "，".join(parts) or "没有扣分"


def _unjudged(result: UnitResult) -> str:
    return f"督察{result.checks}次，次数不足，{NOT_JUDGED}" if result.checks else f"未督察，{NOT_JUDGED}"


def proposal_words(period: Period, results: Sequence[UnitResult]) -> str:
    """What is proposed to the appraisal body, to be edited by the section."""
    judged = [r for r in results if r.score is not None]
    clean = [r.unit_name for r in judged if not r.deducted]
    marked = [r for r in judged if r.deducted]
    open_names = [r.unit_name for r in results if r.score is None]
    parts = [f"{period.words}共对{len(judged)}个单位计分。"]
    if clean:
        parts.append(f"没有扣分的单位{len(clean)}个：{'、'.join(clean)}，建议予以肯定。")
    if marked:
        parts.append(f"有扣分的单位{len(marked)}个，建议由所在单位组织整改：")
        parts += [
            f"{r.unit_name}扣{r.deducted:g}分，得{score_words(r.score)}分，{_mainly(r.deductions)}；" for r in marked
        ]
        parts[-1] = f"{parts[-1][:-1]}。"
    if open_names:
        parts.append(f"未督察或督察次数不足、{NOT_JUDGED}的单位{len(open_names)}个：{'、'.join(open_names)}。")
    return "\n".join(parts)


def _mainly(lines: Sequence[Deduction]) -> str:
    costs: Counter[str] = Counter()
    for line in lines:
        if line.points:
            costs[line.text if line.code else "逾期反馈"] += int(line.points * 100)
    named = [text for text, _ in sorted(costs.items(), key=lambda cost: (-cost[1], cost[0]))[:MOST_NAMED]]
    return f"主要为{'、'.join(named)}"
