"""What becomes of a check when it is sealed: which act is likely, and what happens to whom by when, in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from shared.inspection import ItemResult, OnSpotAction
from shared.moment import WEEKDAYS, month_and_day
from shared.organisation import DelegationMode
from shared.workdays import Deadline

# What was put right there and then, or left to the section, asks nothing of the unit.
_SETTLED = (OnSpotAction.CORRECTED, OnSpotAction.REPORT)


def calls_for_notice(findings: Collection[ItemResult]) -> bool:
    """Whether a notice is the likely act: somebody still has to put something right."""
    return any(finding.action not in _SETTLED for finding in findings)


def noticed_words(unit: str, section: str, mode: DelegationMode, due: Deadline, close_of_business: bool) -> str:
    """What a notice does: `华阳路街道综合行政执法队将收到通知书，须在12月8日（周二）24时前反馈`."""
    day = due.day
    hour = "17:30" if close_of_business else "24时"
    by = f"{month_and_day(day)}（周{WEEKDAYS[day.weekday()]}）{hour}前反馈"
    unsure = "" if due.certain else "（暂定，待节假日安排公布）"
    if mode is DelegationMode.NEEDS_CONFIRMATION:
        return f"{section}确认后，{unit}将收到通知书；今日确认的，须在{by}{unsure}"
    return f"{unit}将收到通知书，须在{by}{unsure}"


def saved_words(unit: str, section: str, findings: Sequence[ItemResult], *, corrects: bool) -> str:
    """What saving alone does."""
    if corrects:
        return f"更正后的版本送{section}，原记录一并保留"
    if not findings:
        return f"记录送{section}存档，{unit}不会收到文书"
    if all(finding.action is OnSpotAction.CORRECTED for finding in findings):
        return f"记录送{section}，当场纠正的问题记录在案；{unit}不会收到通知书"
    return f"{section}将收到记录和 {len(findings)} 个问题，由其决定是否开具通知书；{unit}暂不收到文书"
