"""督察工作例会: whom a task in the minutes is addressed to (沪城管执〔2009〕1号 三: 布置工作任务)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COLUMNS = ("任务", "责任单位", "督察人员", "完成期限")
ALL_UNITS = "各单位"
EVERYBODY = ("各区", ALL_UNITS, "各队", "各中队", "各街镇")
_SEPARATORS = re.compile(r"[、，,；;/\s]+")


@dataclass(frozen=True)
class MeetingTask:
    """One row of the table of tasks; `row` counts from 1, `due` is as written."""

    row: int
    words: str
    units: str
    people: str
    due: str


def tasks_of(body: Mapping[str, Any]) -> list[MeetingTask]:
    """The rows that say something."""
    rows = [[*map(str, row), *[""] * (len(COLUMNS) - len(row))] for row in body.get("tasks", ())]
    return [MeetingTask(number, *row[: len(COLUMNS)]) for number, row in enumerate(rows, start=1) if row[0].strip()]


def addressed(task: MeetingTask, names: Iterable[str]) -> bool:
    """True if the task is for one of these names, words for everybody among them. One without a unit is for those it
    names."""
    words = {word for word in _SEPARATORS.split(task.units) if word}
    return bool(words & {*names})


def names_of(unit_name: str, district_name: str = "") -> Sequence[str]:
    """How people write a unit in the table: its name, a section also by its district, a squad without its last word."""
    short = unit_name.removesuffix("综合行政执法队")
    district = (district_name, district_name.removesuffix("新区").removesuffix("区")) if district_name else ()
    return tuple(dict.fromkeys(name for name in (unit_name, short, *district) if name))
