"""The same problem at the same unit again and again: what is proposed the third time. A person decides, always.

沪城管执〔2009〕1号 四(一)3; how often within how many days is the district's setting. Of units, never of persons.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.catalogue import Severity
from shared.moment import month_and_day

TIMES, DAYS = 3, 90
MOST_KEPT = 6  # checks of one item at one unit that a phone is told of, the latest


class RepeatAnswer(StrEnum):
    """What the inspector made of the proposal."""

    ADOPTED = "adopted"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        return {"adopted": "督察员已采用", "declined": "督察员未采用"}[self.value]


@dataclass(frozen=True)
class SeenOnce:
    """A check that found the item: its record and day (ISO) in Shanghai."""

    record_id: str
    day: str


@dataclass(frozen=True)
class SeenItem:
    """The latest checks that found an item at a unit."""

    item_code: str
    checks: tuple[SeenOnce, ...] = ()


@dataclass(frozen=True)
class UnitRepeats:
    """What was found at a unit within the days of the district's rule."""

    unit_id: str
    items: tuple[SeenItem, ...] = ()
    times: int = TIMES
    days: int = DAYS

    def of(self, item_code: str) -> tuple[SeenOnce, ...]:
        return next((item.checks for item in self.items if item.item_code == item_code), ())


def first_day(last: date, days: int) -> date:
    """The first of the calendar days that end with `last`."""
    return last - timedelta(days=days - 1)


RAISED = "raised"  # by this name a server says that it reads `ItemResult.raised` (`field_rules.READS`)


def next_severity(severity: Severity) -> Severity:
    """One up; the gravest stays."""
    return {Severity.MINOR: Severity.MAJOR, Severity.MAJOR: Severity.GRAVE}.get(severity, Severity.GRAVE)


def severity_in_force(catalogues: Severity, *, raised: bool) -> Severity:
    """By which a finding stands on the notice and in the ledger: the catalogue's, one up where it came back and the
    inspector adopted that. Whatever else the inspector judged stays in the record."""
    return next_severity(catalogues) if raised else catalogues


@dataclass(frozen=True)
class RepeatProposal:
    """`nth` check within the `days` that finds the item at the unit; `last` is the day of the one before."""

    nth: int
    days: int
    last: date
    severity: Severity

    @property
    def words(self) -> str:
        """`该单位90天内第3次出现此项（上次11月20日），建议按“较重”并开通知书`."""
        return (
            f"该单位{self.days}天内第{self.nth}次出现此项（上次{month_and_day(self.last)}），"
            f"建议按“{self.severity.label}”并开通知书"
        )


def propose_for_repeat(
    checks: Iterable[SeenOnce], record_id: str, day: date, severity: Severity, *, times: int = TIMES, days: int = DAYS
) -> RepeatProposal | None:
    """What to propose for a finding of `day` in the check `record_id`, of the catalogue's `severity`, when `checks`
    found the item at the unit; None while it has not come back often enough. One check counts once, later ones and
    the check itself do not."""
    first = first_day(day, days)
    before = {one.record_id: date.fromisoformat(one.day) for one in checks if one.record_id != record_id}
    within = [seen for seen in before.values() if first <= seen <= day]
    nth = len(within) + 1
    if nth < times or not within:
        return None
    return RepeatProposal(nth, days, max(within), next_severity(severity))
