"""Days as people give them: in an address, where a nonsensical one counts as none, and in a form, where it is refused
in words. Every day of the console comes in through here, within the years that the calendar can count with."""

from __future__ import annotations

import re
from datetime import date, datetime

from shared.moment import SHANGHAI
from shared.problems import Ground, Problem
from sync_server.grounds import forms as grounds

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_of_address(text: str) -> date | None:
    """The day that an address names; None when it is none. One outside our years becomes the nearest within: “from year
    2” means from the beginning, and a list filtered so is right."""
    day = _day(text)
    return None if day is None else min(max(day, EARLIEST), LATEST)


def day_of_form(text: str, missing: Ground) -> date:
    """The day that was filled in. Raises Problem: `missing` (请选择生效日期 …) when it is none, naming its year when
    that cannot be meant."""
    day = _day(text)
    if day is None:
        raise Problem(missing)
    if not EARLIEST <= day <= LATEST:
        raise _unlikely(day.year)
    return day


def moment_of_form(text: str, missing: Ground) -> datetime:
    """A `datetime-local` value as a moment in Shanghai. Raises Problem as `day_of_form` does."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Problem(missing) from error
    if not EARLIEST <= moment.date() <= LATEST:
        raise _unlikely(moment.year)
    return moment.replace(tzinfo=SHANGHAI)


def moment_of_field(text: str, missing: Ground) -> datetime | None:
    """As `moment_of_form`; None for a field that was left empty."""
    return moment_of_form(text, missing) if text else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _unlikely(year: int) -> Problem:
    return Problem(grounds.YEAR_UNLIKELY, year=year, first=EARLIEST.year, last=LATEST.year)
