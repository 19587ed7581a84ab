"""Rows of the ledger folded to a month's figures (domain.md §6.3 月度情况汇总).

Everything is counted as at the end of the month, so that a month's figures move only when the ledger itself is put
right: a revocation, a merged finding, a record that came late or was corrected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import reduce

from shared.catalogue import Severity


class MonthEnd(StrEnum):
    """How a notice of the month stood at the month's end. A notice has exactly one."""

    ON_TIME = "on_time"  # answered within its term
    LATE = "late"  # answered after it
    OVERDUE = "overdue"  # its term over, no answer
    PENDING = "pending"  # its term still running, not yet served, or an objection under review


@dataclass(frozen=True)
class Tally:
    """A unit's counts: inspections and inspectors sent (人次), findings by severity, notices issued by how they stood,
    and how many of those notices were signed off by the month's end."""

    inspections: int = 0
    people: int = 0
    minor: int = 0
    major: int = 0
    grave: int = 0
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    pending: int = 0
    closed: int = 0

    @property
    def findings(self) -> int:
        return self.minor + self.major + self.grave

    @property
    def notices(self) -> int:
        return self.on_time + self.late + self.overdue + self.pending

    @property
    def due(self) -> int:
        """Notices whose term was over by the month's end, or that had been answered."""
        return self.notices - self.pending

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Tally)))


@dataclass(frozen=True)
class UnitFigures:
    unit_id: str
    name: str
    tally: Tally
    to_cover: bool = True  # one of the units whose coverage is counted


@dataclass(frozen=True)
class GroupFigures:
    """Findings of one group of the catalogue."""

    code: str  # the first two letters of its items
    name: str
    minor: int = 0
    major: int = 0
    grave: int = 0

    @property
    def findings(self) -> int:
        return self.minor + self.major + self.grave


@dataclass(frozen=True)
class Beside:
    """What else happened in the month: 追踪督察 opened, 督办通知单 and 追责建议 issued, 立即通知 raised, acknowledged
    and done, notices of earlier months signed off, inspections of these units by other bodies (others); special cases
    opened, closed, merged or referred, and going on at the month's end, shares in them whose report fell overdue, and
    checks that count to them."""

    pursuits: int = 0
    supervised: int = 0
    proposed: int = 0
    alerts: int = 0
    acknowledged: int = 0
    done: int = 0
    closed_earlier: int = 0
    others: int = 0
    cases_opened: int = 0
    cases_closed: int = 0
    cases_elsewhere: int = 0
    cases_going: int = 0
    cases_late: int = 0
    case_checks: int = 0


@dataclass(frozen=True)
class Figures:
    """A body's month (`2026-11`). Units in the order of the directory, groups in that of the catalogue. `own`: the
    inspections and inspectors sent are those of the body itself, as they have been counted since the detachment reports
    its own; reports of before count whoever came. `answering`: findings stand under the unit that answers for them, as
    notices do; reports of before count them under the unit inspected."""

    month: str
    units: tuple[UnitFigures, ...] = ()
    groups: tuple[GroupFigures, ...] = ()
    beside: Beside = Beside()
    own: bool = False
    answering: bool = False

    @property
    def total(self) -> Tally:
        return reduce(Tally.__add__, (unit.tally for unit in self.units), Tally())

    @property
    def to_cover(self) -> int:
        return sum(unit.to_cover for unit in self.units)

    @property
    def covered(self) -> int:
        return sum(unit.to_cover and unit.tally.inspections > 0 for unit in self.units)


@dataclass(frozen=True)
class LedgerRows:
    """What was counted in the ledger for one body and month.

    `units` maps the id of each unit to be covered to its name, `others` names units that are in the rows besides;
    `records` are (unit id, inspections, inspectors sent), `findings` (unit id, item code, severity, number), `notices`
    (unit id, standing, signed off, number), `groups` maps a group's two letters to its name, in order."""

    units: Mapping[str, str]
    records: Iterable[tuple[str, int, int]] = ()
    findings: Iterable[tuple[str, str, str, int]] = ()
    notices: Iterable[tuple[str, MonthEnd, bool, int]] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    beside: Beside = Beside()
    own: bool = False
    answering: bool = False


_OF_SEVERITY = {
    Severity.MINOR.value: Tally(minor=1),
    Severity.MAJOR.value: Tally(major=1),
    Severity.GRAVE.value: Tally(grave=1),
}


def fold(month: str, rows: LedgerRows) -> Figures:
    """The month's figures. Every row goes to exactly one unit, every finding also to exactly one group."""
    tallies = dict.fromkeys(rows.units, Tally())
    groups = dict.fromkeys(rows.groups, Tally())

    def count(unit_id: str, tally: Tally) -> None:
        tallies[unit_id] = tallies.get(unit_id, Tally()) + tally

    for unit_id, inspections, people in rows.records:
        count(unit_id, Tally(inspections=inspections, people=people))
    for unit_id, item, severity, number in rows.findings:
        found = _times(_OF_SEVERITY[severity], number)
        count(unit_id, found)
        groups[item[:2]] = groups.get(item[:2], Tally()) + found
    for unit_id, standing, closed, number in rows.notices:
        count(unit_id, _times(Tally(closed=int(closed), **{standing.value: 1}), number))
    return Figures(
        month,
        tuple(
            UnitFigures(
                unit_id, rows.units.get(unit_id) or rows.others.get(unit_id, "其他单位"), tally, unit_id in rows.units
            )
            for unit_id, tally in tallies.items()
        ),
        tuple(
            GroupFigures(code, rows.groups.get(code, code), tally.minor, tally.major, tally.grave)
            for code, tally in groups.items()
        ),
        rows.beside,
        rows.own,
        rows.answering,
    )


def of_units(rows: LedgerRows, stated: Figures) -> LedgerRows:
    """The same rows for the units that a report was on, under the names it gave them: a squad that was founded or
    closed since then corrects no earlier month."""
    covered = {unit.unit_id: unit.name for unit in stated.units if unit.to_cover}
    named = {unit.unit_id: unit.name for unit in stated.units if not unit.to_cover}
    return replace(rows, units=covered, others={**rows.others, **rows.units, **named})


def _times(tally: Tally, number: int) -> Tally:
    return Tally(*(getattr(tally, f.name) * number for f in fields(Tally)))


def group_name(heading: str) -> str:
    """The short name in a catalogue's heading: `街面实效` of `一、日常执法任务完成 — 街面实效 (JM)（每处计）`."""
    return heading.split("—")[-1].split("(")[0].strip()


def rate(part: int, whole: int) -> str:
    """`92.6%`; `—` of nothing."""
    return f"{part / whole * 100:.1f}".removesuffix(".0") + "%" if whole else "—"
