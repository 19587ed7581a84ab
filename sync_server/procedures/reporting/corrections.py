"""What changed in a month after its report was filed: correction lines in the next report, never a silent change
(domain.md §11 story 21). The filed report keeps its figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from sync_server.procedures.months import month_words
from sync_server.procedures.reporting.figures import Beside, Figures, Tally

_OF_TALLY = {
    "inspections": "督察次数",
    "people": "督察人次",
    "findings": "发现问题",
    "minor": "一般问题",
    "major": "较重问题",
    "grave": "严重问题",
    "notices": "通知书",
    "on_time": "按期反馈",
    "late": "逾期反馈",
    "overdue": "逾期未反馈",
    "pending": "未到期",
    "closed": "已销号",
}
_OF_GROUP = {name: _OF_TALLY[name] for name in ("findings", "minor", "major", "grave")}
_BESIDE = {
    "pursuits": "追踪督察",
    "supervised": "督办通知单",
    "proposed": "追责建议",
    "alerts": "立即通知",
    "acknowledged": "立即通知已响应",
    "done": "立即通知已办结",
    "closed_earlier": "以前月份通知书销号",
    "others": "其他督察机构督察次数",
    "cases_opened": "专项立案",
    "cases_closed": "专项结案",
    "cases_elsewhere": "专项并案和移送",
    "cases_going": "月末承办中的专项",
    "cases_late": "专项逾期未报告",
    "case_checks": "专项检查",
}


@dataclass(frozen=True)
class Reason:
    """Why the ledger moved: the unit it concerns and what the log says."""

    unit_id: str
    words: str


@dataclass(frozen=True)
class Correction:
    """One line: of which month, what (the district, a unit, a group), the figures that were stated and those that
    stand now, and why."""

    month: str
    what: str
    before: str
    after: str
    why: str

    def row(self) -> list[str]:
        return [month_words(self.month), self.what, self.before, self.after, self.why]


def corrections(
    stated: Figures, now: Figures, reasons: Iterable[Reason] = (), whole_area: str = "全区"
) -> list[Correction]:
    """Every figure that differs, as one line for the whole area, one for each unit and one for each group."""
    known = list(reasons)
    whole = _why(known)
    lines = _line(stated.month, whole_area, _cells(stated.total, _OF_TALLY), _cells(now.total, _OF_TALLY), whole)
    coverage = {"应督察单位": (stated.to_cover, now.to_cover), "已督察单位": (stated.covered, now.covered)}
    lines += _line(
        stated.month,
        "单位覆盖",
        {name: pair[0] for name, pair in coverage.items()},
        {name: pair[1] for name, pair in coverage.items()},
        whole,
    )
    old, new = {u.unit_id: u for u in stated.units}, {u.unit_id: u for u in now.units}
    for unit_id in old | new:
        before, after = (side[unit_id].tally if unit_id in side else Tally() for side in (old, new))
        why = _why([reason for reason in known if reason.unit_id == unit_id]) if before != after else ""
        name = (old.get(unit_id) or new[unit_id]).name
        lines += _line(stated.month, name, _cells(before, _OF_TALLY), _cells(after, _OF_TALLY), why)
    was, become = {g.code: g for g in stated.groups}, {g.code: g for g in now.groups}
    for code in was | become:
        sides = [
            _cells(side[code], _OF_GROUP) if code in side else dict.fromkeys(_OF_GROUP.values(), 0)
            for side in (was, become)
        ]
        name = (was.get(code) or become[code]).name
        lines += _line(stated.month, f"“{name}”类问题", sides[0], sides[1], whole)
    return lines + _line(stated.month, "其他情况", _cells(stated.beside, _BESIDE), _cells(now.beside, _BESIDE), whole)


def _cells(of: object, names: Mapping[str, str]) -> dict[str, int]:
    return {label: int(getattr(of, name)) for name, label in names.items()}


def _line(month: str, what: str, before: Mapping[str, int], after: Mapping[str, int], why: str) -> list[Correction]:
    changed = [label for label in before if before[label] != after[label]]
    if not changed:
        return []
    sides = ["、".join(f"{label}{side[label]}" for label in changed) for side in (before, after)]
    return [Correction(month, what, sides[0], sides[1], why)]


def _why(reasons: Iterable[Reason]) -> str:
    """The reasons in one cell; the log's own words, each once."""
    said = list(dict.fromkeys(reason.words for reason in reasons))
    more = f"等{len(said)}项" if len(said) > _MOST_REASONS else ""
    return "；".join(said[:_MOST_REASONS]) + more if said else "台账更正"


_MOST_REASONS = 5
# Every figure of a report is compared: a new one that has no name here would be a silent change.
if {f.name for f in fields(Beside)} != set(_BESIDE) or not {f.name for f in fields(Tally)} <= set(_OF_TALLY):
    raise TypeError("a figure without its name")
