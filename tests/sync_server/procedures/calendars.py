"""The shipped working-day tables, and 2027 as an official table might look, for the tests of the rules."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from shared.moment import SHANGHAI
from shared.workdays import Calendar, YearTable, read_tables

SHIPPED = json.loads((Path(__file__).parents[3] / "assets/data/workdays.json").read_text(encoding="utf-8"))


def tables() -> tuple[YearTable, ...]:
    return read_tables(SHIPPED)


def shipped() -> Calendar:
    return Calendar(tables())


def official_2027(extra_work: tuple[str, ...] = ()) -> YearTable:
    """2027 confirmed as reckoned, with further make-up days (weekend ISO dates) on request."""
    provisional = next(t for t in tables() if t.year == 2027)
    off = set(provisional.off)
    for day in ("2027-02-11", "2027-10-06", "2027-10-07", "2027-05-05", "2027-06-12", "2027-06-13", "2027-09-25"):
        off.add(day)
    return YearTable(2027, tuple(sorted(off)), extra_work, "official", "国办发明电〔2026〕测试")


def with_2027(table: YearTable) -> Calendar:
    return Calendar([*(t for t in tables() if t.year != 2027), table])


def at(text: str) -> datetime:
    """A moment in Shanghai from `2026-11-24 23:58`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
