"""名录 and posts: which lists there are, who may stand in them, and how one line follows another (沪城管执〔2009〕1号
annexes 1 and 2; 二, for the inspectors of the squads)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from shared import spelling
from shared.moment import chinese_day
from shared.organisation import INSPECTED, Role, UnitKind
from shared.problems import Problem
from sync_server.casework.said import says
from sync_server.grounds import directory as grounds
from sync_server.procedures.inspection_bodies import INSPECTION_BODIES

MOST_NAME, MOST_POST, MOST_DUTY, MOST_PHONE, MOST_PAPER, MOST_WORDS = 40, 60, 120, 40, 80, 200
LAST_PLACE = 999
_MOBILE = re.compile(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


class Roll(StrEnum):
    """The lists: the two annexes, and the posts of the squads' own inspectors."""

    LEADERS = "leaders"
    STAFF = "staff"
    SQUADS = "squads"

    @property
    def label(self) -> str:
        return {"leaders": "督察分管领导", "staff": "督察工作人员", "squads": "分队督察员"}[self.value]

    @property
    def annex(self) -> str:
        """Which annex of the founding document it is; '' for none."""
        return {"leaders": "附件1", "staff": "附件2", "squads": ""}[self.value]

    @property
    def duty_label(self) -> str:
        return "分管工作" if self is Roll.LEADERS else "岗位"

    @property
    def kinds(self) -> tuple[UnitKind, ...]:
        """The units whose people stand in it."""
        return INSPECTED if self is Roll.SQUADS else INSPECTION_BODIES


# Whose accounts belong into which list.
LISTED = {
    Role.BUREAU_LEADER: Roll.LEADERS,
    Role.OFFICE_CHIEF: Roll.STAFF,
    Role.OFFICE_STAFF: Roll.STAFF,
    Role.DETACHMENT_CHIEF: Roll.STAFF,
    Role.DETACHMENT_INSPECTOR: Roll.STAFF,
    Role.SECTION_CHIEF: Roll.STAFF,
    Role.SECTION_OFFICER: Roll.STAFF,
}


@dataclass(frozen=True)
class Entry:
    """What a line says of somebody's post. `person_id` is who of the directory of officers it is, '' for nobody."""

    name: str
    post: str
    duty: str = ""
    phone: str = ""
    position: int = 1
    person_id: str = ""
    paper: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the list. `last` is None while it holds; a void one was corrected by another."""

    id: str
    entry_id: str
    first: date
    last: date | None = None
    void: bool = False

    def holds(self, day: date) -> bool:
        """True if it says what was so on that day."""
        return not self.void and self.first <= day and (self.last is None or day <= self.last)

    def meets(self, first: date, last: date | None) -> bool:
        """True if it holds on any day of the span."""
        return not self.void and (last is None or self.first <= last) and (self.last is None or first <= self.last)


def spelled(entry: Entry) -> Entry:
    """The entry as it is kept: one spelling of names, numbers and lines."""
    return replace(
        entry,
        name=spelling.name(entry.name),
        post=spelling.line(entry.post),
        duty=spelling.line(entry.duty),
        phone=spelling.phone(entry.phone),
        paper=spelling.paper_number(entry.paper),
    )


def unit_refusal(roll: Roll, kind: UnitKind) -> Problem | None:
    """Why a unit of that kind has no such list."""
    if kind in roll.kinds:
        return None
    return Problem(grounds.LIST_OF_OTHER_UNITS, list=roll.label, units="、".join(one.label for one in roll.kinds))


def entry_refusal(entry: Entry) -> Problem | None:
    """What of the entry cannot stand in a list: name, post and an office's telephone, nothing private (domain.md
    §9)."""
    if not entry.name or not entry.post:
        return Problem(grounds.NAME_OR_POST_MISSING)
    limits = ((entry.name, MOST_NAME), (entry.post, MOST_POST), (entry.duty, MOST_DUTY))
    if any(len(text) > most for text, most in (*limits, (entry.phone, MOST_PHONE), (entry.paper, MOST_PAPER))):
        return Problem(grounds.TOO_LONG, name=MOST_NAME, post=MOST_POST, duty=MOST_DUTY, phone=MOST_PHONE)
    if _MOBILE.search(entry.phone.replace(" ", "").replace("-", "")):
        return Problem(grounds.PHONE_OF_A_PERSON)
    if any(_IDENTITY.search(text) for text in (entry.name, entry.post, entry.duty, entry.phone, entry.paper)):
        return Problem(grounds.IDENTITY_NUMBER)
    if not 1 <= entry.position <= LAST_PLACE:
        return Problem(grounds.PLACE_OUT_OF_RANGE, last=LAST_PLACE)
    return None


def change_refusal(line: Line, day: date) -> Problem | None:
    """Why the line cannot be followed by another from that day on."""
    if line.void or line.last is not None:
        return Problem(grounds.LINE_MOVED_ON)
    if day <= line.first:
        return Problem(grounds.CHANGE_NOT_LATER, first=chinese_day(line.first))
    return None


def end_refusal(line: Line, last: date, words: str) -> Problem | None:
    """Why the line cannot end with that day."""
    if line.void or line.last is not None:
        return Problem(grounds.LINE_MOVED_ON)
    if last < line.first:
        return Problem(grounds.END_BEFORE_FIRST, first=chinese_day(line.first))
    return None if says(words) else Problem(grounds.END_WORDS_MISSING)


def correction_refusal(
    line: Line, others: Iterable[Line], first: date, last: date | None, words: str
) -> Problem | None:
    """Why the line cannot be written anew with that span; `others` are the other lines of its entry."""
    if line.void:
        return Problem(grounds.LINE_MOVED_ON)
    if last is not None and last < first:
        return Problem(grounds.END_BEFORE_FIRST, first=chinese_day(first))
    met = next((other for other in others if other.meets(first, last)), None)
    if met is not None:
        until = f"至{chinese_day(met.last)}" if met.last else "起"
        return Problem(grounds.SPANS_MEET, span=f"{chinese_day(met.first)}{until}")
    return None if says(words) else Problem(grounds.CORRECTION_WORDS_MISSING)


def day_before(day: date) -> date:
    """The last day of a line that another follows."""
    return day - timedelta(days=1)
