"""The same problem at the same unit again and again: from so many times on a 专项督察 is suggested.

沪城管执〔2009〕1号 四(一)3; numbers in `rulebook.RepeatRules` (domain.md §4 step 3). Of units, never of persons.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.repeats import first_day
from sync_server.procedures.rulebook import RepeatRules


@dataclass(frozen=True)
class Occurrence:
    """One finding that counts: whose, of which item, on which day in Shanghai."""

    finding_id: str
    unit_id: str
    item_code: str
    day: date


@dataclass(frozen=True)
class Repeat:
    """A unit's findings of one item within the days, oldest first."""

    unit_id: str
    item_code: str
    found: tuple[Occurrence, ...]


def window(rules: RepeatRules, last: date) -> date:
    """The first of the calendar days that end with `last`."""
    return first_day(last, rules.days)


def repeats(found: Iterable[Occurrence], rules: RepeatRules, last: date) -> list[Repeat]:
    """Unit and item found at least `times` within the `days` calendar days that end with `last`, the most frequent
    first."""
    first, together = window(rules, last), dict[tuple[str, str], list[Occurrence]]()
    for one in found:
        if first <= one.day <= last:
            together.setdefault((one.unit_id, one.item_code), []).append(one)
    enough = [
        Repeat(unit, item, tuple(sorted(these, key=lambda one: (one.day, one.finding_id))))
        for (unit, item), these in together.items()
        if len(these) >= rules.times
    ]
    return sorted(enough, key=lambda repeat: (-len(repeat.found), repeat.item_code, repeat.unit_id))
